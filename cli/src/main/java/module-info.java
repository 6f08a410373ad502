/** The {@code quell} command. */
module dev.quell.cli {
    requires dev.quell;
    requires dev.quell.embedded;
    requires info.picocli;
    requires jdk.unsupported;
    requires static org.jspecify;

    provides System.LoggerFinder with
            dev.quell.cli.Logs;
}
