package dev.quell.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    @TempDir
    private Path home;

    private Path file() throws IOException {
        Path file = HistoryFile.of(Map.of("XDG_DATA_HOME", home.resolve("data").toString()));
        HistoryFile.protect(file);
        return file;
    }

    private void add(Path file, Splitter begun, String... lines) throws IOException {
        try (Terminal terminal = TerminalBuilder.builder()
                .system(false)
                .type("dumb")
                .streams(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream())
                .build()) {
            ShellHistory history = new ShellHistory(begun);
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .history(history)
                    .variable(LineReader.HISTORY_FILE, file)
                    .build();
            history.attach(reader);
            for (String line : lines) {
                history.add(line);
            }
            history.save();
            assertThat(history.size()).isGreaterThanOrEqualTo(lines.length);
        }
    }

    @Test
    void file_belongsToItsOwnerAlone() throws IOException {
        Path file = file();
        add(file, new Splitter(), "select 1;");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).contains("select 1;");
    }

    @Test
    void file_thatOthersCouldRead_isTakenFromThem() throws IOException {
        Path file = file();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void lineWithAPassword_isNotWritten() throws IOException {
        Path file = file();
        add(file, new Splitter(), "select 1;", "select dblink_connect('host=h password=hidden');", "select 2;");

        assertThat(Files.readString(file)).contains("select 1;", "select 2;").doesNotContain("hidden");
    }

    @Test
    void lineThatGoesOnWithAPassword_isNotWritten() throws IOException {
        Path file = file();
        Splitter begun = new Splitter();
        begun.feed("select dblink_connect('host=h password=\n");
        add(file, begun, "hidden');");

        assertThat(Files.readString(file)).doesNotContain("hidden");
    }

    @Test
    void place_isAmongTheUsersData() {
        assertThat(HistoryFile.of(Map.of("XDG_DATA_HOME", "/data"))).isEqualTo(Path.of("/data/quell/shell_history"));
        assertThat(HistoryFile.of(Map.of("XDG_DATA_HOME", "relative")))
                .isEqualTo(Path.of(System.getProperty("user.home"), ".local/share/quell/shell_history"));
    }
}
