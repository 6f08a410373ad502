package dev.quell.conformance.libpq;

import dev.quell.libpq.PGEventInfo;
import dev.quell.libpq.PGEventProc;
import dev.quell.libpq.PGresAttDesc;
import dev.quell.libpq.PQprintOpt;
import dev.quell.testkit.libpq.PqArgument;
import dev.quell.testkit.libpq.PqAttribute;
import dev.quell.testkit.libpq.PqEventProc;
import dev.quell.testkit.libpq.PqPrintOptions;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Functions of Quell's libpq that take structures, files or procedures, called with what {@code Pq} has for them. */
final class Structures {
    private static final IdentityHashMap<Object, FileOutputStream> TRACES = new IdentityHashMap<>();

    private Structures() {}

    static @Nullable Object setResultAttrs(QuellLibpq quell, @Nullable Object[] arguments) throws Throwable {
        List<PGresAttDesc> own = null;
        if (arguments[2] instanceof List<?> given) {
            own = new ArrayList<>();
            for (Object one : given) {
                own.add(attribute((PqAttribute) one));
            }
        }
        return quell.invoke("PQsetResultAttrs", arguments[0], arguments[1], own);
    }

    private static PGresAttDesc attribute(PqAttribute given) {
        return new PGresAttDesc(
                given.name(),
                given.tableid(),
                given.columnid(),
                given.format(),
                given.typid(),
                given.typlen(),
                given.atttypmod());
    }

    // --- what is printed

    /** Writes to a stream of the caller's. */
    private interface Printing {
        void to(PrintStream stream) throws Throwable;
    }

    static Object print(QuellLibpq quell, @Nullable Object[] arguments) throws Throwable {
        PqPrintOptions given = (PqPrintOptions) Objects.requireNonNull(arguments[1]);
        PQprintOpt own = new PQprintOpt(
                given.header(),
                given.align(),
                given.standard(),
                given.html3(),
                given.expanded(),
                given.pager(),
                given.fieldSep(),
                given.tableOpt(),
                given.caption(),
                Objects.requireNonNullElse(given.fieldName(), List.of()));
        return printed(stream -> quell.invoke("PQprint", stream, arguments[0], own));
    }

    static Object displayTuples(QuellLibpq quell, @Nullable Object[] arguments) throws Throwable {
        return printed(stream -> quell.invoke(
                "PQdisplayTuples", arguments[0], stream, arguments[1], arguments[2], arguments[3], arguments[4]));
    }

    static Object printTuples(QuellLibpq quell, @Nullable Object[] arguments) throws Throwable {
        return printed(stream ->
                quell.invoke("PQprintTuples", arguments[0], stream, arguments[1], arguments[2], arguments[3]));
    }

    private static String printed(Printing printing) throws Throwable {
        var bytes = new ByteArrayOutputStream();
        try (var stream = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            printing.to(stream);
        }
        return Conversions.text(bytes.toByteArray());
    }

    // --- traces

    static @Nullable Object trace(QuellLibpq quell, @Nullable Object[] arguments) throws Throwable {
        Path file = (Path) Objects.requireNonNull(arguments[1]);
        var stream = new FileOutputStream(file.toFile());
        quell.invoke("PQtrace", arguments[0], stream);
        synchronized (TRACES) {
            TRACES.put(arguments[0], stream);
        }
        return null;
    }

    static @Nullable Object untrace(QuellLibpq quell, @Nullable Object[] arguments) throws Throwable {
        quell.invoke("PQuntrace", arguments);
        synchronized (TRACES) {
            close(TRACES.remove(arguments[0]));
        }
        return null;
    }

    private static void close(@Nullable FileOutputStream stream) throws IOException {
        if (stream != null) {
            stream.close();
        }
    }

    // --- events

    static @Nullable Object registerEventProc(QuellLibpq quell, @Nullable Object[] arguments) throws Throwable {
        PGEventProc own = arguments[1] instanceof PqEventProc given ? procedure(given) : null;
        return quell.invoke("PQregisterEventProc", arguments[0], own, arguments[2], null);
    }

    private static PGEventProc procedure(PqEventProc given) {
        return (event, info, passThrough) -> switch (info) {
            case PGEventInfo.PGEventResultCreate create ->
                given.on(event.value(), create.conn() != null, create.result());
            case PGEventInfo.PGEventResultCopy copy -> given.on(event.value(), false, copy.dest());
            case PGEventInfo.PGEventResultDestroy destroy -> given.on(event.value(), false, destroy.result());
            case PGEventInfo.PGEventRegister _, PGEventInfo.PGEventConnReset _, PGEventInfo.PGEventConnDestroy _ ->
                given.on(event.value(), true, null);
        };
    }

    // --- function calls

    /** What C would find in its buffer afterwards: an int, or bytes as they lie in memory. */
    static @Nullable Object functionCall(QuellLibpq quell, @Nullable Object[] arguments) throws Throwable {
        byte[][] buffer = new byte[1][];
        Object result = quell.invoke("PQfn", arguments[0], arguments[1], buffer, values(arguments[5]));
        byte[] bytes = buffer[0];
        if (bytes != null && arguments[3] instanceof int[] length && arguments[2] instanceof int[] memory) {
            length[0] = bytes.length;
            boolean integer = !Integer.valueOf(0).equals(arguments[4]);
            ByteBuffer padded = ByteBuffer.allocate(memory.length * Integer.BYTES)
                    .put(bytes)
                    .rewind();
            padded.order(integer ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            padded.asIntBuffer().get(memory);
        }
        return result;
    }

    private static @Nullable List<byte @Nullable []> values(@Nullable Object given) {
        if (!(given instanceof PqArgument[] blocks)) {
            return null;
        }
        List<byte @Nullable []> values = new ArrayList<>();
        for (PqArgument block : blocks) {
            values.add(value(block));
        }
        return values;
    }

    private static byte @Nullable [] value(PqArgument block) {
        String bytes = block.bytes();
        if (block.len() < 0) {
            return null;
        }
        if (bytes != null) {
            return bytes.getBytes(StandardCharsets.ISO_8859_1);
        }
        return block.len() == Short.BYTES
                ? ByteBuffer.allocate(Short.BYTES)
                        .putShort((short) block.integer())
                        .array()
                : ByteBuffer.allocate(Integer.BYTES).putInt(block.integer()).array();
    }
}
