package corral.local.template;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The part of a template that no package brings: accounts, what lets sudo and logins work, and empty directories. */
final class GeneratedFiles {
    /** The account that everything runs as unless a caller says otherwise. */
    static final String USER = "user";

    static final int USER_ID = 1000;
    private static final String PASSWORDLESS = ":*:20000:0:99999:7:::\n";

    private final Path root;

    GeneratedFiles(Path root) {
        this.root = root;
    }

    /** Directories and the links of a merged {@code /usr}; before any package is copied. */
    void skeleton() throws IOException {
        for (String directory : List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32")) {
            Files.createDirectories(root.resolve("usr").resolve(directory));
            Files.createSymbolicLink(root.resolve(directory), Path.of("usr", directory));
        }
        for (String directory : List.of(
                "boot",
                "dev",
                "etc",
                "home",
                "media",
                "mnt",
                "mnt/envd",
                "opt",
                "proc",
                "run",
                "srv",
                "sys",
                "usr/local",
                "usr/local/bin",
                "usr/local/lib",
                "usr/local/sbin",
                "usr/local/share",
                "var",
                "var/cache",
                "var/lib",
                "var/lib/dpkg",
                "var/lib/dpkg/info",
                "var/log",
                "var/mail",
                "var/opt",
                "var/spool")) {
            directory(directory, "rwxr-xr-x");
        }
        directory("root", "rwx------");
        directory("tmp", "rwxrwxrwx");
        directory("var/tmp", "rwxrwxrwx");
        Files.setAttribute(root.resolve("tmp"), "unix:mode", 01777 | 0040000);
        Files.setAttribute(root.resolve("var/tmp"), "unix:mode", 01777 | 0040000);
        Files.createSymbolicLink(root.resolve("var/run"), Path.of("/run"));
        Files.createSymbolicLink(root.resolve("var/lock"), Path.of("/run/lock"));
    }

    /** Accounts from the distribution's own list, and the user. */
    void accounts() throws IOException {
        String passwd = Files.readString(root.resolve("usr/share/base-passwd/passwd.master"))
                .replaceAll("(?m)^([^:]+):[^:]*:", "$1:x:");
        String group = Files.readString(root.resolve("usr/share/base-passwd/group.master"))
                .replaceAll("(?m)^([^:]+):[^:]*:", "$1:x:")
                .replaceAll("(?m)^sudo:(.*):$", "sudo:$1:" + USER);
        String line = USER + ":x:" + USER_ID + ":" + USER_ID + ":user:/home/user:/bin/bash\n";
        write("etc/passwd", passwd + line, "rw-r--r--");
        write("etc/group", group + USER + ":x:" + USER_ID + ":\n", "rw-r--r--");
        StringBuilder shadow = new StringBuilder();
        (passwd + line)
                .lines()
                .forEach(account ->
                        shadow.append(account, 0, account.indexOf(':')).append(PASSWORDLESS));
        write("etc/shadow", shadow.toString(), "rw-r-----");
        write("etc/gshadow", "", "rw-r-----");
        Files.setAttribute(root.resolve("etc/shadow"), "unix:gid", 42);
        Files.setAttribute(root.resolve("etc/gshadow"), "unix:gid", 42);
    }

    void settings() throws IOException {
        write("etc/sudoers", """
            Defaults env_reset
            Defaults secure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
            root ALL=(ALL:ALL) ALL
            %sudo ALL=(ALL:ALL) ALL
            user ALL=(ALL:ALL) NOPASSWD: ALL
            @includedir /etc/sudoers.d
            """, "r--r-----");
        directory("etc/sudoers.d", "rwxr-x---");
        write("etc/nsswitch.conf", """
            passwd: files
            group: files
            shadow: files
            gshadow: files
            hosts: files dns
            networks: files
            protocols: files
            services: files
            """, "rw-r--r--");
        pam("auth", "[success=1 default=ignore] pam_unix.so nullok", "requisite pam_deny.so", "required pam_permit.so");
        pam(
                "account",
                "[success=1 new_authtok_reqd=done default=ignore] pam_unix.so",
                "requisite pam_deny.so",
                "required pam_permit.so");
        pam(
                "password",
                "[success=1 default=ignore] pam_unix.so obscure yescrypt",
                "requisite pam_deny.so",
                "required pam_permit.so");
        pam("session", "required pam_permit.so", "optional pam_unix.so");
        pam("session-noninteractive", "required pam_permit.so", "optional pam_unix.so");
        write("etc/environment", "", "rw-r--r--");
        write("etc/fstab", "", "rw-r--r--");
        write("etc/machine-id", "", "rw-r--r--");
        write("etc/hostname", "sandbox\n", "rw-r--r--");
        write("etc/hosts", "127.0.0.1 localhost sandbox\n", "rw-r--r--");
        write("etc/resolv.conf", "", "rw-r--r--");
        write("etc/timezone", "Etc/UTC\n", "rw-r--r--");
        link("etc/localtime", "/usr/share/zoneinfo/Etc/UTC");
        copyWhereMissing("usr/share/base-files/profile", "etc/profile");
        copyWhereMissing("usr/share/base-files/dot.bashrc", "root/.bashrc");
        copyWhereMissing("usr/share/base-files/dot.profile", "root/.profile");
        directory("etc/profile.d", "rwxr-xr-x");
    }

    /** The user's home, with what the shell's package has for a new one. */
    void home() throws IOException {
        Path home = directory("home/user", "rwxr-xr-x");
        Path skeleton = root.resolve("etc/skel");
        if (Files.isDirectory(skeleton, LinkOption.NOFOLLOW_LINKS)) {
            try (var files = Files.list(skeleton)) {
                for (Path file : files.toList()) {
                    Files.copy(file, home.resolve(file.getFileName().toString()));
                }
            }
        }
        try (var all = Files.walk(home)) {
            for (Path path : all.toList()) {
                Files.setAttribute(path, "unix:uid", USER_ID, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:gid", USER_ID, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    void link(String path, String to) throws IOException {
        Path link = root.resolve(path);
        Files.createDirectories(link.getParent());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of(to));
    }

    Path write(String path, String text, String mode) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    private Path directory(String path, String mode) throws IOException {
        Path directory = Files.createDirectories(root.resolve(path));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
        return directory;
    }

    private void copyWhereMissing(String from, String to) throws IOException {
        if (Files.exists(root.resolve(from)) && !Files.exists(root.resolve(to))) {
            write(to, Files.readString(root.resolve(from)), "rw-r--r--");
        }
    }

    private void pam(String type, String... rules) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String rule : rules) {
            text.append(type.replace("-noninteractive", ""))
                    .append(' ')
                    .append(rule)
                    .append('\n');
        }
        write("etc/pam.d/common-" + type, text.toString(), "rw-r--r--");
    }
}
