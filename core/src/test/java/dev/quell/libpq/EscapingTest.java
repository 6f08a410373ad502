package dev.quell.libpq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Escaping, against the real libpq, which a scripted server tells of every encoding there is. */
@Timeout(60)
@SuppressWarnings("restricted") // what C returns has no length
class EscapingTest {
    /** Bytes that mean something to an encoding or to SQL. */
    private static final byte[] INTERESTING = HexFormat.of()
            .parseHex("275c22205c272730393a407e7f808182848d8e8f9099a0a1a7a8c0c2dfe0e2edeff0f4f5fcfdfeff8d2000");

    @ParameterizedTest
    @EnumSource
    void string_ofAnyBytes_isEscapedAsLibpqEscapesIt(ServerEncoding encoding) {
        for (boolean standard : new boolean[] {true, false}) {
            try (Real real = new Real(encoding, standard, "18.6")) {
                Random random = new Random(encoding.id());
                for (int i = 0; i < 700; i++) {
                    byte[] text = text(random, encoding);
                    assertThat(show(Escaping.string(text, encoding, standard)))
                            .as(HexFormat.of().formatHex(text))
                            .isEqualTo(real.string(text));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void literalAndIdentifier_ofAnyBytes_areWhatLibpqMakesThem(ServerEncoding encoding) {
        try (Real real = new Real(encoding, true, "18.6")) {
            Random random = new Random(encoding.id());
            for (int i = 0; i < 1000; i++) {
                byte[] text = text(random, encoding);
                String hex = HexFormat.of().formatHex(text);
                assertThat(show(Escaping.literal(text, encoding)))
                        .as(hex)
                        .isEqualTo(real.quoted("PQescapeLiteral", text));
                assertThat(show(Escaping.identifier(text, encoding)))
                        .as(hex)
                        .isEqualTo(real.quoted("PQescapeIdentifier", text));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"18.6", "9.0.1", "8.4.22"})
    void bytea_ofAnyBytes_isWrittenAsLibpqWritesIt(String version) {
        boolean hexadecimal = !version.startsWith("8");
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        for (boolean standard : new boolean[] {true, false}) {
            try (Real real = new Real(ServerEncoding.UTF8, standard, version)) {
                for (byte[] bytes : new byte[][] {all, {}, "it's \\".getBytes(StandardCharsets.US_ASCII)}) {
                    assertThat(Escaping.bytea(bytes, standard, hexadecimal)).isEqualTo(real.bytea(bytes));
                    assertThat(Escaping.bytea(bytes, standard, false)).isEqualTo(real.oldBytea(bytes));
                }
            }
        }
    }

    @Test
    void bytea_anyText_isReadAsLibpqReadsIt() {
        String[] pieces = {"\\", "\\\\", "x", "\\x", "4", "1", "a", "F", " ", "\n", "z", "\\101", "\\3", "377", "8", "é"
        };
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "\\x" : "");
            for (int piece = random.nextInt(8); piece > 0; piece--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            assertThat(EscapeFunctions.PQunescapeBytea(text.toString()))
                    .as(text.toString())
                    .isEqualTo(unescapedByLibpq(text.toString()));
        }
        assertThat(EscapeFunctions.PQunescapeBytea(null)).isNull();
    }

    @Test
    void string_withoutAConnection_followsWhatAServerSaidLast() {
        LastReported.clientEncoding(ServerEncoding.SJIS);
        LastReported.standardConformingStrings(false);
        try (Real real = new Real(ServerEncoding.SJIS, false, "18.6")) {
            byte[] text = {(byte) 0x83, '\\', '\'', '\\'};

            assertThat(EscapeFunctions.PQescapeString(text)).isEqualTo(Real.stringWithoutConnection(text));
            assertThat(EscapeFunctions.PQescapeString("\u30bd'\\")).isEqualTo("\u30bd''\\\\");
            assertThat(EscapeFunctions.PQescapeBytea(text)).isEqualTo(real.oldBytea(text));
        } finally {
            LastReported.clientEncoding(ServerEncoding.SQL_ASCII);
        }
    }

    @Test
    void anything_withANullConnection_isNullOrEmptyAndAnError() {
        int[] error = {7};

        assertThat(EscapeFunctions.PQescapeStringConn(null, "a'b", error)).isEmpty();
        assertThat(error).containsExactly(1);
        assertThat(EscapeFunctions.PQescapeStringConn(null, new byte[] {'a'}, null))
                .isEmpty();
        assertThat(EscapeFunctions.PQescapeLiteral(null, "a")).isNull();
        assertThat(EscapeFunctions.PQescapeIdentifier(null, "a")).isNull();
        assertThat(EscapeFunctions.PQescapeByteaConn(null, new byte[1])).isNull();
    }

    @Test
    void string_thatCannotBeWritten_keepsItsBadCharacterSoThatItIsRefusedLater() {
        assertThat(Escaping.unwritable("a'\\\ud800\0b", true)).isEqualTo("a''\\\ud800");
        assertThat(Escaping.unwritable("a'\\\ud800\0b", false)).isEqualTo("a''\\\\\ud800");
    }

    /** Characters of the encoding, and bytes that may be none. */
    private static byte[] text(Random random, ServerEncoding encoding) {
        byte[] text = new byte[random.nextInt(12)];
        for (int i = 0; i < text.length; i++) {
            text[i] = INTERESTING[random.nextInt(INTERESTING.length)];
        }
        StringBuilder characters = new StringBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            char c = (char) (0xa0 + random.nextInt(0x9000));
            if (encoding.charset().newEncoder().canEncode(c)) {
                characters.append(c);
            }
        }
        byte[] valid = characters.toString().getBytes(encoding.charset());
        byte[] both = Arrays.copyOf(valid, valid.length + text.length);
        System.arraycopy(text, 0, both, valid.length, text.length);
        return both;
    }

    private static String show(Escaping.Escaped escaped) {
        return show(escaped.bytes(), escaped.complaint() == null ? "" : escaped.complaint() + "\n");
    }

    private static String show(byte[] text, String message) {
        return HexFormat.of().formatHex(text) + " " + message;
    }

    private static byte[] unescapedByLibpq(String text) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment result = NativeLibpq.pointer("PQunescapeBytea", arena.allocateFrom(text), length);
            byte[] bytes =
                    result.reinterpret(length.get(ValueLayout.JAVA_LONG, 0)).toArray(ValueLayout.JAVA_BYTE);
            NativeLibpq.run("PQfreemem", result);
            return bytes;
        }
    }

    /** A connection of the real libpq to a server that says what it is told to. */
    private static final class Real implements AutoCloseable {
        private final ScriptedServer server;
        private final MemorySegment conn;

        Real(ServerEncoding encoding, boolean standardStrings, String version) {
            server = ScriptedServer.playing(client -> {
                client.expectStartup();
                client.send(ServerMessages.join(
                        ServerMessages.authenticationOk(),
                        ServerMessages.parameterStatus("server_version", version),
                        ServerMessages.parameterStatus("client_encoding", encoding.pgName()),
                        ServerMessages.parameterStatus("standard_conforming_strings", standardStrings ? "on" : "off"),
                        ServerMessages.backendKeyData(1, new byte[4]),
                        ServerMessages.readyForQuery('I')));
                client.hang();
            });
            conn = NativeLibpq.connect(
                    "host=127.0.0.1 port=" + server.port() + " user=u sslmode=disable gssencmode=disable");
        }

        String string(byte[] text) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment to = arena.allocate(2L * text.length + 1);
                MemorySegment error = arena.allocate(ValueLayout.JAVA_INT);
                NativeLibpq.pointer(
                        "PQescapeStringConn", conn, to, NativeLibpq.bytes(arena, text), (long) text.length, error);
                String message = NativeLibpq.message(conn);
                assertThat(error.get(ValueLayout.JAVA_INT, 0)).isEqualTo(message.isEmpty() ? 0 : 1);
                return show(NativeLibpq.text(to), message);
            }
        }

