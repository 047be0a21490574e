package corral.standalone.start;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Sends the log to {@value #NAME} in a folder: five files of ten megabytes at most. */
public final class LogFile {
    static final String NAME = "corral.log";

    private static final int FILES_BESIDE = 4;
    private static final long FILE_SIZE = 10L << 20;

    private LogFile() {}

    public static void open(Path folder) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            throw new IllegalStateException("The log is not logback's.");
        }
        try {
            PrivateFile.folder(folder);
        } catch (IOException e) {
            throw new StartProblem("The log in " + folder + " cannot be written: check the state directory.", e);
        }
        Path file = folder.resolve(NAME);
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setEncoder(encoder(context));
        appender.setTriggeringPolicy(size(context));
        FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
        window.setContext(context);
        window.setParent(appender);
        window.setFileNamePattern(file + ".%i");
        window.setMinIndex(1);
        window.setMaxIndex(FILES_BESIDE);
        window.start();
        appender.setRollingPolicy(window);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    private static SizeBasedTriggeringPolicy<ILoggingEvent> size(LoggerContext context) {
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(new FileSize(FILE_SIZE));
        size.start();
        return size;
    }

    private static PatternLayoutEncoder encoder(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSX} %-5level %logger{0} %msg%n");
        encoder.start();
        return encoder;
    }
}
