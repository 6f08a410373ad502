package dev.quell.conformance.libpq;

import dev.quell.testkit.libpq.PqCopyData;
import dev.quell.testkit.libpq.PqEscaped;
import dev.quell.testkit.libpq.PqNotify;
import dev.quell.testkit.libpq.PqOption;
import dev.quell.testkit.libpq.PqParsedConninfo;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Functions that Java cannot have as C has them: structures, out parameters. */
@FunctionalInterface
interface Special {
    Map<String, Special> OF_FUNCTION = Map.ofEntries(
            Map.entry("waitSocket", Special::waitSocket),
            Map.entry("PQsocketPoll", Special::socketPoll),
            Map.entry("PQconndefaults", (quell, _) -> options(quell.invoke("PQconndefaults"))),
            Map.entry("PQconninfo", (quell, arguments) -> options(quell.invoke("PQconninfo", arguments))),
            Map.entry("PQconninfoParse", Special::conninfoParse),
            Map.entry("PQnotifies", (quell, arguments) -> notify(quell.invoke("PQnotifies", arguments))),
            Map.entry("PQcancel", Special::cancel),
            Map.entry("PQgetCopyData", Special::copyData),
            Map.entry("PQescapeStringConn", Special::escaped),
            Map.entry(
                    "PQescapeString",
                    (quell, arguments) -> new PqEscaped(latin(quell.invoke("PQescapeString", arguments)), 0)),
            Map.entry("PQsetResultAttrs", Structures::setResultAttrs),
            Map.entry("PQprint", Structures::print),
            Map.entry("PQdisplayTuples", Structures::displayTuples),
            Map.entry("PQprintTuples", Structures::printTuples),
            Map.entry("PQtrace", Structures::trace),
            Map.entry("PQuntrace", Structures::untrace),
            Map.entry("PQregisterEventProc", Structures::registerEventProc),
            Map.entry("PQfn", Structures::functionCall));

    @Nullable
    Object call(QuellLibpq quell, @Nullable Object[] arguments) throws Throwable;

    private static Object waitSocket(QuellLibpq quell, @Nullable Object[] arguments) throws Throwable {
        return quell.waitSocket(
                arguments[0],
                (boolean) Objects.requireNonNull(arguments[1]),
                (boolean) Objects.requireNonNull(arguments[2]),
                (Duration) Objects.requireNonNull(arguments[3]));
    }

    private static @Nullable Object socketPoll(QuellLibpq quell, @Nullable Object[] arguments) throws Throwable {
        @Nullable Object[] own = arguments.clone();
        own[0] = quell.channel(arguments[0]).orElse(null);
        return Conversions.fromQuell(int.class, quell.invoke("PQsocketPoll", own));
    }

    /** The buffer is a StringBuilder; C ends what it writes with a NUL. */
    @SuppressWarnings("UnnecessaryStringBuilder") // the function called writes into it
    private static @Nullable Object cancel(QuellLibpq quell, @Nullable Object[] arguments) throws Throwable {
        var text = new StringBuilder();
        int size = (int) Objects.requireNonNull(arguments[2]);
        Object result = quell.invoke("PQcancel", arguments[0], text, size);
        if (arguments[1] instanceof byte[] buffer && Integer.valueOf(0).equals(result) && size > 0) {
            byte[] written = (text + "\0").getBytes(StandardCharsets.UTF_8);
            System.arraycopy(written, 0, buffer, 0, written.length);
        }
        return result;
    }

    private static Object conninfoParse(QuellLibpq quell, @Nullable Object[] arguments) throws Throwable {
        String[] message = new String[1];
        Object array = quell.invoke("PQconninfoParse", arguments[0], message);
        return new PqParsedConninfo(options(array), message[0]);
    }

    private static @Nullable List<PqOption> options(@Nullable Object array) {
        if (array == null) {
            return null;
        }
        List<?> rows = array instanceof Object[] values ? Arrays.asList(values) : (List<?>) array;
        var options = new ArrayList<PqOption>();
        for (Object row : rows) {
            options.add(new PqOption(
                    text(row, "keyword"),
                    (String) member(row, "envvar"),
                    (String) member(row, "compiled"),
                    (String) member(row, "val"),
                    text(row, "label"),
                    text(row, "dispchar"),
                    (int) Objects.requireNonNull(member(row, "dispsize"))));
        }
        return options;
    }

    private static @Nullable Object notify(@Nullable Object notify) {
        return notify == null
                ? null
                : new PqNotify(
                        text(notify, "relname"),
                        (int) Objects.requireNonNull(member(notify, "be_pid")),
                        text(notify, "extra"));
    }

    /** Out parameters are arrays of one. */
    private static Object copyData(QuellLibpq quell, @Nullable Object[] arguments) throws Throwable {
        byte[][] buffer = new byte[1][];
        Object result = quell.invoke("PQgetCopyData", arguments[0], buffer, arguments[1]);
        return new PqCopyData(
                (int) Objects.requireNonNull(result),
                buffer[0] == null ? null : new String(buffer[0], StandardCharsets.ISO_8859_1));
    }

    private static Object escaped(QuellLibpq quell, @Nullable Object[] arguments) throws Throwable {
        int[] error = new int[1];
        Object text = quell.invoke("PQescapeStringConn", arguments[0], arguments[1], error);
        return new PqEscaped(latin(text), error[0]);
    }

    private static String latin(@Nullable Object text) {
        return switch (text) {
            case byte[] bytes -> new String(bytes, StandardCharsets.ISO_8859_1);
            case null -> "NULL";
            default -> new String(text.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        };
    }

    private static String text(Object struct, String member) {
        return Objects.requireNonNullElse((String) member(struct, member), "");
    }

    /** A member of a structure: a method or a field of that name. */
    private static @Nullable Object member(Object struct, String name) {
        try {
            for (Method method : struct.getClass().getMethods()) {
                if (method.getName().equals(name) && method.getParameterCount() == 0) {
                    return method.invoke(struct);
                }
            }
            return struct.getClass().getField(name).get(struct);
        } catch (ReflectiveOperationException missing) {
            throw new QuellLibpq.MissingFunction(struct.getClass() + " has no member " + name);
        }
    }
}
