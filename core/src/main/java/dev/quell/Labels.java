package dev.quell;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Which constant a label stands for. */
final class Labels {
    private Labels() {}

    static <E extends Enum<E>> Function<String, E> of(Class<E> type, Function<E, String> label) {
        Map<String, E> constants = new HashMap<>();
        for (E constant : type.getEnumConstants()) {
            E other = constants.put(label.apply(constant), constant);
            if (other != null) {
                throw new UsageException("the constants " + other.name() + " and " + constant.name() + " of "
                        + type.getSimpleName() + " have one label: give each its own");
            }
        }
        return text -> {
            E constant = constants.get(text);
            if (constant == null) {
                throw new IllegalArgumentException("no constant has that label; add one, or read it as String");
            }
            return constant;
        };
    }
}
