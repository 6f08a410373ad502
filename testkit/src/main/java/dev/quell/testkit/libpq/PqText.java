package dev.quell.testkit.libpq;

import org.jspecify.annotations.NullUnmarked;

/** Escaping, encodings and passwords; see {@link Pq}. */
@NullUnmarked
public interface PqText {
    /** Null when it fails. */
    String PQescapeLiteral(Object conn, byte[] str);

    /** Null when it fails. */
    String PQescapeIdentifier(Object conn, byte[] str);

    PqEscaped PQescapeStringConn(Object conn, byte[] from);

    /** Without a connection it does as the last one that was made wants it. */
    PqEscaped PQescapeString(byte[] from);

    String PQescapeByteaConn(Object conn, byte[] from);

    String PQescapeBytea(byte[] from);

    byte[] PQunescapeBytea(String strtext);

    int PQclientEncoding(Object conn);

    int PQsetClientEncoding(Object conn, String encoding);

    int PQmblen(byte[] s, int encoding);

    int PQmblenBounded(byte[] s, int encoding);

    int PQdsplen(byte[] s, int encoding);

    int PQenv2encoding();

    int pg_char_to_encoding(String name);

    String pg_encoding_to_char(int encoding);

    int pg_valid_server_encoding(String name);

    int pg_valid_server_encoding_id(int encoding);

    int pg_utf_mblen(byte[] s);

    @Freed
    String PQencryptPassword(String passwd, String user);

    @Freed
    String PQencryptPasswordConn(Object conn, String passwd, String user, String algorithm);

    Object PQchangePassword(Object conn, String user, String passwd);
}
