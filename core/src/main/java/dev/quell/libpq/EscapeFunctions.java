package dev.quell.libpq;

import dev.quell.libpq.Escaping.Escaped;
import org.jspecify.annotations.Nullable;

/**
 * The functions that escape text for SQL: the manual's section 32.3.4.
 *
 * <p>Each function of text has two forms. With a {@code String} it writes the text in the connection's client encoding,
 * escapes that and reads it back. A character that the encoding has not is an error, as is half a surrogate pair: it is
 * left as it is, and a command that holds it is refused. With a {@code byte[]} the text is in the client encoding
 * already, and may be invalid in it. In both forms text ends at its first zero, as in C.
 */
abstract sealed class EscapeFunctions extends ResultFunctions permits AsyncFunctions {
    EscapeFunctions() {}

    /**
     * Makes a string constant of a text, with its quotes; where the text has a backslash, with {@code " E"} before them.
     * Mirrors {@code PQescapeLiteral}.
     *
     * @return null when {@code conn} is null or the text is invalid, which the connection's error message then says
     */
    public static @Nullable String PQescapeLiteral(@Nullable PGconn conn, String str) {
        byte[] text = encode(conn, str);
        return decode(conn, text == null ? null : PQescapeLiteral(conn, text));
    }

    /**
     * Makes a string constant of a text in the client encoding, as {@link #PQescapeLiteral(PGconn, String)} does.
     *
     * @return null when {@code conn} is null or the text is invalid, which the connection's error message then says
     */
    public static byte @Nullable [] PQescapeLiteral(@Nullable PGconn conn, byte[] str) {
        return quoted(conn, conn == null ? null : Escaping.literal(str, conn.clientEncoding()));
    }

    /**
     * Makes a quoted identifier of a text. Mirrors {@code PQescapeIdentifier}.
     *
     * @return null when {@code conn} is null or the text is invalid, which the connection's error message then says
     */
    public static @Nullable String PQescapeIdentifier(@Nullable PGconn conn, String str) {
        byte[] text = encode(conn, str);
        return decode(conn, text == null ? null : PQescapeIdentifier(conn, text));
    }

    /**
     * Makes a quoted identifier of a text in the client encoding. Mirrors {@code PQescapeIdentifier}.
     *
     * @return null when {@code conn} is null or the text is invalid, which the connection's error message then says
     */
    public static byte @Nullable [] PQescapeIdentifier(@Nullable PGconn conn, byte[] str) {
        return quoted(conn, conn == null ? null : Escaping.identifier(str, conn.clientEncoding()));
    }

    /**
     * Escapes a text for use between single quotes. Mirrors {@code PQescapeStringConn}, which writes to a buffer what
     * this returns.
     *
     * @param error its first element is set to 1 when {@code conn} is null or the text is invalid, and else to 0; may be
     *     null
     * @return the escaped text, for invalid text too: the server refuses it then; empty when {@code conn} is null
     */
    public static String PQescapeStringConn(@Nullable PGconn conn, String from, int @Nullable [] error) {
        if (conn == null) {
            report(error, true);
            return "";
        }
        begin(conn);
        ServerEncoding encoding = conn.clientEncoding();
        boolean standardStrings = conn.standardConformingStrings();
        try {
            return encoding.decode(
                    complete(conn, Escaping.string(encoding.encode(from), encoding, standardStrings), error));
        } catch (IllegalArgumentException e) {
            conn.error.appendLine(String.valueOf(e.getMessage()));
            report(error, true);
            return Escaping.unwritable(from, standardStrings);
        }
    }

    /**
     * Escapes a text in the client encoding for use between single quotes. Mirrors {@code PQescapeStringConn}. Each byte
     * that is part of no character becomes two that are none either, and that the server refuses.
     *
     * @param error its first element is set to 1 when {@code conn} is null or the text is invalid, and else to 0; may be
     *     null
     * @return the escaped text; empty when {@code conn} is null
     */
    public static byte[] PQescapeStringConn(@Nullable PGconn conn, byte[] from, int @Nullable [] error) {
        if (conn == null) {
            report(error, true);
            return new byte[0];
        }
        begin(conn);
        return complete(conn, Escaping.string(from, conn.clientEncoding(), conn.standardConformingStrings()), error);
    }

