package dev.quell.cli.shell;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what is typed or read into statements and backslash commands by psql's rules: a semicolon ends a statement unless it
 * stands in quotes, a comment or parentheses; a backslash outside of quotes begins a command, which ends with its line; a variable
 * outside of quotes is read as if its value had been typed. Takes the text in portions that end where a line ends. Not
 * thread-safe.
 */
final class Splitter {
    /** They take the statement that has been begun, or drop it. */
    private static final Set<String> COMMANDS_THAT_END = Set.of("g", "gx", "r", "reset");

    /** A backslash in a file's name is part of it, rather than the next command. */
    private static final Set<String> TAKE_THE_LINE = Set.of("i", "include");

    private final Function<String, Optional<String>> variables;
    private final StringBuilder statement = new StringBuilder();
    private boolean hasBegun;
    private int parentheses;
    private Inside quote = Inside.NOTHING;
    private boolean escapes;
    private int commentDepth;
    private String tag = "";

    private String text = "";
    private int at;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private final Deque<Expansion> expansions = new ArrayDeque<>();

    /** Without variables. */
    Splitter() {
        this(name -> Optional.empty());
    }

    /** {@code variables} is asked when one is read, after what stands before it has been run. */
    Splitter(Function<String, Optional<String>> variables) {
        this.variables = variables;
    }

    /**
     * A variable whose value is being read.
     *
     * @param rest how many characters stand behind the value
     */
    private record Expansion(String name, int rest) {}

    /** One that has read as much as this one. */
    Splitter copy() {
        Splitter copy = new Splitter(variables);
        copy.statement.append(statement);
        copy.hasBegun = hasBegun;
        copy.parentheses = parentheses;
        copy.quote = quote;
        copy.escapes = escapes;
        copy.commentDepth = commentDepth;
        copy.tag = tag;
        return copy;
    }

    /** What the text so far ends in. */
    Inside inside() {
        if (quote != Inside.NOTHING) {
            return quote;
        }
        if (!hasBegun) {
            return Inside.NOTHING;
        }
        return parentheses > 0 ? Inside.PARENTHESES : Inside.STATEMENT;
    }

    /** The statement that has been begun; empty if there is none. */
    String pending() {
        return hasBegun ? statement.toString() : "";
    }

    /** Drops what has been begun. */
    void reset() {
        statement.setLength(0);
        hasBegun = false;
        parentheses = 0;
        quote = Inside.NOTHING;
    }

    /** Takes a line, or several, and drops what is left of those before. */
    void take(String lines) {
        text = lines;
        at = 0;
        pieces.clear();
        expansions.clear();
    }

    /** Reads until something is complete; null at the end of what was taken. */
    @Nullable
    Piece next() {
        while (at < text.length() && pieces.isEmpty()) {
            readOne();
        }
        return pieces.poll();
    }

    /** Takes a line, or several, and returns what is complete now. */
    List<Piece> feed(String lines) {
        take(lines);
        List<Piece> complete = new ArrayList<>();
        for (Piece piece = next(); piece != null; piece = next()) {
            complete.add(piece);
        }
        return complete;
    }

    /** What has been begun, as a statement that the end of the text ends; null if there is none. */
    @Nullable
    Piece end() {
        Piece last = hasBegun ? new Piece.Statement(statement.toString().strip()) : null;
        reset();
        return last;
    }

    private void readOne() {
        switch (quote) {
            case STRING -> readQuoted('\'');
            case IDENTIFIER -> readQuoted('"');
            case DOLLAR_QUOTE -> readDollarQuoted();
            case COMMENT -> readComment();
            case NOTHING, STATEMENT, PARENTHESES -> readPlain();
        }
    }

    private void readPlain() {
        char c = text.charAt(at);
        if (Character.isWhitespace(c)) {
            take(1, false);
        } else if (text.startsWith("--", at)) {
            int end = text.indexOf('\n', at);
            take((end < 0 ? text.length() : end) - at, false);
        } else if (text.startsWith("/*", at)) {
            quote = Inside.COMMENT;
            commentDepth = 0;
        } else if (Lexer.isWordStart(c) || Character.isDigit(c)) {
            readWord();
        } else {
            readSign(c);
        }
    }

    private void readSign(char c) {
        switch (c) {
            case ';' -> readSemicolon();
            case ':' -> readColon();
            case '\\' -> readBackslash();
            case '\'' -> open(Inside.STRING, false);
            case '"' -> open(Inside.IDENTIFIER, false);
            case '$' -> readDollar();
            case '(' -> {
                parentheses++;
                take(1, true);
            }
            case ')' -> {
                parentheses = Math.max(0, parentheses - 1);
                take(1, true);
            }
            default -> take(1, true);
        }
    }

