package dev.quell.libpq;

import dev.quell.wire.ErrorFields;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The text that libpq makes of an error's or notice's fields.
 *
 * @param query what was running, if the fields' position refers to it
 * @param encoding what the position's characters and their width on the screen are counted in
 */
record ErrorReport(ErrorFields fields, @Nullable String query, ServerEncoding encoding) {
    static final char STATEMENT_POSITION = 'P';
    private static final char INTERNAL_POSITION = 'p';
    private static final char INTERNAL_QUERY = 'q';
    private static final char DETAIL = 'D';
    private static final char HINT = 'H';
    private static final char CONTEXT = 'W';
    private static final char SOURCE_FILE = 'F';
    private static final char SOURCE_LINE = 'L';
    private static final char SOURCE_FUNCTION = 'R';

    String text(PGVerbosity verbosity, boolean withContext) {
        StringBuilder text = new StringBuilder();
        fields.field(ErrorFields.SEVERITY)
                .ifPresent(severity -> text.append(severity).append(":  "));
        switch (verbosity) {
            case PQERRORS_SQLSTATE -> sqlState(text);
            case PQERRORS_TERSE -> terse(text);
            case PQERRORS_DEFAULT -> {
                primary(text);
                details(text, withContext);
            }
            case PQERRORS_VERBOSE -> {
                fields.field(ErrorFields.SQLSTATE)
                        .ifPresent(state -> text.append(state).append(": "));
                primary(text);
                details(text, withContext);
                objects(text);
                location(text);
            }
        }
        return text.toString();
    }

    private void sqlState(StringBuilder text) {
        Optional<String> state = fields.field(ErrorFields.SQLSTATE);
        if (state.isPresent()) {
            text.append(state.get()).append('\n');
        } else {
            terse(text);
        }
    }

    private void terse(StringBuilder text) {
        fields.field(ErrorFields.MESSAGE_PRIMARY).ifPresent(text::append);
        fields.field(STATEMENT_POSITION)
                .or(() -> fields.field(INTERNAL_POSITION))
                .ifPresent(position -> atCharacter(text, position));
        text.append('\n');
    }

    private static void atCharacter(StringBuilder text, String position) {
        text.append(" at character ").append(position);
    }

    /** The primary message and where the error is: an excerpt of the query, or without a query the position. */
    private void primary(StringBuilder text) {
        fields.field(ErrorFields.MESSAGE_PRIMARY).ifPresent(text::append);
        Optional<String> own = fields.field(STATEMENT_POSITION);
        Optional<String> position = own.or(() -> fields.field(INTERNAL_POSITION));
        String where = own.isPresent() ? query : fields.field(INTERNAL_QUERY).orElse(null);
        if (where == null) {
            position.ifPresent(number -> atCharacter(text, number));
        }
        text.append('\n');
        if (where != null && position.isPresent()) {
            QueryExcerpt.append(text, where, number(position.get()), encoding);
        }
    }

    /** As C's {@code atoi}: blanks, a sign, then the digits there are. */
    private static int number(String text) {
        String trimmed = text.strip();
        boolean signed = trimmed.startsWith("-") || trimmed.startsWith("+");
        long number = 0;
        for (int i = signed ? 1 : 0; i < trimmed.length(); i++) {
            int digit = trimmed.charAt(i) - '0';
            if (digit < 0 || digit > 9 || number > Integer.MAX_VALUE) {
                break;
            }
            number = number * 10 + digit;
        }
        return (int) (trimmed.startsWith("-") ? -number : number);
    }

    private void details(StringBuilder text, boolean withContext) {
        line(text, "DETAIL", DETAIL);
        line(text, "HINT", HINT);
        line(text, "QUERY", INTERNAL_QUERY);
        if (withContext) {
            line(text, "CONTEXT", CONTEXT);
        }
    }

    private void objects(StringBuilder text) {
        line(text, "SCHEMA NAME", 's');
        line(text, "TABLE NAME", 't');
        line(text, "COLUMN NAME", 'c');
        line(text, "DATATYPE NAME", 'd');
        line(text, "CONSTRAINT NAME", 'n');
    }

    private void line(StringBuilder text, String label, char code) {
        fields.field(code)
                .ifPresent(
                        value -> text.append(label).append(":  ").append(value).append('\n'));
    }

    private void location(StringBuilder text) {
        Optional<String> function = fields.field(SOURCE_FUNCTION);
        Optional<String> file = fields.field(SOURCE_FILE);
        Optional<String> line = fields.field(SOURCE_LINE);
        if (function.isEmpty() && file.isEmpty() && line.isEmpty()) {
            return;
        }
        text.append("LOCATION:  ");
        function.ifPresent(name -> text.append(name).append(", "));
        if (file.isPresent() && line.isPresent()) {
            text.append(file.get()).append(':').append(line.get());
        }
        text.append('\n');
    }
}
