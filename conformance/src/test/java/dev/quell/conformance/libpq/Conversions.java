package dev.quell.conformance.libpq;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Between the types of {@link dev.quell.testkit.libpq.Pq}, which are C's, and those of Quell's libpq. */
final class Conversions {
    /** An argument that a parameter cannot take. */
    private enum Misfit {
        IMPOSSIBLE
    }

    private Conversions() {}

    /** The arguments as these parameters want them; empty if they cannot be that. */
    static Optional<@Nullable Object[]> toQuell(Class<?>[] parameters, @Nullable Object[] arguments) {
        if (arguments.length > parameters.length) {
            return Optional.empty();
        }
        @Nullable Object[] converted = new Object[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            Object value = i < arguments.length ? toQuell(parameters[i], arguments[i]) : nothing(parameters[i]);
            if (value == Misfit.IMPOSSIBLE) {
                return Optional.empty();
            }
            converted[i] = value;
        }
        return Optional.of(converted);
    }

    private static @Nullable Object nothing(Class<?> parameter) {
        return parameter.isPrimitive() ? Array.get(Array.newInstance(parameter, 1), 0) : null;
    }

    private static @Nullable Object toQuell(Class<?> parameter, @Nullable Object argument) {
        return switch (argument) {
            case null -> parameter.isPrimitive() ? Misfit.IMPOSSIBLE : null;
            case Integer number -> number(parameter, number);
            case Long number when parameter == long.class -> number;
            case Long number when parameter == int.class -> Math.toIntExact(number);
            case byte[] bytes when parameter == String.class -> text(bytes);
            case byte[][] values
            when parameter == String[].class ->
                Arrays.stream(values)
                        .map(bytes -> bytes == null ? null : text(bytes))
                        .toArray(String[]::new);
            case String[] texts when parameter == List.class -> Arrays.asList(texts);
            case Consumer<?> consumer when parameter.isInterface() -> callback(parameter, consumer);
            default -> parameter.isInstance(argument) ? argument : Misfit.IMPOSSIBLE;
        };
    }

    private static Object number(Class<?> parameter, int number) {
        if (parameter == long.class) {
            return (long) number;
        }
        if (parameter == boolean.class) {
            return number != 0;
        }
        if (parameter == char.class) {
            return (char) number;
        }
        if (parameter.isEnum()) {
            return constant(parameter, number);
        }
        return parameter == int.class ? Integer.valueOf(number) : Misfit.IMPOSSIBLE;
    }

    private static Object constant(Class<?> type, int number) {
        return Arrays.<Object>stream(type.getEnumConstants())
                .filter(constant -> value((Enum<?>) constant) == number)
                .findFirst()
                .orElse(Misfit.IMPOSSIBLE);
    }

    /** libpq's number of one of Quell's enum constants. */
    private static int value(Enum<?> constant) {
        try {
            Method value = constant.getDeclaringClass().getMethod("value");
            return (int) value.invoke(constant);
        } catch (ReflectiveOperationException missing) {
            throw new LinkageError(constant.getDeclaringClass() + " has no value()", missing);
        }
    }

    /** A notice receiver or processor: gives the consumer the last of its arguments, the result or the text. */
    @SuppressWarnings("unchecked")
    private static Object callback(Class<?> type, Consumer<?> consumer) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return method.invoke(consumer, arguments);
            }
            ((Consumer<Object>) consumer).accept(arguments[arguments.length - 1]);
            return null;
        });
    }

    /** What Quell's function returned, as the type that C's function has. */
    static @Nullable Object fromQuell(Class<?> wanted, @Nullable Object result) {
        if (wanted == int.class) {
            return number(result);
        }
        if (wanted == long.class) {
            return result instanceof Integer number ? Long.valueOf(number) : result;
        }
        if (wanted == boolean.class) {
            return result instanceof Boolean flag ? flag : result != null;
        }
        if (wanted == String.class && result instanceof byte[] bytes) {
            return text(bytes);
        }
        if (wanted == List.class && result instanceof Object[] values) {
            return Arrays.asList(values);
        }
        return result;
    }

    private static @Nullable Object number(@Nullable Object result) {
        return switch (result) {
            // Only what stands for a descriptor can be absent.
            case null -> -1;
            case Enum<?> constant -> value(constant);
            case Boolean flag -> flag ? 1 : 0;
            case Number number -> number.intValue();
            default -> 0;
        };
    }

    /** As the real library's text is read: UTF-8, or if it is not that each byte as a character. */
    static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
