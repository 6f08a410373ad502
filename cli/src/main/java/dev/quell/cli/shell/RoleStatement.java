package dev.quell.cli.shell;

import java.util.List;
import java.util.Optional;

/** A statement about users, which H2 has in other words. */
sealed interface RoleStatement {
    /** Without a password the user has the empty one. */
    record CreateUser(String name, Optional<String> password, boolean administrator, boolean unlessThere)
            implements RoleStatement {
        @Override
        public String toString() {
            return "CREATE USER " + name;
        }
    }

    /** What is empty stays as it is. */
    record AlterUser(String name, Optional<String> password, Optional<Boolean> administrator) implements RoleStatement {
        @Override
        public String toString() {
            return "ALTER USER " + name;
        }
    }

    record DropUsers(List<String> names, boolean ifThere) implements RoleStatement {}
}
