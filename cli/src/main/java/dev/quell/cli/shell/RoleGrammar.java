package dev.quell.cli.shell;

import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code CREATE USER}, {@code ALTER USER} and {@code DROP USER}. */
final class RoleGrammar {
    /** They say what is so in H2 anyway. */
    private static final Set<String> DEFAULTS =
            Set.of("login", "inherit", "nocreatedb", "nocreaterole", "noreplication", "nobypassrls");

    /** H2's own words: then the statement is H2's as it stands. */
    private static final Set<String> OF_H2 = Set.of("salt", "comment", "rename");

    private final Words words;
    private Optional<String> password = Optional.empty();
    private Optional<Boolean> administrator = Optional.empty();

    private RoleGrammar(Words words) {
        this.words = words;
    }

    /** The statement, if it is one of these and not in H2's own words. */
    static Optional<RoleStatement> parse(String sql) throws SQLSyntaxErrorException {
        RoleGrammar grammar = new RoleGrammar(Words.of(sql));
        Words words = grammar.words;
        if (words.accept("create", "user")) {
            return words.accept("mapping") ? Optional.empty() : grammar.create();
        } else if (words.accept("alter", "user")) {
            return words.accept("mapping") ? Optional.empty() : grammar.alter();
        } else if (words.accept("drop", "user")) {
            return words.accept("mapping") ? Optional.empty() : Optional.of(grammar.drop());
        }
        return Optional.empty();
    }

    private Optional<RoleStatement> create() throws SQLSyntaxErrorException {
        boolean unlessThere = words.accept("if", "not", "exists");
        String name = words.name();
        return options()
                ? Optional.of(new RoleStatement.CreateUser(name, password, administrator.orElse(false), unlessThere))
                : Optional.empty();
    }

    private Optional<RoleStatement> alter() throws SQLSyntaxErrorException {
        String name = words.name();
        words.accept("set");
        return options() ? Optional.of(new RoleStatement.AlterUser(name, password, administrator)) : Optional.empty();
    }

    private RoleStatement drop() throws SQLSyntaxErrorException {
        boolean ifThere = words.accept("if", "exists");
        List<String> names = new ArrayList<>();
        do {
            names.add(words.name());
        } while (words.acceptSign(","));
        words.expectEnd();
        return new RoleStatement.DropUsers(names, ifThere);
    }

    /** Reads to the end; false if H2 knows better. */
    private boolean options() throws SQLSyntaxErrorException {
        words.accept("with");
        while (!words.isAtEnd()) {
            if (OF_H2.stream().anyMatch(words::accept)) {
                return false;
            }
            option();
        }
        return true;
    }

    private void option() throws SQLSyntaxErrorException {
        if (words.accept("password") || words.accept("encrypted", "password")) {
            password = Optional.of(words.accept("null") ? "" : words.string());
        } else if (words.accept("superuser")) {
            administrator = Optional.of(true);
        } else if (words.accept("nosuperuser")) {
            administrator = Optional.of(false);
        } else if (words.accept("admin")) {
            administrator = Optional.of(!words.accept("false"));
            words.accept("true");
        } else if (DEFAULTS.stream().noneMatch(words::accept)) {
            throw words.unexpected();
        }
    }
}
