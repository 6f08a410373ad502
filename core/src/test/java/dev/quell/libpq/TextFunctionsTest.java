package dev.quell.libpq;

import static dev.quell.libpq.Libpq.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Escaping and encrypting on a connection to a real server. */
@Timeout(60)
class TextFunctionsTest {
    private static final byte[] HALF = {'a', (byte) 0xe2, (byte) 0x82};
    private static final byte[] WRONG = {'a', (byte) 0xc0, (byte) 0xaf};

    private final TestServer server = TestServer.shared(TestServers.newest());
    private PGconn conn;

    @BeforeEach
    void connect() {
        conn = PQconnectdb(server.conninfo(Role.POSTGRES) + " sslmode=disable");
        assertThat(PQerrorMessage(conn)).isEmpty();
    }

    @AfterEach
    void finish() {
        PQfinish(conn);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF8", "SJIS", "GBK", "EUC_JP", "BIG5"})
    void text_escapedInAnyEncoding_reachesTheServerAsItWas(String encoding) {
        // The second byte of each of these is a backslash in some of the encodings.
        String text = "it's \\ \u8868 \u80fd \u529f \"q\"";
        assertThat(PQsetClientEncoding(conn, encoding)).isZero();

        assertThat(selected(PQescapeLiteral(conn, text))).isEqualTo(text);
        assertThat(selected("'" + PQescapeStringConn(conn, text, null) + "'")).isEqualTo(text);
        PGresult named = PQexec(conn, "select 1 as " + PQescapeIdentifier(conn, text));
        assertThat(PQfname(named, 0)).as(PQerrorMessage(conn)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void bytea_escaped_reachesTheServerAsItWas(String standardStrings) {
        byte[] bytes = {0, '\'', '\\', (byte) 0xff, 'a', '\n'};
        PQexec(conn, "set escape_string_warning = off; set standard_conforming_strings = " + standardStrings);

        String written = selected("'" + PQescapeByteaConn(conn, bytes) + "'::bytea");

        assertThat(PQunescapeBytea(written)).isEqualTo(bytes);
    }

    @Test
    void text_thatIsInvalid_isRefusedInLibpqsWords() {
        int[] error = {7};

        assertThat(PQescapeLiteral(conn, HALF)).isNull();
        assertThat(PQerrorMessage(conn)).isEqualTo("incomplete multibyte character\n");
        assertThat(PQescapeIdentifier(conn, WRONG)).isNull();
        assertThat(PQerrorMessage(conn)).isEqualTo("invalid multibyte character\n");
        assertThat(PQescapeStringConn(conn, HALF, error))
                .isEqualTo(new byte[] {'a', (byte) 0xc0, ' ', (byte) 0xc0, ' '});
        assertThat(error).containsExactly(1);
        assertThat(PQerrorMessage(conn)).isEqualTo("incomplete multibyte character\n");
        assertThat(PQescapeStringConn(conn, "fine", error)).isEqualTo("fine");
        assertThat(error).containsExactly(0);
        assertThat(PQerrorMessage(conn)).isEmpty();
    }

    @Test
    void text_thatTheEncodingHasNot_isRefusedAndNamed() {
        PQsetClientEncoding(conn, "LATIN1");
        int[] error = {7};

        assertThat(PQescapeLiteral(conn, "\u20ac")).isNull();
        assertThat(PQerrorMessage(conn)).contains("U+20AC at index 0", "LATIN1").endsWith("\n");
        assertThat(PQescapeStringConn(conn, "'\u20ac'", error)).isEqualTo("''\u20ac''");
        assertThat(error).containsExactly(1);
    }

    @Test
    void errorText_ofACommandUnderWay_staysWhileTextIsEscaped() {
        PQsendQuery(conn, "select 1");
        PQescapeLiteral(conn, WRONG);
        PQescapeLiteral(conn, "fine");

        assertThat(PQerrorMessage(conn)).isEqualTo("invalid multibyte character\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"md5", "scram-sha-256"})
    void password_withoutAnAlgorithm_isEncryptedAsTheServerWantsIt(String algorithm) {
        PQexec(conn, "set password_encryption = '" + algorithm + "'; set scram_iterations = 5000");

        String verifier = PQencryptPasswordConn(conn, "secret", "role", null);

        assertThat(verifier).startsWith(algorithm.equals("md5") ? "md5" : "SCRAM-SHA-256$5000:");
        assertThat(PQerrorMessage(conn)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "MD5", "", "scram-sha-512"})
    void password_withAnUnknownAlgorithm_isRefusedInLibpqsWords(String algorithm) {
        assertThat(PQencryptPasswordConn(conn, "secret", "role", algorithm)).isNull();
        assertThat(PQerrorMessage(conn))
                .isEqualTo("unrecognized password encryption algorithm \"" + algorithm + "\"\n")
                .doesNotContain("secret");
    }

    @Test
    void password_withOnOrOff_isEncryptedWithMd5() {
        String md5 = PQencryptPassword("secret", "role");

        assertThat(PQencryptPasswordConn(conn, "secret", "role", "on")).isEqualTo(md5);
        assertThat(PQencryptPasswordConn(conn, "secret", "role", "off")).isEqualTo(md5);
        assertThat(PQencryptPasswordConn(null, "secret", "role", "md5")).isNull();
    }

    private String selected(@Nullable String expression) {
        PGresult result = PQexec(conn, "select " + expression);
        assertThat(PQresultErrorMessage(result)).isEmpty();
        return Objects.requireNonNull(PQgetvalue(result, 0, 0));
    }
}
