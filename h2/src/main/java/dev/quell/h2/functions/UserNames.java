package dev.quell.h2.functions;

import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.engine.User;
import org.h2.util.StringUtils;

/**
 * Whom the functions for servers mean by a name. To H2 users' names are alike in upper and lower case; here they are written as
 * {@code CURRENT_USER} gives them.
 */
final class UserNames {
    private static final String EVERYBODY = "public";

    private final Database database;
    private final String ourselves;

    /** @param ourselves whom the session acts for, who may be none of H2's users */
    UserNames(SessionLocal session, String ourselves) {
        this.database = session.getDatabase();
        this.ourselves = ourselves;
    }

    static String of(User user) {
        return fold(user.getDatabase(), user.getName());
    }

    /** The user of that name, or everybody. */
    String existing(String name) {
        String known = formerOrExisting(name);
        if (known.equals(EVERYBODY) || known.equals(ourselves) || database.findUser(name) != null) {
            return known;
        }
        throw Failures.of("42704", "role \"" + name + "\" does not exist");
    }

    /** The user of that name, also if H2 has dropped him: what he had here is still to be taken away. */
    String formerOrExisting(String name) {
        if (name.equalsIgnoreCase(EVERYBODY)) {
            return EVERYBODY;
        }
        return name.equals(ourselves) ? name : fold(database, name);
    }

    private static String fold(Database database, String name) {
        return database.getSettings().databaseToLower
                ? StringUtils.toLowerEnglish(name)
                : StringUtils.toUpperEnglish(name);
    }
}
