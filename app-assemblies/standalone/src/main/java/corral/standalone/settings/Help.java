package corral.standalone.settings;

/** The table as text. */
public final class Help {
    private Help() {}

    public static String text() {
        StringBuilder text = new StringBuilder("""
                Corral on one machine: sandboxes for AI agents behind the API of E2B.

                  standalone [--name value]...             start the server
                  standalone sandbox clear                 end all sandboxes; the server must be stopped
                  standalone template list
                  standalone template import NAME ARCHIVE  make a template of a tar: a root file system, or an OCI image
                  standalone team create NAME
                  standalone key create NAME [TEAM]        the key is shown once
                  standalone key create-administrator NAME [TEAM]  one that manages keys of every team
                  standalone key list [TEAM]
                  standalone key revoke ID [TEAM]
                  standalone --help | --version

                Every setting can be given as a flag, as an environment variable, or as a line "name = value" of a file without
                the dashes of the flag; flags win over the environment, and the environment wins over the file.

                """);
        for (Setting<?> row : Table.rows()) {
            text.append("  %-26s %s%n".formatted(row.flag(), row.variable()));
            text.append("      %s%n".formatted(row.purpose()));
            text.append("      %s%s%n"
                    .formatted(
                            row.kind().wanted(),
                            row.standard().isEmpty() ? "" : "; " + row.standard() + " unless set"));
        }
        return text.toString();
    }
}
