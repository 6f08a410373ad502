package dev.quell.conninfo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordFileTest {
    @TempDir
    Path home;

    private ConnectSettings settings(String text) {
        return ConnectSettings.from(
                ConnInfo.parse(text), TestEnvironment.at(home).withSocketDirectories(home.resolve("sockets")));
    }

    private Path write(String name, String lines, String permissions) throws IOException {
        Path file = Files.writeString(home.resolve(name), lines);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private Optional<String> password(String lines, String text) throws IOException {
        write(".pgpass", lines, "rw-------");
        return settings(text).password().map(Secret::reveal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '`',
            value = {
                "h:5432:d:u:pw -> pw",
                "*:*:*:*:pw -> pw",
                "x:*:*:*:no|h:*:*:*:pw -> pw",
                "#h:5432:d:u:no|h:5432:d:u:pw -> pw",
                "h:5432:d:u:pw:rest -> pw",
                "h:5432:d:u:p\\:w\\\\ -> p:w\\",
                "\\h:5432:d:u:pw -> pw",
                "h:5432:d:u:é -> é",
            })
    void find_matchingLine_givesPassword(String lines, String expected) throws IOException {
        assertThat(password(lines.replace('|', '\n'), "host=h dbname=d user=u")).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '`',
            value = {
                "hh:5432:d:u -> too short",
                "h:5433:d:u:pw -> other port",
                "h:5432:D:u:pw -> other case",
                "h*:5432:d:u:pw -> star within a field",
                "h:5432:d:u: -> empty password",
                "h:5432:d:u:|*:*:*:*:pw -> the first match counts",
            })
    void find_noLine_givesNothing(String lines, String why) throws IOException {
        assertThat(password(lines.replace('|', '\n'), "host=h dbname=d user=u"))
                .as(why)
                .isEmpty();
    }

    @Test
    void find_windowsLineEnds_areNoPartOfThePassword() throws IOException {
        assertThat(password("\r\nh:5432:d:u:pw\r\n", "host=h dbname=d user=u")).contains("pw");
    }

    @Test
    void find_escapedHost_matches() throws IOException {
        assertThat(password("\\:\\:1:*:*:*:pw", "host=::1")).contains("pw");
    }

    @Test
    void find_defaultSocketDirectory_isLocalhost() throws IOException {
        assertThat(password("localhost:*:*:*:pw", "host=" + home.resolve("sockets")))
                .contains("pw");
        assertThat(password("localhost:*:*:*:pw", "host=/elsewhere")).isEmpty();
        assertThat(password("localhost:*:*:*:pw", "")).contains("pw");
    }

    @Test
    void find_hostAndAddress_matchesTheName() throws IOException {
        assertThat(password("h:*:*:*:pw", "host=h hostaddr=127.0.0.1")).contains("pw");
        assertThat(password("127.0.0.1:*:*:*:pw", "hostaddr=127.0.0.1")).contains("pw");
    }

    @Test
    void find_othersCanRead_warnsAndGivesNothing() throws IOException {
        Path file = write(".pgpass", "*:*:*:*:pw", "rw-r-----");
        ConnectSettings settings = settings("");
        assertThat(settings.password()).isEmpty();
        assertThat(settings.warnings())
                .containsExactly("WARNING: password file \"" + file
                        + "\" has group or world access; permissions should be u=rw (0600) or less");
    }

    @Test
    void find_directory_warnsAndGivesNothing() throws IOException {
        Path directory = Files.createDirectory(home.resolve(".pgpass"));
        ConnectSettings settings = settings("");
        assertThat(settings.password()).isEmpty();
        assertThat(settings.warnings())
                .containsExactly("WARNING: password file \"" + directory + "\" is not a plain file");
    }

    @Test
    void passfile_given_isUsedInsteadOfTheDefault() throws IOException {
        write(".pgpass", "*:*:*:*:no", "rw-------");
        Path other = write("other", "*:*:*:*:pw", "rw-------");
        assertThat(settings("passfile=" + other).password()).contains(Secret.of("pw"));
        assertThat(settings("passfile=/nosuch").password()).isEmpty();
        assertThat(settings("password=given passfile=" + other).password()).contains(Secret.of("given"));
    }
}
