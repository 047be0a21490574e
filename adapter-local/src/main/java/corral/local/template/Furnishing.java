package corral.local.template;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Gives an imported tree what every sandbox needs: the places of its mounts, and the account {@code user}. */
final class Furnishing {
    private final Path root;
    private final RootedPaths paths;

    /** @param root a directory without links in its own path */
    Furnishing(Path root) {
        this.root = root;
        paths = new RootedPaths(root);
    }

    void furnish() throws IOException {
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String each : List.of("proc", "dev", "sys", "run", "etc", "home", "mnt/envd")) {
            paths.directory(RootedPaths.names(each));
        }
        Files.setAttribute(paths.directory(List.of("tmp")), "unix:mode", 01777, LinkOption.NOFOLLOW_LINKS);
        account();
    }

    private void account() throws IOException {
        String accounts = read("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
        if (accounts.lines().anyMatch(line -> line.startsWith(GeneratedFiles.USER + ":"))) {
            return;
        }
        int id = GeneratedFiles.USER_ID;
        String groups = read("etc/group", "root:x:0:\n");
        while (taken(accounts, id) || taken(groups, id)) {
            id++;
        }
        String shell = isFile("bin/bash") ? "/bin/bash" : "/bin/sh";
        append("etc/passwd", accounts, "user:x:" + id + ":" + id + "::/home/user:" + shell + "\n");
        append("etc/group", groups, "user:x:" + id + ":\n");
        if (isFile("etc/shadow")) {
            append("etc/shadow", read("etc/shadow", ""), "user:*:20000:0:99999:7:::\n");
        }
        Path home = paths.directory(List.of("home", GeneratedFiles.USER));
        Files.setAttribute(home, "unix:uid", id, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(home, "unix:gid", id, LinkOption.NOFOLLOW_LINKS);
        if (isFile("etc/sudoers")) {
            Path rule = paths.file("etc/sudoers.d/" + GeneratedFiles.USER);
            Trees.delete(rule);
            Files.writeString(rule, "user ALL=(ALL:ALL) NOPASSWD: ALL\n");
            Files.setPosixFilePermissions(rule, PosixFilePermissions.fromString("r--r-----"));
        }
    }

    private static boolean taken(String table, int id) {
        return table.lines()
                .map(line -> line.split(":", 4))
                .anyMatch(fields -> fields.length > 2 && fields[2].equals(Integer.toString(id)));
    }

    private boolean isFile(String path) throws IOException {
        return Files.isRegularFile(paths.file(path), LinkOption.NOFOLLOW_LINKS);
    }

    /** A link in the place of such a table is not followed: what it leads to could be this machine's. */
    private String read(String path, String otherwise) throws IOException {
        return isFile(path) ? new String(Files.readAllBytes(paths.file(path)), StandardCharsets.ISO_8859_1) : otherwise;
    }

    private void append(String path, String before, String line) throws IOException {
        Path file = paths.file(path);
        String whole = before.isEmpty() || before.endsWith("\n") ? before + line : before + "\n" + line;
        if (!isFile(path)) {
            Trees.delete(file);
        }
        Files.write(file, whole.getBytes(StandardCharsets.ISO_8859_1));
    }
}
