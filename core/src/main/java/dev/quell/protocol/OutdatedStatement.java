package dev.quell.protocol;

import dev.quell.wire.ErrorFields;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an error before BindComplete says of the statement that was to be bound: whether it was prepared for a database that
 * is another now, or whether a value is to blame that it was given.
 */
final class OutdatedStatement {
    private static final char CONTEXT = 'W';
    private static final char ROUTINE = 'R';
    private static final Pattern NUMBERED = Pattern.compile("\\$[0-9]+");
    private static final String OF_ONE = "portal parameter ";
    private static final String IS = " = ";
    private static final String LEFT_OUT = " = '...'";

    private OutdatedStatement() {}

    /** Whether the server does not have it at all. */
    static boolean isMissing(ErrorFields error) {
        return error.sqlState().startsWith("26");
    }

    static boolean isToldBy(ErrorFields error) {
        return isMissing(error) || (mayTell(error.sqlState()) && (!isOfValue(error) || isOfType(error)));
    }

    /**
     * "cached plan must not change result type"; a type or relation, or the operator for it, that is not there any more or
     * means another now.
     */
    private static boolean mayTell(String sqlState) {
        return sqlState.startsWith("0A")
                || sqlState.startsWith("42")
                || sqlState.startsWith("3F")
                || sqlState.startsWith("XX");
    }

    /**
     * Whether it came while a value was read: a name that an input function looked up in vain, for example. The context
     * says so in the server's language, as "unnamed portal parameter $1 = '...'", or without the value. It must not be
     * taken for "unnamed portal with parameters: $1 = '7'", which other errors of Bind bring if
     * log_parameter_max_length_on_error asks for it.
     */
    private static boolean isOfValue(ErrorFields error) {
        String context = error.field(CONTEXT).orElse("");
        Matcher number = NUMBERED.matcher(context);
        if (!number.find()) {
            return false;
        }
        return context.startsWith(OF_ONE, number.start() - OF_ONE.length())
                || !context.startsWith(IS, number.end())
                || context.startsWith(LEFT_OUT, number.end());
    }

    /** Whether the type of a parameter is gone: that is found out when its value is to be read. Names are not translated. */
    private static boolean isOfType(ErrorFields error) {
        return error.field(ROUTINE).orElse("").startsWith("getType");
    }
}
