package dev.quell.cli.shell;

import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code CREATE SERVER}, {@code CREATE USER MAPPING} and their {@code DROP}s. */
final class ForeignGrammar {
    private static final Set<String> OURSELVES = Set.of("user", "current_user", "current_role", "session_user");

    private final List<Word> words;
    private final String ourselves;
    private int at;

    private ForeignGrammar(List<Word> words, String ourselves) {
        this.words = words;
        this.ourselves = ourselves;
    }

    private record Word(Kind kind, String text) {}

    private enum Kind {
        WORD,
        NAME,
        STRING,
        SIGN,
        END
    }

    /** Whether it is worth a closer look. */
    static boolean mayBe(String sql) {
        List<Token> words = Lexer.words(sql);
        return words.size() > 2
                && (words.getFirst().isWord("create") || words.getFirst().isWord("drop"))
                && (words.get(1).isWord("server")
                        || (words.get(1).isWord("user") && words.get(2).isWord("mapping")));
    }

    /**
     * The statement, if it is one of these.
     *
     * @param ourselves the name that {@code CURRENT_USER} stands for
     */
    static Optional<ForeignStatement> parse(String sql, String ourselves) throws SQLSyntaxErrorException {
        ForeignGrammar grammar = new ForeignGrammar(words(sql), ourselves);
        boolean create = grammar.accept("create");
        if (!create && !grammar.accept("drop")) {
            return Optional.empty();
        }
        ForeignStatement statement;
        if (grammar.accept("server")) {
            statement = create ? grammar.createServer() : grammar.dropServer();
        } else if (grammar.accept("user", "mapping")) {
            statement = create ? grammar.createUserMapping() : grammar.dropUserMapping();
        } else {
            return Optional.empty();
        }
        grammar.expectEnd();
        return Optional.of(statement);
    }

    private static List<Word> words(String sql) {
        List<Word> words = new ArrayList<>();
        for (Token token : Lexer.words(sql)) {
            words.add(word(Literals.plain(token)));
        }
        words.add(new Word(Kind.END, ""));
        return words;
    }

    private static Word word(Token token) {
        String text = token.text();
        return switch (token.kind()) {
            case WORD -> new Word(Kind.WORD, text.toLowerCase(Locale.ROOT));
            case QUOTED_NAME -> new Word(Kind.NAME, inner(text).replace("\"\"", "\""));
            case STRING, ESCAPE_STRING, DOLLAR_STRING ->
                new Word(Kind.STRING, inner(text).replace("''", "'"));
            case SIGN, BLANK -> new Word(Kind.SIGN, text);
        };
    }

    private static String inner(String quoted) {
        return quoted.length() < 2 ? "" : quoted.substring(1, quoted.length() - 1);
    }

    private ForeignStatement createServer() throws SQLSyntaxErrorException {
        boolean unlessThere = accept("if", "not", "exists");
        String name = name();
        if (accept("type")) {
            string();
        }
        if (accept("version")) {
            string();
        }
        expect("foreign", "data", "wrapper");
        name();
        return new ForeignStatement.CreateServer(name, options(), unlessThere);
    }

    private ForeignStatement createUserMapping() throws SQLSyntaxErrorException {
        boolean unlessThere = accept("if", "not", "exists");
        expect("for");
        String user = user();
        expect("server");
        return new ForeignStatement.CreateUserMapping(user, name(), options(), unlessThere);
    }

    private ForeignStatement dropServer() throws SQLSyntaxErrorException {
        boolean ifThere = accept("if", "exists");
        String name = name();
        if (!accept("cascade")) {
            accept("restrict");
        }
        return new ForeignStatement.DropServer(name, ifThere);
    }

    private ForeignStatement dropUserMapping() throws SQLSyntaxErrorException {
        boolean ifThere = accept("if", "exists");
        expect("for");
        String user = user();
        expect("server");
        return new ForeignStatement.DropUserMapping(user, name(), ifThere);
    }

    private Map<String, String> options() throws SQLSyntaxErrorException {
        Map<String, String> options = new LinkedHashMap<>();
        if (!accept("options")) {
            return options;
        }
        expectSign("(");
        do {
            String name = name();
            options.put(name, string());
        } while (acceptSign(","));
        expectSign(")");
        return options;
    }

    private Word next() {
        return words.get(at);
    }

    private boolean accept(String... wanted) {
        for (int i = 0; i < wanted.length; i++) {
            Word token = words.get(Math.min(at + i, words.size() - 1));
            if (token.kind() != Kind.WORD || !token.text().equals(wanted[i])) {
                return false;
            }
        }
        at += wanted.length;
        return true;
    }

    private boolean acceptSign(String sign) {
        boolean there = next().kind() == Kind.SIGN && next().text().equals(sign);
        at += there ? 1 : 0;
        return there;
    }

    private void expect(String... wanted) throws SQLSyntaxErrorException {
        for (String word : wanted) {
            if (!accept(word)) {
                throw unexpected();
            }
        }
    }

    private void expectSign(String sign) throws SQLSyntaxErrorException {
        if (!acceptSign(sign)) {
            throw unexpected();
        }
    }

    private void expectEnd() throws SQLSyntaxErrorException {
        if (next().kind() != Kind.END) {
            throw unexpected();
        }
    }

    private String user() throws SQLSyntaxErrorException {
        boolean word = next().kind() == Kind.WORD;
        String name = name();
        return word && OURSELVES.contains(name) ? ourselves : name;
    }

    private String name() throws SQLSyntaxErrorException {
        Word token = next();
        if (token.kind() != Kind.WORD && token.kind() != Kind.NAME) {
            throw unexpected();
        }
        at++;
        return token.text();
    }

    private String string() throws SQLSyntaxErrorException {
        Word token = next();
        if (token.kind() != Kind.STRING) {
            throw unexpected();
        }
        at++;
        return token.text();
    }

    private SQLSyntaxErrorException unexpected() {
        Word token = next();
        String place = switch (token.kind()) {
            case END -> "at end of input";
            // It may be a password.
            case STRING -> "at or near a string";
            case WORD, NAME, SIGN -> "at or near \"" + token.text() + "\"";
        };
        return new SQLSyntaxErrorException("syntax error " + place, "42601");
    }
}
