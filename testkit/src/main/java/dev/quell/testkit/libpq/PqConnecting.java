package dev.quell.testkit.libpq;

import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/** Making, resetting and ending connections; see {@link Pq}. */
@NullUnmarked
public interface PqConnecting {
    Object PQconnectdb(String conninfo);

    Object PQconnectdbParams(String[] keywords, String[] values, int expandDbname);

    Object PQsetdbLogin(
            String pghost, String pgport, String pgoptions, String pgtty, String dbName, String login, String pwd);

    Object PQconnectStart(String conninfo);

    Object PQconnectStartParams(String[] keywords, String[] values, int expandDbname);

    int PQconnectPoll(Object conn);

    void PQfinish(Object conn);

    void PQreset(Object conn);

    int PQresetStart(Object conn);

    int PQresetPoll(Object conn);

    int PQping(String conninfo);

    int PQpingParams(String[] keywords, String[] values, int expandDbname);

    /** The array of options; null if there is none. */
    List<PqOption> PQconndefaults();

    /** The array of options; null if there is none. */
    List<PqOption> PQconninfo(Object conn);

    /** The array of options or the message, never both. */
    PqParsedConninfo PQconninfoParse(String conninfo);

    /** Of the socket that the connection has, or of -1. */
    int PQsocketPoll(Object conn, int forRead, int forWrite, long endTime);

    long PQgetCurrentTimeUSec();
}
