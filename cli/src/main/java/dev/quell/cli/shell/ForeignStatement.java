package dev.quell.cli.shell;

import java.util.List;
import java.util.Map;

/** A statement about foreign servers, which PostgreSQL has and H2 does not. */
sealed interface ForeignStatement {
    record CreateServer(String name, Map<String, String> options, boolean unlessThere) implements ForeignStatement {
        @Override
        public String toString() {
            return "CREATE SERVER " + name;
        }
    }

    record CreateUserMapping(String user, String server, Map<String, String> options, boolean unlessThere)
            implements ForeignStatement {
        /** The options may hold a password. */
        @Override
        public String toString() {
            return "CREATE USER MAPPING FOR " + user + " SERVER " + server;
        }
    }

    record DropServer(String name, boolean ifThere, boolean cascade) implements ForeignStatement {}

    record DropUserMapping(String user, String server, boolean ifThere) implements ForeignStatement {}

    /** {@code GRANT} or {@code REVOKE USAGE ON FOREIGN SERVER}. */
    record Usage(List<String> servers, List<String> users, boolean grant) implements ForeignStatement {}
}
