package dev.quell.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends once a session is being set up or is running, one type per message, named as in the manual's
 * section "Message Formats". The requests that open a connection are in {@link OpeningMessage}.
 */
// Copying what has just been copied out of the receive buffer, to guard it against ourselves, would cost and gain
// nothing.
@SuppressWarnings("ArrayRecordComponent")
public sealed interface FrontendMessage {

    void encode(OutputBuffer out);

    /** Decodes the contents of a message of {@code type}; the four that share the type 'p' come as {@link Password}. */
    static FrontendMessage decode(char type, Payload in) {
        return switch (type) {
            case 'Q' -> in.done(new Query(in.cstring()));
            case 'P' -> Parse.decode(in);
            case 'B' -> Bind.decode(in);
            case 'D' -> in.done(new Describe(Target.decode(in), in.cstring()));
            case 'C' -> in.done(new Close(Target.decode(in), in.cstring()));
            case 'E' -> in.done(new Execute(in.cstring(), in.int32()));
            case 'S' -> in.done(new Sync());
            case 'H' -> in.done(new Flush());
            case 'F' -> FunctionCall.decode(in);
            case 'd' -> new CopyData(in.rest());
            case 'c' -> in.done(new CopyDone());
            case 'f' -> in.done(new CopyFail(in.cstring()));
            case 'p' -> new Password(in.rest());
            case 'X' -> in.done(new Terminate());
            default -> throw new WireException("unknown frontend message type \"" + type + "\"");
        };
    }

    /** Whether a Describe or Close means a prepared statement or a portal. */
    enum Target {
        STATEMENT('S'),
        PORTAL('P');

        private final char code;

        Target(char code) {
            this.code = code;
        }

        static Target decode(Payload in) {
            int code = in.int8();
            if (code == 'S') {
                return STATEMENT;
            }
            if (code == 'P') {
                return PORTAL;
            }
            throw in.disagrees();
        }
    }

