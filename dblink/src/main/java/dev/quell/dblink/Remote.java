package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PG_DIAG_CONTEXT;
import static dev.quell.libpq.Libpq.PG_DIAG_MESSAGE_DETAIL;
import static dev.quell.libpq.Libpq.PG_DIAG_MESSAGE_HINT;
import static dev.quell.libpq.Libpq.PG_DIAG_MESSAGE_PRIMARY;
import static dev.quell.libpq.Libpq.PG_DIAG_SQLSTATE;
import static dev.quell.libpq.Libpq.PQerrorMessage;
import static dev.quell.libpq.Libpq.PQresultErrorField;

import dev.quell.libpq.PGconn;
import dev.quell.libpq.PGresult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the remote server complained of, in the form in which dblink passes it on. */
final class Remote {
    private Remote() {}

    /** The last line's end is not part of a message. */
    static String chomp(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\n') {
            end--;
        }
        return text.substring(0, end);
    }

    static String errorMessage(PGconn conn) {
        return chomp(PQerrorMessage(conn));
    }

    /**
     * The report of a failed statement.
     *
     * @param result null if there was none
     * @param name the connection's name as the caller gave it, null if it has none
     * @param action such as {@code executing query}
     */
    static DblinkNotice report(PGconn conn, @Nullable PGresult result, @Nullable String name, String action) {
        String sqlState = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        String primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
        String message = primary == null ? errorMessage(conn) : primary;
        List<String> context = new ArrayList<>();
        String remote = PQresultErrorField(result, PG_DIAG_CONTEXT);
        if (remote != null) {
            context.addAll(remote.lines().toList());
        }
        context.add("while " + action + " on "
                + (name == null ? "unnamed dblink connection" : "dblink connection named \"" + name + "\""));
        return new DblinkNotice(
                sqlState == null ? SqlState.CONNECTION_FAILURE : sqlState,
                message.isEmpty() ? "could not obtain message string for remote error" : message,
                PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL),
                PQresultErrorField(result, PG_DIAG_MESSAGE_HINT),
                context);
    }
}
