package dev.quell.conninfo;

import dev.quell.conninfo.RequiredAuth.Method;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code require_auth}: methods to allow, or, each behind an exclamation mark, methods to refuse. */
final class RequiredAuthReader {
    private static final String NONE = "none";

    private final String text;
    private final boolean negative;
    private final Set<Method> methods;
    private boolean authenticationRequired;

    private RequiredAuthReader(String text) {
        this.text = text;
        this.negative = text.startsWith("!");
        this.methods = negative ? EnumSet.allOf(Method.class) : EnumSet.noneOf(Method.class);
        this.authenticationRequired = !negative;
    }

    static RequiredAuth read(Optional<String> value) {
        return value.filter(text -> !text.isEmpty())
                .map(text -> new RequiredAuthReader(text).read())
                .orElse(RequiredAuth.ANYTHING);
    }

    private RequiredAuth read() {
        for (String element : text.split(",", -1)) {
            checkSign(element);
            boolean changed = take(element.startsWith("!") ? element.substring(1) : element);
            if (!changed) {
                throw new ConnInfoException("require_auth method \"" + element + "\" is specified more than once");
            }
        }
        return new RequiredAuth(methods, authenticationRequired, text);
    }

    private void checkSign(String element) {
        if (element.startsWith("!") && !negative) {
            throw new ConnInfoException(
                    "negative require_auth method \"" + element + "\" cannot be mixed with non-negative methods");
        }
        if (!element.startsWith("!") && negative) {
            throw new ConnInfoException(
                    "require_auth method \"" + element + "\" cannot be mixed with negative methods");
        }
    }

    /** Allows or refuses one method; false if it was so already. */
    private boolean take(String name) {
        if (name.equals(NONE)) {
            boolean before = authenticationRequired;
            authenticationRequired = negative;
            return before != authenticationRequired;
        }
        Method method = Stream.of(Method.values())
                .filter(known -> known.keyword().equals(name))
                .findFirst()
                .orElseThrow(() -> ConnInfoException.invalidValue(ConnOption.REQUIRE_AUTH, name));
        return negative ? methods.remove(method) : methods.add(method);
    }
}
