package corral.core.work;

import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.work.SandboxWork.ListFiles;
import corral.api.work.SandboxWork.LookAtProcess;
import corral.api.work.SandboxWork.ReadFile;
import corral.api.work.SandboxWork.WriteFile;
import corral.api.work.ShellCommand;
import corral.api.work.WorkLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Refuses what is asked beyond the limits, by name and before anything is done. */
record Bounds(WorkLimits limits) {
    private static final Pattern MODE = Pattern.compile("0?[0-7]{3,4}");

    Optional<Refusal> command(ShellCommand command) {
        return invalid(
                command.line().isBlank()
                        ? "The command is empty."
                        : tooLong(command.line()) ? longText("command") : zeros(command));
    }

    Optional<Refusal> code(String code, ShellCommand surroundings) {
        return invalid(tooLong(code) ? longText("code") : zeros(surroundings));
    }

    Optional<Refusal> run(Duration atMost, int maxOutput) {
        return invalid(
                atMost.isPositive() && atMost.compareTo(limits.maxRun()) <= 0
                        ? maxOutput >= 1 && maxOutput <= limits.maxOutput()
                                ? ""
                                : "The bound on output must be from 1 to " + limits.maxOutput() + " bytes."
                        : "A command may run for more than 0 and at most "
                                + limits.maxRun().toSeconds()
                                + " s; start what takes longer in the background.");
    }

    Optional<Refusal> look(LookAtProcess look) {
        return invalid(
                look.since() < 0
                        ? "An offset is not negative."
                        : look.most() < 0 || look.most() > limits.maxOutput()
                                ? "The bound on output must be from 0 to " + limits.maxOutput() + " bytes."
                                : look.patience().isNegative()
                                                || look.patience().compareTo(limits.maxWait()) > 0
                                        ? "A call waits for a process for at most "
                                                + limits.maxWait().toSeconds() + " s; call again."
                                        : look.input()
                                                        .filter(input -> input.length() > limits.maxOutput())
                                                        .isPresent()
                                                ? "The input must have at most " + limits.maxOutput() + " bytes."
                                                : "");
    }

    Optional<Refusal> read(ReadFile file) {
        return path(file.path())
                .or(() -> invalid(
                        file.offset() < 0
                                ? "An offset is not negative."
                                : file.most() < 1 || file.most() > limits.maxFilePart()
                                        ? "A part of a file has from 1 to " + limits.maxFilePart()
                                                + " bytes; read the rest with the next offset."
                                        : ""));
    }

    Optional<Refusal> write(WriteFile file) {
        return path(file.path())
                .or(() -> invalid(
                        file.content().length() > limits.maxFile()
                                ? "A file may be written with at most " + limits.maxFile() + " bytes at once."
                                : file.mode()
                                                .filter(mode ->
                                                        !MODE.matcher(mode).matches())
                                                .isPresent()
                                        ? "A mode is three or four octal digits, as 755."
                                        : ""));
    }

    Optional<Refusal> list(ListFiles files) {
        return path(files.path())
                .or(() -> invalid(
                        files.depth() < 1 || files.depth() > limits.maxDepth()
                                ? "The depth of a listing is from 1 to " + limits.maxDepth() + "."
                                : ""));
    }

    static <T> Answer<T> refuse(Refusal refusal) {
        return Answer.refused(refusal);
    }

    private static Optional<Refusal> path(String path) {
        return invalid(
                path.isEmpty() || path.indexOf('\0') >= 0 || path.length() > 4_096
                        ? "A path has from 1 to 4096 characters and no zero byte."
                        : "");
    }

    private boolean tooLong(String text) {
        return text.length() > limits.maxCode();
    }

    private String longText(String what) {
        return "The " + what + " may have at most " + limits.maxCode() + " characters; write a file and run that.";
    }

    private static String zeros(ShellCommand command) {
        return command.line().indexOf('\0') >= 0
                        || command.directory()
                                .filter(path -> path.indexOf('\0') >= 0)
                                .isPresent()
                ? "A command and its directory have no zero byte."
                : "";
    }

    private static Optional<Refusal> invalid(String complaint) {
        return complaint.isEmpty() ? Optional.empty() : Optional.of(new Refusal.InvalidRequest(complaint));
    }
}
