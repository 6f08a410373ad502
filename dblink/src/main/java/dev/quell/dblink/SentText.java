package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQsendPrepare;
import static dev.quell.libpq.Libpq.PQsendQuery;

import dev.quell.libpq.PGconn;
import java.nio.charset.StandardCharsets;

/** Text that is sent: as it is, or not at all. */
final class SentText {
    private SentText() {}

    /** As {@code PQsendQuery}. */
    static int query(PGconn conn, String sql) {
        String checked = checked(sql);
        try {
            return PQsendQuery(conn, checked);
        } catch (IllegalArgumentException e) {
            throw notRepresentable(e);
        }
    }

    /** As {@code PQsendPrepare}, for the unnamed statement. */
    static int prepare(PGconn conn, String sql) {
        String checked = checked(sql);
        try {
            return PQsendPrepare(conn, "", checked, 0, null);
        } catch (IllegalArgumentException e) {
            throw notRepresentable(e);
        }
    }

    /**
     * Text that goes to a server in full. A statement that ended at a zero character, as C's do, could be another one.
     *
     * @throws DblinkException 22021
     */
    static String checked(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new DblinkException(
                    SqlState.CHARACTER_NOT_IN_REPERTOIRE, "invalid byte sequence for encoding \"UTF8\": 0x00");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new DblinkException(
                    SqlState.CHARACTER_NOT_IN_REPERTOIRE,
                    "the text has half a character, one surrogate without the other: it cannot be sent");
        }
        return text;
    }

    /** The user has chosen another client encoding. */
    private static DblinkException notRepresentable(IllegalArgumentException reason) {
        return new DblinkException(SqlState.CHARACTER_NOT_IN_REPERTOIRE, String.valueOf(reason.getMessage()));
    }
}
