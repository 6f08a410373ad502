package dev.quell.libpq;

import static dev.quell.libpq.Libpq.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.ScriptedConnection;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is there for programs that come from C, and changing a password. */
@SuppressWarnings("deprecation") // they are what is tested
class ObsoleteFunctionsTest {
    private static final TestServer SERVER = TestServer.shared(PgVersion.V18);

    private static PGconn connected() {
        return PQconnectdb(SERVER.conninfo(Role.POSTGRES) + " sslmode=disable");
    }

    @Test
    void password_changed_isNeverSentItself() {
        PGconn conn = connected();
        ByteArrayOutputStream trace = new ByteArrayOutputStream();
        PQexec(conn, "begin; create role \"r 1\"");
        PQtrace(conn, trace);

        PGresult result = PQchangePassword(conn, "r 1", "topsecret");

        PQuntrace(conn);
        assertThat(PQresultErrorMessage(result)).isEmpty();
        assertThat(PQcmdStatus(result)).isEqualTo("ALTER ROLE");
        assertThat(trace.toString(StandardCharsets.UTF_8))
                .contains("ALTER USER \"r 1\" PASSWORD 'SCRAM-SHA-256$4096:")
                .doesNotContain("topsecret");
        PQfinish(conn);
    }

    @Test
    void password_changed_isStoredAsItsVerifier() {
        PGconn conn = connected();
        PQexec(conn, "begin; create role changed_password");

        PQchangePassword(conn, "changed_password", "n\u00e4w 'secret'");

        String stored = Objects.requireNonNull(
                PQgetvalue(PQexec(conn, "select rolpassword from pg_authid where rolname = 'changed_password'"), 0, 0));
        byte[] salt = Base64.getDecoder().decode(stored.replaceFirst("^SCRAM-SHA-256\\$4096:(.*)\\$.*", "$1"));
        assertThat(stored).isEqualTo(PasswordEncryption.scram("n\u00e4w 'secret'", salt, 4096));
        PQfinish(conn);
    }

    @Test
    void lines_copiedOut_areWholeOrContinued() {
        PGconn conn = connected();
        PQexec(conn, "copy (values ('short'), ('longer than that')) to stdout");
        byte[] buffer = new byte[10];

        assertThat(PQgetline(conn, buffer, 10)).isZero();
        assertThat(text(buffer)).isEqualTo("short");
        assertThat(PQgetline(conn, buffer, 10)).isEqualTo(1);
        assertThat(text(buffer)).isEqualTo("longer th");
        assertThat(PQgetline(conn, buffer, 10)).isZero();
        assertThat(text(buffer)).isEqualTo("an that");
        assertThat(PQgetline(conn, buffer, 10)).isZero();
        assertThat(text(buffer)).isEqualTo("\\.");
        assertThat(PQgetline(conn, buffer, 2)).isEqualTo(EOF);
        assertThatThrownBy(() -> PQgetline(conn, buffer, 11)).isInstanceOf(IndexOutOfBoundsException.class);
        PQfinish(conn);
    }

    private static String text(byte[] buffer) {
        String all = new String(buffer, StandardCharsets.UTF_8);
        return all.substring(0, all.indexOf('\0'));
    }

    @Test
    void line_behindARowWithoutBytes_isNotWaitedForOnceMore() {
        try (ScriptedServer server = ScriptedServer.playing(ObsoleteFunctionsTest::copyAnEmptyRow)) {
            PGconn conn = PQconnectdb("host=%s port=%d user=u dbname=d sslmode=disable gssencmode=disable"
                    .formatted(server.host(), server.port()));
            PQexec(conn, "copy");
            byte[] buffer = new byte[10];

            assertThat(PQgetline(conn, buffer, 10)).isZero();
            assertThat(text(buffer)).isEqualTo("row");
            PQfinish(conn);
        }
    }

    private static void copyAnEmptyRow(ScriptedConnection connection) throws IOException {
        connection.letIn(1, new byte[4]);
        connection.readUntil('Q');
        connection.send(ServerMessages.join(
                ServerMessages.message('H', new byte[] {0, 0, 0}),
                ServerMessages.message('d', new byte[0]),
                ServerMessages.message('d', new byte[] {'r', 'o', 'w', '\n'})));
        connection.hang();
    }

    @Test
    void lines_copiedIn_areInTheClientEncoding() {
        PGconn conn = connected();
        PQsetClientEncoding(conn, "LATIN1");
        PQexec(conn, "create temp table t (a text)");
        PQexec(conn, "copy t from stdin");

        assertThat(PQputline(conn, "\u00e4\n")).isZero();
        assertThat(PQendcopy(conn)).isZero();

        assertThat(PQgetvalue(PQexec(conn, "select a from t"), 0, 0)).isEqualTo("\u00e4");
        PQfinish(conn);
    }

    @Test
    void functionsThatFree_takeAnything() {
        PQfreemem(null);
        PQfreemem(new byte[1]);
        PQfreeNotify(null);
        PQconninfoFree(PQconndefaults());
        PQinitSSL(1);
        PQinitOpenSSL(1, 1);
    }

    @Test
    void objectsOfOtherLibraries_areNoneAsWithoutThoseLibraries() {
        PGconn conn = connected();

        assertThat(PQgetssl(conn)).isNull();
        assertThat(PQsslStruct(conn, "OpenSSL")).isNull();
        assertThat(PQgetgssctx(conn)).isNull();
        assertThat(PQgssEncInUse(conn)).isZero();
        PQfinish(conn);
    }
}
