/** The {@code quell} command. */
@SuppressWarnings("requires-automatic") // H2 and JLine are no modules of their own making yet
module dev.quell.cli {
    requires com.h2database;
    requires dev.quell;
    requires dev.quell.dblink;
    requires dev.quell.embedded;
    requires dev.quell.h2;
    requires info.picocli;
    requires java.sql;
    requires jdk.unsupported;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires static org.jspecify;

    provides System.LoggerFinder with
            dev.quell.cli.Logs;
}
