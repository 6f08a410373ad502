package dev.quell.libpq;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that belong nowhere else: encodings, passwords, the library itself; the manual's section 32.12. */
abstract sealed class MiscellaneousFunctions extends ControlFunctions permits NoticeFunctions {
    private static final int VERSION = 180006;
    private static final int UNKNOWN_ENCODING = -1;

    /** A name of an algorithm that is longer than this cannot be one, and is not repeated in a message. */
    private static final int LONGEST_ALGORITHM = 50;

    MiscellaneousFunctions() {}

    /** The version of libpq whose behaviour this is: 180006, which is 18.6. Mirrors {@code PQlibVersion}. */
    public static int PQlibVersion() {
        return VERSION;
    }

    /**
     * Whether different threads may use different connections at the same time: always 1. Mirrors
     * {@code PQisthreadsafe}.
     */
    public static int PQisthreadsafe() {
        return 1;
    }

    /**
     * The number of an encoding. Case does not count, nor do characters other than letters and digits. Mirrors
     * {@code pg_char_to_encoding}.
     *
     * @return -1 for an unknown name, and for null
     */
    public static int pg_char_to_encoding(@Nullable String name) {
        return name == null
                ? UNKNOWN_ENCODING
                : ServerEncoding.named(name).map(ServerEncoding::id).orElse(UNKNOWN_ENCODING);
    }

    /** The name of an encoding, empty for a number that none has. Mirrors {@code pg_encoding_to_char}. */
    public static String pg_encoding_to_char(int encoding) {
        return ServerEncoding.numbered(encoding).map(ServerEncoding::pgName).orElse("");
    }

    /**
     * The number of an encoding in which a database can be stored. Mirrors {@code pg_valid_server_encoding}.
     *
     * @return -1 for other encodings, for an unknown name, and for null
     */
    public static int pg_valid_server_encoding(@Nullable String name) {
        int encoding = pg_char_to_encoding(name);
        return pg_valid_server_encoding_id(encoding) == 1 ? encoding : UNKNOWN_ENCODING;
    }

    /**
     * Whether a database can be stored in an encoding: 1 or 0. Mirrors {@code pg_valid_server_encoding_id}.
     */
    public static int pg_valid_server_encoding_id(int encoding) {
        return ServerEncoding.numbered(encoding)
                        .filter(ServerEncoding::forServers)
                        .isPresent()
                ? 1
                : 0;
    }

    /**
     * The encoding that the environment variable {@code PGCLIENTENCODING} names; {@code SQL_ASCII}, which is 0, when it
     * names none. Mirrors {@code PQenv2encoding}.
     */
    public static int PQenv2encoding() {
        return environmentEncoding(System.getenv());
    }

    static int environmentEncoding(Map<String, String> environment) {
        return ServerEncoding.named(environment.getOrDefault("PGCLIENTENCODING", ""))
                .orElse(ServerEncoding.SQL_ASCII)
                .id();
    }

    /**
     * How many bytes the character at the beginning of a text has, by what its first bytes say: perhaps more than the
     * text has. Mirrors {@code PQmblen}.
     *
     * @param encoding a number that is no encoding counts as single bytes
     */
    public static int PQmblen(byte[] s, int encoding) {
        return rules(encoding).length(s, 0);
    }

    /** As {@link #PQmblen}, but no more than there are before the end or a zero. Mirrors {@code PQmblenBounded}. */
    public static int PQmblenBounded(byte[] s, int encoding) {
        int length = Math.min(PQmblen(s, encoding), s.length);
        int bounded = 0;
        while (bounded < length && s[bounded] != 0) {
            bounded++;
        }
        return bounded;
    }

    /**
     * How many columns of a screen the character at the beginning of a text takes; -1 for a control character. Mirrors
     * {@code PQdsplen}.
     *
     * @param encoding a number that is no encoding counts as single bytes
     */
    public static int PQdsplen(byte[] s, int encoding) {
        return rules(encoding).width(s, 0);
    }

