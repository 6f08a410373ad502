package dev.quell;

import dev.quell.wire.ErrorFields;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An error or notice from the server with all its fields, as in the manual's section "Error and Notice Message Fields".
 * Mirrors {@code PQresultErrorField}. Immutable.
 */
public final class ServerMessage {
    private final ErrorFields fields;

    ServerMessage(ErrorFields fields) {
        this.fields = fields;
    }

    /** ERROR, FATAL or PANIC, or for a notice WARNING, NOTICE, DEBUG, INFO or LOG; never translated. */
    public String severity() {
        return fields.severity();
    }

    /** The five characters of SQLSTATE. */
    public String sqlState() {
        return fields.sqlState();
    }

    /** What made the server end the statement or the session, if this says so. */
    public Optional<Interruption> interruption() {
        return Interruption.of(this);
    }

    /** The primary message, in the server's language. */
    public String message() {
        return fields.message();
    }

    public Optional<String> detail() {
        return fields.field('D');
    }

    public Optional<String> hint() {
        return fields.field('H');
    }

    /** Where in the query string the cause lies, in characters, the first being 1. */
    public OptionalInt position() {
        return number('P');
    }

    /** As {@link #position}, within {@link #internalQuery}. */
    public OptionalInt internalPosition() {
        return number('p');
    }

    /** The text of a failed command that the server itself had made, in a function for example. */
    public Optional<String> internalQuery() {
        return fields.field('q');
    }

    /** The call stack of functions and internal queries, innermost first. */
    public Optional<String> context() {
        return fields.field('W');
    }

    public Optional<String> schema() {
        return fields.field('s');
    }

    public Optional<String> table() {
        return fields.field('t');
    }

    public Optional<String> column() {
        return fields.field('c');
    }

    public Optional<String> dataType() {
        return fields.field('d');
    }

    public Optional<String> constraint() {
        return fields.field('n');
    }

    /** The server's source file, line and routine that reported this, as far as told. */
    public Optional<String> source() {
        return fields.field('F')
                .map(file -> file
                        + fields.field('L').map(line -> ":" + line).orElse("")
                        + fields.field('R').map(routine -> " (" + routine + ")").orElse(""));
    }

    /** Any field, by the letter the protocol gives it. */
    public Optional<String> field(char code) {
        return fields.field(code);
    }

    private OptionalInt number(char code) {
        Optional<String> text = fields.field(code);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(text.get()));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** Severity, message and SQLSTATE on one line, then detail, hint and context, each on a line of its own. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(severity()).append(":  ").append(message());
        text.append(" (SQLSTATE ").append(sqlState()).append(')');
        detail().ifPresent(detail -> text.append("\nDETAIL:  ").append(detail));
        hint().ifPresent(hint -> text.append("\nHINT:  ").append(hint));
        context().ifPresent(context -> text.append("\nCONTEXT:  ").append(context));
        return text.toString();
    }
}
