package dev.quell.testkit.libpq;

import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/** What there is to know about a connection; see {@link Pq}. */
@NullUnmarked
public interface PqStatus {
    String PQdb(Object conn);

    String PQuser(Object conn);

    String PQpass(Object conn);

    String PQhost(Object conn);

    String PQhostaddr(Object conn);

    String PQport(Object conn);

    String PQtty(Object conn);

    String PQoptions(Object conn);

    int PQstatus(Object conn);

    int PQtransactionStatus(Object conn);

    String PQparameterStatus(Object conn, String paramName);

    int PQprotocolVersion(Object conn);

    int PQfullProtocolVersion(Object conn);

    int PQserverVersion(Object conn);

    String PQerrorMessage(Object conn);

    /** Not a number that means anything to the other implementation: -1 or not. */
    int PQsocket(Object conn);

    int PQbackendPID(Object conn);

    int PQconnectionNeedsPassword(Object conn);

    int PQconnectionUsedPassword(Object conn);

    int PQconnectionUsedGSSAPI(Object conn);

    int PQsslInUse(Object conn);

    String PQsslAttribute(Object conn, String attributeName);

    /** The array of names; null if there is none. */
    List<String> PQsslAttributeNames(Object conn);

    int PQgssEncInUse(Object conn);
}
