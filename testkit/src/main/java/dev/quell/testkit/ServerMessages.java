package dev.quell.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The bytes of messages that a server sends, for servers that follow a script. */
public final class ServerMessages {
    private static final int TEXT_OID = 25;
    private static final short VARIABLE_LENGTH = -1;

    private ServerMessages() {}

    /** A message of that type with any content; its length is right. */
    public static byte[] message(char type, byte[] content) {
        return ByteBuffer.allocate(1 + Integer.BYTES + content.length)
                .put((byte) type)
                .putInt(Integer.BYTES + content.length)
                .put(content)
                .array();
    }

    /** AuthenticationOk. */
    public static byte[] authenticationOk() {
        return message('R', ints(0));
    }

    /** ParameterStatus. */
    public static byte[] parameterStatus(String name, String value) {
        return message('S', join(string(name), string(value)));
    }

    /** BackendKeyData; the key has four bytes in protocol 3.0. */
    public static byte[] backendKeyData(int pid, byte[] secret) {
        return message('K', join(ints(pid), secret));
    }

    /** ReadyForQuery in the given state: {@code I}, {@code T} or {@code E}. */
    public static byte[] readyForQuery(char state) {
        return message('Z', new byte[] {(byte) state});
    }

    /** RowDescription with columns of type text. */
    public static byte[] rowDescription(List<String> columns) {
        byte[][] parts = new byte[columns.size() + 1][];
        parts[0] = shorts(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            byte[] origin = join(ints(0), shorts(0));
            byte[] type = join(ints(TEXT_OID), shorts(VARIABLE_LENGTH), ints(-1), shorts(0));
            parts[i + 1] = join(string(columns.get(i)), origin, type);
        }
        return message('T', join(parts));
    }

    /** DataRow with text values. */
    public static byte[] dataRow(List<String> values) {
        byte[][] parts = new byte[values.size() + 1][];
        parts[0] = shorts(values.size());
        for (int i = 0; i < values.size(); i++) {
            byte[] value = values.get(i).getBytes(StandardCharsets.UTF_8);
            parts[i + 1] = join(ints(value.length), value);
        }
        return message('D', join(parts));
    }

    /** CommandComplete, such as {@code SELECT 1}. */
    public static byte[] commandComplete(String tag) {
        return message('C', string(tag));
    }

    /** ErrorResponse of that severity, such as {@code ERROR} or {@code FATAL}. */
    public static byte[] error(String severity, String sqlState, String text) {
        return message('E', fields(severity, sqlState, text));
    }

    /** NoticeResponse. */
    public static byte[] notice(String text) {
        return message('N', fields("NOTICE", "00000", text));
    }

    /** Several messages as one. */
    public static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] fields(String severity, String sqlState, String text) {
        return join(
                string("S" + severity),
                string("V" + severity),
                string("C" + sqlState),
                string("M" + text),
                new byte[1]);
    }

    private static byte[] string(String text) {
        return join(text.getBytes(StandardCharsets.UTF_8), new byte[1]);
    }

    private static byte[] ints(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private static byte[] shorts(int value) {
        return ByteBuffer.allocate(Short.BYTES).putShort((short) value).array();
    }
}
