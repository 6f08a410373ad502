package dev.quell.conninfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.conninfo.Libpq.Parsed;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the parser and the checks against the real libpq 18. */
class LibpqAgreementTest {
    private static final Libpq LIBPQ = Libpq.load();
    private static final long SEED = 20_260_727L;
    private static final int RANDOM_STRINGS = 5_000;

    private static final String[] KEYWORD_VALUE_PIECES = {
        "host",
        "user",
        "requiressl",
        "nosuch",
        "=",
        " ",
        "\t",
        "\n",
        "\u000b",
        "'",
        "\\",
        "\\\\",
        "\\'",
        "a",
        "é",
        "€",
        "%20",
        " user=x ",
        " port=1 ",
        " dbname = ''",
        " host='a b' ",
        " options=a\\ b ",
        " sslmode=\\'\\\\ ",
        " requiressl=1 "
    };
    private static final String[] URI_PIECES = {
        "user",
        "x",
        "h",
        ":",
        "@",
        "/",
        "?",
        "&",
        "=",
        ",",
        "[",
        "]",
        "[::1]",
        "%20",
        "%2F",
        "%zz",
        "%00",
        "%4",
        "%",
        " ",
        "é",
        "%C3%A9",
        "user:pw@",
        "h1:1,h2:2",
        "/db",
        "?ssl=true",
        "&ssl=false",
        "?sslmode=require",
        "&requiressl=1",
        "&host=/tmp",
        "&password=p",
        "?dbname=d",
        "&us%65r=x",
        "#"
    };

    @Test
    void optionTable_comparedWithLibpq_isTheSame() {
        assertThat(Stream.of(ConnOption.values())
                        .map(option -> new Libpq.OptionRow(
                                option.keyword(),
                                option.environmentVariable(),
                                option.compiledDefault(),
                                option.label(),
                                option.displayCharacter(),
                                option.displaySize())))
                .containsExactlyElementsOf(LIBPQ.options());
    }

    static Stream<String> strings() {
        Random random = new Random(SEED);
        return IntStream.range(0, RANDOM_STRINGS)
                .mapToObj(i -> i % 2 == 0
                        ? pieces(random, KEYWORD_VALUE_PIECES, 10)
                        : (i % 4 == 1 ? "postgresql://" : "postgres://") + pieces(random, URI_PIECES, 12));
    }

    private static String pieces(Random random, String[] pieces, int most) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(most + 1); left > 0; left--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }

    @Test
    void parse_randomStrings_agreesWithLibpq() {
        strings().forEach(LibpqAgreementTest::assertAgreement);
    }

    @ParameterizedTest
    @MethodSource("dev.quell.conninfo.ConnectionStrings#all")
    void parse_knownStrings_agreesWithLibpq(String text) {
        assertAgreement(text);
    }

    private static void assertAgreement(String text) {
        Parsed expected = LIBPQ.parse(text);
        Parsed actual = parse(text);
        assertThat(actual.values()).as(text).isEqualTo(expected.values());
        assertThat(actual.error().isPresent())
                .as(text)
                .isEqualTo(expected.error().isPresent());
        actual.error()
                .ifPresent(message -> assertThat(expected.error().orElseThrow())
                        .as(text)
                        .matches(Pattern.compile(
                                Pattern.quote(message).replace(Secret.MASK, "\\E.*\\Q"), Pattern.DOTALL)));
    }

    private static Parsed parse(String text) {
        try {
            Map<String, String> values = new TreeMap<>();
            ConnInfo.parse(text).values().forEach((option, value) -> values.put(option.keyword(), value));
            return new Parsed(values, Optional.empty());
        } catch (ConnInfoException e) {
            return new Parsed(Map.of(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "port=abc",
                "port=0",
                "port=65536",
                "port=-1",
                "port=99999999999",
                "port=1,2",
                "host=a,b hostaddr=127.0.0.1",
                "host=a,b port=1,2,3",
                "hostaddr=127.0.0.1,::1 port=1,2,3",
                "hostaddr=abc",
                "hostaddr=1.2.3.256",
                "hostaddr=1::2::3",
                "hostaddr=/tmp",
                "channel_binding=x",
                "channel_binding=",
                "sslmode=x",
                "sslmode=",
                "sslmode=REQUIRE",
                "sslnegotiation=x",
                "sslnegotiation=direct",
                "sslnegotiation=direct sslmode=allow",
                "sslrootcert=system sslmode=require",
                "sslrootcert=system sslmode=verify-ca",
                "sslnegotiation=direct sslrootcert=system sslmode=prefer",
                "ssl_min_protocol_version=x",
                "ssl_max_protocol_version=TLSv2",
                "ssl_max_protocol_version=TLSv1.1",
                "ssl_min_protocol_version=tlsv1.3 ssl_max_protocol_version=tlsv1.2",
                "sslcertmode=x",
                "sslcertmode=",
                "gssencmode=x",
                "gssencmode=require",
                "target_session_attrs=x",
                "load_balance_hosts=x",
                "min_protocol_version=3.1",
                "max_protocol_version=3",
                "max_protocol_version=",
                "min_protocol_version=3.2 max_protocol_version=3.0",
                "min_protocol_version=latest max_protocol_version=3.0",
                "channel_binding=x sslmode=y",
                "sslmode=x port=1,2",
                "sslmode=x sslnegotiation=y",
                "sslcertmode=x gssencmode=y",
                "ssl_min_protocol_version=x sslcertmode=y",
                "target_session_attrs=x gssencmode=require",
                "load_balance_hosts=x min_protocol_version=y",
                "max_protocol_version=x min_protocol_version=y",
                "host=/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void settings_impossibleValue_failWithLibpqsMessage(String text) {
        ConnInfo info = ConnInfo.parse(text).with(ConnOption.USER, "someone");
        assertThatThrownBy(() -> ConnectSettings.from(info, Environment.of(Map.of())))
                .isInstanceOf(ConnInfoException.class)
                .hasMessage(LIBPQ.connectError(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"})
    void settings_noInteger_failWithLibpqsMessage(String keyword) {
        String text = "hostaddr=127.0.0.1 port=1 user=someone " + keyword + "=x";
        assertThatThrownBy(() -> ConnectSettings.from(ConnInfo.parse(text), Environment.of(Map.of())))
                .isInstanceOf(ConnInfoException.class)
                .satisfies(failure -> assertThat(LIBPQ.connectError(text)).endsWith("failed: " + failure.getMessage()));
    }
}