    /**
     * Escapes a text for use between single quotes, for the encoding and the setting of
     * {@code standard_conforming_strings} that a server named last, on whatever connection of this process. Mirrors
     * {@code PQescapeString}. Wrong where connections differ: use {@code PQescapeStringConn}.
     */
    public static String PQescapeString(String from) {
        ServerEncoding encoding = LastReported.clientEncoding();
        try {
            return encoding.decode(PQescapeString(encoding.encode(from)));
        } catch (IllegalArgumentException e) {
            return Escaping.unwritable(from, LastReported.standardConformingStrings());
        }
    }

    /** Escapes a text in the client encoding, as {@link #PQescapeString(String)} does. */
    public static byte[] PQescapeString(byte[] from) {
        return Escaping.string(from, LastReported.clientEncoding(), LastReported.standardConformingStrings())
                .bytes();
    }

    /**
     * Writes bytes as a {@code bytea} for use between single quotes: in hexadecimal, for servers older than 9.0 in the
     * older form. Mirrors {@code PQescapeByteaConn}.
     *
     * @return null when {@code conn} is null
     */
    public static @Nullable String PQescapeByteaConn(@Nullable PGconn conn, byte[] from) {
        if (conn == null) {
            return null;
        }
        begin(conn);
        return Escaping.bytea(from, conn.standardConformingStrings(), conn.serverVersion() >= 90000);
    }

    /**
     * Writes bytes as a {@code bytea} for use between single quotes, in the form that all servers read, for the setting
     * of {@code standard_conforming_strings} that a server named last. Mirrors {@code PQescapeBytea}. Wrong where
     * connections differ: use {@code PQescapeByteaConn}.
     */
    public static String PQescapeBytea(byte[] from) {
        return Escaping.bytea(from, LastReported.standardConformingStrings(), false);
    }

    /**
     * Reads the text that a server writes for a {@code bytea}, in either form. Mirrors {@code PQunescapeBytea}. What
     * makes no sense in it is left out.
     *
     * @return null when {@code strtext} is null
     */
    public static byte @Nullable [] PQunescapeBytea(@Nullable String strtext) {
        return strtext == null ? null : Escaping.unescapeBytea(strtext);
    }

    private static byte @Nullable [] encode(@Nullable PGconn conn, String text) {
        if (conn == null) {
            return null;
        }
        try {
            return conn.clientEncoding().encode(text);
        } catch (IllegalArgumentException e) {
            begin(conn);
            conn.error.appendLine(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static @Nullable String decode(@Nullable PGconn conn, byte @Nullable [] text) {
        return conn == null || text == null ? null : conn.clientEncoding().decode(text);
    }

    private static byte @Nullable [] quoted(@Nullable PGconn conn, @Nullable Escaped escaped) {
        if (conn == null || escaped == null) {
            return null;
        }
        begin(conn);
        if (escaped.complaint() != null) {
            conn.error.appendLine(escaped.complaint());
            return null;
        }
        return escaped.bytes();
    }

    private static byte[] complete(PGconn conn, Escaped escaped, int @Nullable [] error) {
        report(error, escaped.complaint() != null);
        if (escaped.complaint() != null) {
            conn.error.appendLine(escaped.complaint());
        }
        return escaped.bytes();
    }

    private static void report(int @Nullable [] error, boolean failed) {
        if (error != null) {
            error[0] = failed ? 1 : 0;
        }
    }

    /** The error text of commands that are still under way stays. */
    private static void begin(PGconn conn) {
        if (conn.commands().isIdle()) {
            conn.error.clear();
        }
    }
}