    /** Blanks and comments before the first word belong to no statement. */
    private void take(int length, boolean begins) {
        hasBegun |= begins;
        if (hasBegun) {
            statement.append(text, at, at + length);
        }
        at += length;
    }

    private void open(Inside kind, boolean withEscapes) {
        quote = kind;
        escapes = withEscapes;
        take(1, true);
    }

    private void readWord() {
        int end = at + 1;
        while (end < text.length() && Lexer.isWordPart(text.charAt(end))) {
            end++;
        }
        boolean isEscapePrefix = end == at + 1 && (text.charAt(at) | ' ') == 'e';
        take(end - at, true);
        if (isEscapePrefix && at < text.length() && text.charAt(at) == '\'') {
            open(Inside.STRING, true);
        }
    }

    private void readSemicolon() {
        if (parentheses > 0) {
            take(1, true);
            return;
        }
        at++;
        Piece statement = end();
        if (statement != null) {
            pieces.add(statement);
        }
    }

    private void readColon() {
        boolean isOperator = text.startsWith("::", at) || text.startsWith(":=", at);
        Optional<VariableReference> reference =
                isOperator ? Optional.empty() : VariableReference.at(text, at).filter(found -> !isBeingRead(found));
        Optional<String> value = reference.flatMap(found -> found.value(variables));
        if (reference.isEmpty() || value.isEmpty()) {
            take(isOperator ? 2 : reference.map(found -> found.end() - at).orElse(1), true);
        } else if (reference.get().form() == VariableReference.Form.PLAIN) {
            String rest = text.substring(reference.get().end());
            expansions.push(new Expansion(reference.get().name(), rest.length()));
            text = value.get() + rest;
            at = 0;
        } else {
            hasBegun = true;
            statement.append(value.get());
            at = reference.get().end();
        }
    }

    /** A variable in its own value is left alone. */
    private boolean isBeingRead(VariableReference reference) {
        while (!expansions.isEmpty() && expansions.getFirst().rest() >= text.length() - at) {
            expansions.pop();
        }
        return expansions.stream().anyMatch(expansion -> expansion.name().equals(reference.name()));
    }

    private void readQuoted(char end) {
        char c = text.charAt(at);
        if (escapes && c == '\\') {
            take(Math.min(2, text.length() - at), true);
        } else {
            // A doubled quote closes and opens again, which comes to the same.
            take(1, true);
            if (c == end) {
                closeQuote(end);
            }
        }
    }

    private void closeQuote(char end) {
        boolean doubled = at < text.length() && text.charAt(at) == end;
        if (doubled) {
            take(1, true);
        } else {
            quote = Inside.NOTHING;
        }
    }

    private void readDollar() {
        int end = at + 1;
        while (end < text.length() && Lexer.isTagPart(text.charAt(end), end == at + 1)) {
            end++;
        }
        if (end < text.length() && text.charAt(end) == '$') {
            tag = text.substring(at, end + 1);
            quote = Inside.DOLLAR_QUOTE;
            take(tag.length(), true);
        } else {
            take(1, true);
        }
    }

    private void readDollarQuoted() {
        int end = text.indexOf(tag, at);
        if (end < 0) {
            take(text.length() - at, true);
        } else {
            take(end + tag.length() - at, true);
            quote = Inside.NOTHING;
        }
    }

    private void readComment() {
        if (text.startsWith("/*", at)) {
            commentDepth++;
            take(2, false);
        } else if (text.startsWith("*/", at)) {
            commentDepth--;
            take(2, false);
            if (commentDepth == 0) {
                quote = Inside.NOTHING;
            }
        } else {
            take(1, false);
        }
    }

    private void readBackslash() {
        if (text.startsWith("\\;", at) || text.startsWith("\\:", at)) {
            at++;
            take(1, true);
            return;
        }
        int lineEnd = text.indexOf('\n', at);
        int end = lineEnd < 0 ? text.length() : lineEnd;
        int nameEnd = at + 1;
        while (nameEnd < end && !Character.isWhitespace(text.charAt(nameEnd)) && text.charAt(nameEnd) != '\\') {
            nameEnd++;
        }
        String name = text.substring(at + 1, nameEnd);
        int argumentEnd = TAKE_THE_LINE.contains(name) ? end : CommandArguments.end(text, nameEnd, end);
        pieces.add(new Piece.Command(
                name, text.substring(nameEnd, argumentEnd).strip(), pending().strip()));
        if (COMMANDS_THAT_END.contains(name)) {
            reset();
        }
        // Two backslashes only end a command.
        at = argumentEnd + (text.startsWith("\\\\", argumentEnd) ? 2 : 0);
    }
}
