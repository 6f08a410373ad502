package dev.quell.conninfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnInfoTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '`',
            value = {
                "a b=c -> missing \"=\" after \"a\" in connection info string",
                "user -> missing \"=\" after \"user\" in connection info string",
                "user='a -> unterminated quoted string in connection info string",
                "nosuch=1 -> invalid connection option \"nosuch\"",
                "postgresql://[::1 -> end of string reached when looking for matching \"]\" in IPv6 host address in URI: \"postgresql://[::1\"",
                "postgresql://[] -> IPv6 host address may not be empty in URI: \"postgresql://[]\"",
                "postgresql://[::1]x -> unexpected character \"x\" at position 19 in URI (expected \":\" or \"/\"): \"postgresql://[::1]x\"",
                "postgresql://h?user=a=b -> extra key/value separator \"=\" in URI query parameter: \"user\"",
                "postgresql://h?user -> missing key/value separator \"=\" in URI query parameter: \"user\"",
                "postgresql://h?nosuch=1 -> invalid URI query parameter: \"nosuch\"",
                "postgresql://h/%zz -> invalid percent-encoded token: \"%zz\"",
                "postgresql://h/%00 -> forbidden value %00 in percent-encoded value: \"%00\"",
                "postgresql://h/a b -> unexpected spaces found in \"a b\", use percent-encoded spaces (%20) instead",
                "postgresql://u:geheim%zz@h -> invalid percent-encoded token: \"********\"",
                "postgresql://u:geheim@[::1 -> end of string reached when looking for matching \"]\" in IPv6 host address in URI: \"postgresql://u:********@[::1\"",
                "postgresql://[::1/d?password=geheim&port=1&x=geheim -> end of string reached when looking for matching \"]\" in IPv6 host address in URI: \"postgresql://[::1/d?password=********&port=1&x=********\"",
                "postgresql://h/%ff -> value of connection option \"dbname\" is not valid UTF-8: percent-encode the bytes of its UTF-8 form",
            })
    void parse_malformed_saysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> ConnInfo.parse(text))
                .isInstanceOf(ConnInfoException.class)
                .hasMessage(message);
    }

    @Test
    void parse_zeroByte_isRefused() {
        assertThatThrownBy(() -> ConnInfo.parse("user=a\0b"))
                .hasMessage("connection info string must not contain a zero byte");
    }

    @Test
    void with_zeroByte_isRefused() {
        assertThatThrownBy(() -> ConnInfo.empty().with(ConnOption.USER, "a\0b"))
                .hasMessage("value of connection option \"user\" must not contain a zero byte");
    }

    @Test
    void parse_uri_fillsEveryPart() {
        assertThat(ConnInfo.parse("postgresql://us%65r:p%40ss@h1:1/d%C3%A9?application_name=a%20b")
                        .values())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        ConnOption.USER, "user",
                        ConnOption.PASSWORD, "p@ss",
                        ConnOption.HOST, "h1",
                        ConnOption.PORT, "1",
                        ConnOption.DBNAME, "dé",
                        ConnOption.APPLICATION_NAME, "a b"));
    }

    @Test
    void of_emptyValue_isSkipped() {
        assertThat(ConnInfo.of(Map.of("host", "", "nosuch", "", "user", "u")))
                .isEqualTo(ConnInfo.empty().with(ConnOption.USER, "u"));
    }

    @Test
    void of_requiressl_isNoOption() {
        assertThatThrownBy(() -> ConnInfo.of(Map.of("requiressl", "1")))
                .hasMessage("invalid connection option \"requiressl\"");
    }

    @Test
    void of_connectionStringAsDatabase_isTakenLiterally() {
        assertThat(ConnInfo.of(Map.of("dbname", "host=b")).value(ConnOption.DBNAME))
                .contains("host=b");
    }

    @Test
    void expanding_firstDatabaseIsConnectionString_isOverriddenByWhatFollows() {
        ConnInfo info = ConnInfo.expanding(List.of(
                Map.entry("host", "a"),
                Map.entry("dbname", "host=b port=7"),
                Map.entry("port", "8"),
                Map.entry("dbname", "host=c")));
        assertThat(info).isEqualTo(ConnInfo.parse("host=b port=8 dbname='host=c'"));
    }

    @Test
    void expanding_firstDatabaseIsPlain_laterOneIsNotExpanded() {
        ConnInfo info = ConnInfo.expanding(List.of(Map.entry("dbname", ""), Map.entry("dbname", "host=c")));
        assertThat(info.value(ConnOption.DBNAME)).contains("host=c");
    }

    @Test
    void withEnvironment_explicitValue_wins() {
        ConnInfo info = ConnInfo.parse("user=me host=''")
                .withEnvironment(Environment.of(Map.of("PGUSER", "other", "PGHOST", "h", "PGPORT", "7")));
        assertThat(info.value(ConnOption.USER)).contains("me");
        assertThat(info.value(ConnOption.HOST)).contains("");
        assertThat(info.value(ConnOption.PORT)).contains("7");
        assertThat(info.value(ConnOption.SSLMODE)).contains("prefer");
    }

    @Test
    void withEnvironment_requireSsl_givesWayToSslMode() {
        assertThat(sslMode(Map.of("PGREQUIRESSL", "1"))).contains("require");
        assertThat(sslMode(Map.of("PGREQUIRESSL", "0"))).contains("prefer");
        assertThat(sslMode(Map.of("PGREQUIRESSL", "1", "PGSSLMODE", "allow"))).contains("allow");
    }

    @Test
    void withEnvironment_systemRoots_strengthenTheDefaultModeOnly() {
        assertThat(sslMode(Map.of("PGSSLROOTCERT", "system"))).contains("verify-full");
        assertThat(sslMode(Map.of("PGSSLROOTCERT", "system", "PGSSLMODE", "require")))
                .contains("require");
    }

    private static Optional<String> sslMode(Map<String, String> variables) {
        return ConnInfo.empty().withEnvironment(Environment.of(variables)).value(ConnOption.SSLMODE);
    }

    @Test
    void withEnvironment_appliedTwice_changesNothing() {
        Environment environment = Environment.of(Map.of("PGUSER", "u", "PGSSLROOTCERT", "system"));
        ConnInfo once = ConnInfo.empty().withEnvironment(environment);
        assertThat(once.withEnvironment(environment)).isEqualTo(once);
    }

    @Test
    void toString_secrets_areHidden() {
        ConnInfo info = ConnInfo.parse("user='a b' password=geheim sslpassword=geheim scram_client_key=geheim");
        assertThat(info).hasToString("user='a b' password=******** sslpassword=******** scram_client_key=********");
    }

    @Test
    void toString_withoutSecrets_parsesToTheSame() {
        ConnInfo info = ConnInfo.empty()
                .with(ConnOption.USER, "it's a \\ b")
                .with(ConnOption.DBNAME, "")
                .with(ConnOption.HOST, "/tmp");
        assertThat(ConnInfo.parse(info.toString())).isEqualTo(info);
    }

    @Test
    void without_option_removesItOnly() {
        assertThat(ConnInfo.parse("user=a host=b").without(ConnOption.USER)).isEqualTo(ConnInfo.parse("host=b"));
    }
}