        static byte[] stringWithoutConnection(byte[] text) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment to = arena.allocate(2L * text.length + 1);
                NativeLibpq.pointer("PQescapeString", to, NativeLibpq.bytes(arena, text), (long) text.length);
                return NativeLibpq.text(to);
            }
        }

        String quoted(String function, byte[] text) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment result =
                        NativeLibpq.pointer(function, conn, NativeLibpq.bytes(arena, text), (long) text.length);
                String shown = show(NativeLibpq.text(result), NativeLibpq.message(conn));
                NativeLibpq.run("PQfreemem", result);
                return shown;
            }
        }

        String bytea(byte[] bytes) {
            try (Arena arena = Arena.ofConfined()) {
                return ascii(NativeLibpq.pointer(
                        "PQescapeByteaConn",
                        conn,
                        NativeLibpq.bytes(arena, bytes),
                        (long) bytes.length,
                        arena.allocate(ValueLayout.JAVA_LONG)));
            }
        }

        String oldBytea(byte[] bytes) {
            try (Arena arena = Arena.ofConfined()) {
                return ascii(NativeLibpq.pointer(
                        "PQescapeBytea",
                        NativeLibpq.bytes(arena, bytes),
                        (long) bytes.length,
                        arena.allocate(ValueLayout.JAVA_LONG)));
            }
        }

        private static String ascii(MemorySegment text) {
            String copy = new String(NativeLibpq.text(text), StandardCharsets.US_ASCII);
            NativeLibpq.run("PQfreemem", text);
            return copy;
        }

        @Override
        public void close() {
            NativeLibpq.run("PQfinish", conn);
            server.close();
        }
    }
}