    /** Simple query: one string that may hold several statements. */
    record Query(String sql) implements FrontendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('Q').cstring(sql).end();
        }
    }

    /** A type OID of 0 leaves the parameter's type to the server. */
    record Parse(String statement, String sql, List<Integer> typeOids) implements FrontendMessage {
        static Parse decode(Payload in) {
            String statement = in.cstring();
            String sql = in.cstring();
            int count = in.count16(4);
            List<Integer> oids = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                oids.add(in.int32());
            }
            return in.done(new Parse(statement, sql, List.copyOf(oids)));
        }

        @Override
        public void encode(OutputBuffer out) {
            out.begin('P').cstring(statement).cstring(sql).int16(typeOids.size());
            typeOids.forEach(out::int32);
            out.end();
        }
    }

    /** Formats are 0 for text and 1 for binary; none means all text, one stands for all. */
    record Bind(
            String portal,
            String statement,
            List<Integer> formats,
            List<byte @Nullable []> values,
            List<Integer> resultFormats)
            implements FrontendMessage {
        static Bind decode(Payload in) {
            String portal = in.cstring();
            String statement = in.cstring();
            List<Integer> formats = int16s(in);
            int count = in.count16(4);
            List<byte @Nullable []> values = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                values.add(Values.decode(in));
            }
            return in.done(new Bind(portal, statement, formats, values, int16s(in)));
        }

        private static List<Integer> int16s(Payload in) {
            int count = in.count16(2);
            List<Integer> numbers = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                numbers.add(in.int16());
            }
            return List.copyOf(numbers);
        }

        @Override
        public void encode(OutputBuffer out) {
            out.begin('B').cstring(portal).cstring(statement);
            int16s(formats, out);
            out.int16(values.size());
            for (byte @Nullable [] value : values) {
                Values.encode(out, value);
            }
            int16s(resultFormats, out);
            out.end();
        }

        /** Appends one with these arguments; the formats of {@code results} are as in the record. */
        public static void encode(
                OutputBuffer out, String portal, String statement, Arguments arguments, List<Integer> results) {
            out.begin('B').cstring(portal).cstring(statement);
            formats(arguments, out);
            out.int16(arguments.size());
            for (int i = 0; i < arguments.size(); i++) {
                Values.encode(out, arguments.value(i));
            }
            int16s(results, out);
            out.end();
        }

        private static void formats(Arguments arguments, OutputBuffer out) {
            if (areText(arguments)) {
                out.int16(0);
                return;
            }
            out.int16(arguments.size());
            for (int i = 0; i < arguments.size(); i++) {
                out.int16(arguments.format(i));
            }
        }

        private static boolean areText(Arguments arguments) {
            for (int i = 0; i < arguments.size(); i++) {
                if (arguments.format(i) != 0) {
                    return false;
                }
            }
            return true;
        }

        private static void int16s(List<Integer> numbers, OutputBuffer out) {
            out.int16(numbers.size());
            for (int i = 0; i < numbers.size(); i++) {
                out.int16(numbers.get(i));
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bind bind
                    && portal.equals(bind.portal)
                    && statement.equals(bind.statement)
                    && formats.equals(bind.formats)
                    && resultFormats.equals(bind.resultFormats)
                    && Arrays.deepEquals(values.toArray(), bind.values.toArray());
        }

        @Override
        public int hashCode() {
            return 31 * statement.hashCode() + Arrays.deepHashCode(values.toArray());
        }

        /** Leaves the values out: they are the application's data. */
        @Override
        public String toString() {
            return "Bind[portal=" + portal + ", statement=" + statement + ", " + values.size() + " values]";
        }
    }

    record Describe(Target target, String name) implements FrontendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('D').int8(target.code).cstring(name).end();
        }
    }

    record Close(Target target, String name) implements FrontendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('C').int8(target.code).cstring(name).end();
        }
    }

    /** A {@code maxRows} of 0 means all. */
    record Execute(String portal, int maxRows) implements FrontendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('E').cstring(portal).int32(maxRows).end();
        }
    }

    /** Calls a function by its OID, a fast path that the manual calls obsolete; large objects are read and written so. */
    record FunctionCall(int function, List<Integer> formats, List<byte @Nullable []> values, int resultFormat)
            implements FrontendMessage {
        static FunctionCall decode(Payload in) {
            int function = in.int32();
            List<Integer> formats = Bind.int16s(in);
            int count = in.count16(4);
            List<byte @Nullable []> values = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                values.add(Values.decode(in));
            }
            return in.done(new FunctionCall(function, formats, values, in.int16()));
        }

        @Override
        public void encode(OutputBuffer out) {
            out.begin('F').int32(function).int16(formats.size());
            formats.forEach(out::int16);
            out.int16(values.size());
            for (byte @Nullable [] value : values) {
                Values.encode(out, value);
            }
            out.int16(resultFormat).end();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof FunctionCall call
                    && function == call.function
                    && formats.equals(call.formats)
                    && resultFormat == call.resultFormat
                    && Arrays.deepEquals(values.toArray(), call.values.toArray());
        }

        @Override
        public int hashCode() {
            return 31 * function + Arrays.deepHashCode(values.toArray());
        }

        /** Leaves the values out: they are the application's data. */
        @Override
        public String toString() {
            return "FunctionCall[function=" + Integer.toUnsignedString(function) + ", " + values.size() + " values]";
        }
    }

    record Sync() implements FrontendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('S').end();
        }
    }

    record Flush() implements FrontendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('H').end();
        }
    }

    record CopyData(byte[] data) implements FrontendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('d').bytes(data).end();
        }

        /** The header of one whose data, of so many bytes, is sent right behind it. */
        public static void announce(OutputBuffer out, int length) {
            out.int8('d').int32(length + Integer.BYTES);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof CopyData copy && Arrays.equals(data, copy.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }
    }

    record CopyDone() implements FrontendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('c').end();
        }
    }

    record CopyFail(String reason) implements FrontendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('f').cstring(reason).end();
        }
    }

    /** PasswordMessage and SASLResponse: the contents are secret. */
    record Password(byte[] data) implements FrontendMessage {
        /** PasswordMessage: a password, or the MD5 digest that stands for it, ended by a zero. */
        public static Password ofText(byte[] text) {
            return new Password(Arrays.copyOf(text, text.length + 1));
        }

        /** SASLInitialResponse: the mechanism chosen and its first message. */
        public static Password saslInitial(String mechanism, byte[] data) {
            OutputBuffer out = new OutputBuffer();
            out.cstring(mechanism).int32(data.length).bytes(data);
            byte[] contents = new byte[out.size()];
            out.pending().get(contents);
            return new Password(contents);
        }

        @Override
        public void encode(OutputBuffer out) {
            out.begin('p').bytes(data).end();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Password password && Arrays.equals(data, password.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }

        @Override
        public String toString() {
            return "Password[" + data.length + " bytes]";
        }
    }

    record Terminate() implements FrontendMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('X').end();
        }
    }
}