    /** How many bytes the character at the beginning of a text in UTF-8 has. Mirrors {@code pg_utf_mblen}. */
    public static int pg_utf_mblen(byte[] s) {
        return PQmblen(s, ServerEncoding.UTF8.id());
    }

    private static CharacterRules rules(int encoding) {
        return ServerEncoding.numbered(encoding)
                .orElse(ServerEncoding.SQL_ASCII)
                .rules();
    }

    /**
     * Encrypts a password with MD5, for servers older than 10. Mirrors {@code PQencryptPassword}; better is
     * {@link #PQencryptPasswordConn}.
     */
    public static String PQencryptPassword(String passwd, String user) {
        return PasswordEncryption.md5(passwd, user);
    }

    /**
     * Encrypts a password as the server stores it, for {@code ALTER USER ... PASSWORD}, so that the password itself is
     * never sent. Mirrors {@code PQencryptPasswordConn}.
     *
     * @param algorithm {@code md5} or {@code scram-sha-256}; {@code on} and {@code off} mean {@code md5}, and null means
     *     what the server's {@code password_encryption} says, for which it is asked, and waited for
     * @return null on failure, which the connection's error message then explains, and when {@code conn} is null
     */
    public static @Nullable String PQencryptPasswordConn(
            @Nullable PGconn conn, String passwd, String user, @Nullable String algorithm) {
        if (conn == null) {
            return null;
        }
        conn.error.clear();
        String chosen = algorithm == null ? serversAlgorithm(conn) : algorithm;
        if (chosen == null) {
            return null;
        }
        return switch (chosen) {
            case "scram-sha-256" -> PasswordEncryption.scram(passwd, iterations(conn));
            case "md5", "on", "off" -> PasswordEncryption.md5(passwd, user);
            default -> {
                conn.error.appendLine("unrecognized password encryption algorithm \"" + chosen + "\"");
                yield null;
            }
        };
    }

    private static @Nullable String serversAlgorithm(PGconn conn) {
        PGresult result = conn.commands().exec("show password_encryption");
        if (PQresultStatus(result) != ExecStatusType.PGRES_TUPLES_OK) {
            return null;
        }
        if (PQntuples(result) != 1 || PQnfields(result) != 1) {
            conn.error.appendLine("unexpected shape of result set returned for SHOW");
            return null;
        }
        String name = PQgetvalue(result, 0, 0);
        if (name != null && name.length() > LONGEST_ALGORITHM) {
            conn.error.appendLine("\"password_encryption\" value too long");
            return null;
        }
        return name;
    }

    /** Servers since 16 say how many rounds they want. */
    private static int iterations(PGconn conn) {
        return conn.parameter("scram_iterations")
                .map(PasswordEncryption::iterations)
                .orElse(PasswordEncryption.DEFAULT_ITERATIONS);
    }

    /**
     * Changes the password of a role, and waits. The password is encrypted as the server's {@code password_encryption}
     * wants it, and only that is sent. Mirrors {@code PQchangePassword}.
     *
     * @return the result of the {@code ALTER USER}; null if it did not come so far, which the connection's error message
     *     then explains, and when {@code conn} is null
     */
    public static @Nullable PGresult PQchangePassword(@Nullable PGconn conn, String user, String passwd) {
        String encrypted = PQencryptPasswordConn(conn, passwd, user, null);
        String password = encrypted == null ? null : PQescapeLiteral(conn, encrypted);
        String role = password == null ? null : PQescapeIdentifier(conn, user);
        return role == null ? null : PQexec(conn, "ALTER USER " + role + " PASSWORD " + password);
    }

    /**
     * Frees memory that libpq has allocated; the garbage collector does it. It is here for programs that come from C.
     * Mirrors {@code PQfreemem}.
     */
    public static void PQfreemem(@Nullable Object ptr) {}

    /**
     * Frees a notification; the garbage collector does it. It is here for programs that come from C. Mirrors
     * {@code PQfreeNotify}.
     *
     * @deprecated {@link #PQfreemem} does as much
     */
    @Deprecated
    public static void PQfreeNotify(@Nullable PGnotify ptr) {}
}
