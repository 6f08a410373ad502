package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQconnectionUsedPassword;
import static dev.quell.libpq.Libpq.PQconninfoParse;

import dev.quell.libpq.PGconn;
import dev.quell.libpq.PQconninfoOption;
import java.util.List;

/** The checks of {@link DblinkPolicy#POSTGRESQL}. */
final class Security {
    private static final String REQUIRED = "password or GSSAPI delegated credentials required";

    private final Session session;

    Security(Session session) {
        this.session = session;
    }

    void checkMayConnectUnchecked() {
        DblinkUser user = session.user();
        if (applies() && !user.mayConnectUnchecked()) {
            throw new DblinkException(
                    SqlState.INSUFFICIENT_PRIVILEGE, "permission denied for function dblink_connect_u");
        }
    }

    /** Nobody may connect as somebody else whom the server trusts, such as the one the host program runs as. */
    void checkBefore(String connstr) {
        if (applies() && !hasPassword(connstr)) {
            throw new DblinkException(
                    DblinkNotice.of(SqlState.PROHIBITED_STATEMENT, REQUIRED)
                            .withDetail(
                                    "Non-superusers must provide a password in the connection string or send delegated GSSAPI credentials."));
        }
    }

    void checkAfter(PGconn conn, String connstr) {
        if (applies() && !(PQconnectionUsedPassword(conn) == 1 && hasPassword(connstr))) {
            throw new DblinkException(DblinkNotice.of(SqlState.PROHIBITED_STATEMENT, REQUIRED)
                    .withDetail(
                            "Non-superusers may only connect using credentials they provide, eg: password in connection string or delegated GSSAPI credentials")
                    .withHint("Ensure provided credentials match target server's authentication method."));
        }
    }

    private boolean applies() {
        return session.options().policy() == DblinkPolicy.POSTGRESQL
                && !session.user().superuser();
    }

    private static boolean hasPassword(String connstr) {
        List<PQconninfoOption> settings = PQconninfoParse(connstr, null);
        return settings != null
                && settings.stream()
                        .anyMatch(setting -> setting.keyword().equals("password")
                                && setting.val() != null
                                && !setting.val().isEmpty());
    }
}
