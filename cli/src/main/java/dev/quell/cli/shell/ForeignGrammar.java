package dev.quell.cli.shell;

import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code CREATE SERVER}, {@code CREATE USER MAPPING}, their {@code DROP}s, and {@code GRANT} and {@code REVOKE USAGE ON
 * FOREIGN SERVER}.
 */
final class ForeignGrammar {
    private static final Set<String> OURSELVES = Set.of("user", "current_user", "current_role", "session_user");

    private final Words words;
    private final String ourselves;

    private ForeignGrammar(Words words, String ourselves) {
        this.words = words;
        this.ourselves = ourselves;
    }

    /** Whether it is worth a closer look. */
    static boolean mayBe(String sql) {
        Words words = Words.of(sql);
        if (words.accept("create") || words.accept("drop")) {
            return words.accept("server") || words.accept("user", "mapping");
        }
        return acceptUsage(words);
    }

    /** Takes {@code GRANT USAGE ON FOREIGN SERVER}, or the same with REVOKE. */
    private static boolean acceptUsage(Words words) {
        boolean revoke = words.accept("revoke");
        if (!revoke && !words.accept("grant")) {
            return false;
        }
        if (revoke) {
            words.accept("grant", "option", "for");
        }
        if (words.accept("all")) {
            words.accept("privileges");
        } else if (!words.accept("usage")) {
            return false;
        }
        return words.accept("on", "foreign", "server");
    }

    /**
     * The statement, if it is one of these.
     *
     * @param ourselves the name that {@code CURRENT_USER} stands for
     */
    static Optional<ForeignStatement> parse(String sql, String ourselves) throws SQLSyntaxErrorException {
        if (!mayBe(sql)) {
            return Optional.empty();
        }
        ForeignGrammar grammar = new ForeignGrammar(Words.of(sql), ourselves);
        ForeignStatement statement = grammar.statement();
        grammar.words.expectEnd();
        return Optional.of(statement);
    }

    private ForeignStatement statement() throws SQLSyntaxErrorException {
        if (words.accept("create", "server")) {
            return createServer();
        } else if (words.accept("drop", "server")) {
            return dropServer();
        } else if (words.accept("create", "user", "mapping")) {
            return createUserMapping();
        } else if (words.accept("drop", "user", "mapping")) {
            return dropUserMapping();
        }
        return usage();
    }

    private ForeignStatement createServer() throws SQLSyntaxErrorException {
        boolean unlessThere = words.accept("if", "not", "exists");
        String name = words.name();
        if (words.accept("type")) {
            words.string();
        }
        if (words.accept("version")) {
            words.string();
        }
        words.expect("foreign", "data", "wrapper");
        words.name();
        return new ForeignStatement.CreateServer(name, options(), unlessThere);
    }

    private ForeignStatement createUserMapping() throws SQLSyntaxErrorException {
        boolean unlessThere = words.accept("if", "not", "exists");
        words.expect("for");
        String user = user();
        words.expect("server");
        return new ForeignStatement.CreateUserMapping(user, words.name(), options(), unlessThere);
    }

    private ForeignStatement dropServer() throws SQLSyntaxErrorException {
        boolean ifThere = words.accept("if", "exists");
        String name = words.name();
        boolean cascade = words.accept("cascade");
        if (!cascade) {
            words.accept("restrict");
        }
        return new ForeignStatement.DropServer(name, ifThere, cascade);
    }

    private ForeignStatement dropUserMapping() throws SQLSyntaxErrorException {
        boolean ifThere = words.accept("if", "exists");
        words.expect("for");
        String user = user();
        words.expect("server");
        return new ForeignStatement.DropUserMapping(user, words.name(), ifThere);
    }

    private ForeignStatement usage() throws SQLSyntaxErrorException {
        boolean grant = words.accept("grant");
        if (!grant) {
            words.expect("revoke");
        }
        if (words.accept("all")) {
            words.accept("privileges");
        } else {
            words.expect("usage");
        }
        words.expect("on", "foreign", "server");
        List<String> servers = new ArrayList<>();
        do {
            servers.add(words.name());
        } while (words.acceptSign(","));
        words.expect(grant ? "to" : "from");
        List<String> users = new ArrayList<>();
        do {
            users.add(user());
        } while (words.acceptSign(","));
        if (!grant && !words.accept("cascade")) {
            words.accept("restrict");
        }
        return new ForeignStatement.Usage(servers, users, grant);
    }

    private Map<String, String> options() throws SQLSyntaxErrorException {
        Map<String, String> options = new LinkedHashMap<>();
        if (!words.accept("options")) {
            return options;
        }
        words.expectSign("(");
        do {
            String name = words.name();
            if (options.put(name, words.string()) != null) {
                throw new SQLSyntaxErrorException("option \"" + name + "\" provided more than once", "42710");
            }
        } while (words.acceptSign(","));
        words.expectSign(")");
        return options;
    }

    private String user() throws SQLSyntaxErrorException {
        boolean word = words.isAtWord();
        String name = words.name();
        return word && OURSELVES.contains(name) ? ourselves : name;
    }
}
