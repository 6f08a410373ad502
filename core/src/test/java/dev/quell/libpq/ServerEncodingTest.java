package dev.quell.libpq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encodings, against the real libpq's. */
class ServerEncodingTest {
    private static final byte[] SECOND = {
        0,
        0x20,
        0x30,
        0x35,
        0x39,
        0x3a,
        0x40,
        0x7e,
        0x7f,
        (byte) 0x80,
        (byte) 0x9f,
        (byte) 0xa1,
        (byte) 0xc0,
        (byte) 0xff
    };

    @Test
    void number_any_hasTheNameAndTheUseThatLibpqGivesIt() {
        for (int id = -2; id < 60; id++) {
            assertThat(MiscellaneousFunctions.pg_encoding_to_char(id))
                    .isEqualTo(latin(NativeLibpq.text("pg_encoding_to_char", id)));
            assertThat(MiscellaneousFunctions.pg_valid_server_encoding_id(id))
                    .isEqualTo(NativeLibpq.integer("pg_valid_server_encoding_id", id));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "utf8",
                "UTF-8",
                "utf 8",
                "Unicode",
                "latin1",
                "LATIN-1",
                "iso8859-1",
                "ISO_8859_1",
                "l1",
                "iso-8859-2",
                "iso8859-3",
                "iso8859-4",
                "iso8859-5",
                "iso8859-6",
                "iso8859-7",
                "iso8859-8",
                "iso8859-9",
                "iso8859-10",
                "iso8859-11",
                "iso8859-13",
                "iso8859-14",
                "iso8859-15",
                "iso8859-16",
                "latin2",
                "latin3",
                "latin4",
                "latin5",
                "latin6",
                "latin7",
                "latin8",
                "latin9",
                "latin10",
                "latin11",
                "abc",
                "alt",
                "big5",
                "eucjp",
                "euc_jp",
                "euc-cn",
                "euckr",
                "euctw",
                "euc_jis_2004",
                "gb18030",
                "gbk",
                "johab",
                "koi8",
                "koi8-r",
                "koi8-u",
                "koi8u",
                "mskanji",
                "mule_internal",
                "shift_jis",
                "ShiftJIS2004",
                "sjis",
                "sql_ascii",
                "ascii",
                "tcvn",
                "tcvn5712",
                "uhc",
                "vscii",
                "win",
                "win866",
                "win874",
                "win932",
                "win936",
                "win949",
                "win950",
                "win1250",
                "win1251",
                "win1252",
                "win1253",
                "win1254",
                "win1255",
                "win1256",
                "win1257",
                "win1258",
                "windows-866",
                "windows-874",
                "windows-932",
                "windows-936",
                "windows-949",
                "windows-950",
                "windows-1250",
                "windows-1251",
                "windows-1252",
                "windows-1253",
                "windows-1254",
                "windows-1255",
                "windows-1256",
                "windows-1257",
                "windows-1258",
                "windows-1259",
                "cp1252",
                "ütf8",
                "utf8é",
                "x",
                "u.....................................................tf8",
                "u...........................................................tf8",
                "u............................................................tf8"
            })
    void name_any_isReadAsLibpqReadsIt(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);

            assertThat(MiscellaneousFunctions.pg_char_to_encoding(name))
                    .isEqualTo(NativeLibpq.integer("pg_char_to_encoding", text));
            assertThat(MiscellaneousFunctions.pg_valid_server_encoding(name))
                    .isEqualTo(NativeLibpq.integer("pg_valid_server_encoding", text));
        }
    }

    @Test
    void name_null_isNoEncoding() {
        assertThat(MiscellaneousFunctions.pg_char_to_encoding(null))
                .isEqualTo(NativeLibpq.integer("pg_char_to_encoding", MemorySegment.NULL));
        assertThat(MiscellaneousFunctions.pg_valid_server_encoding(null)).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource
    void characters_ofTwoAndMoreBytes_areMeasuredAsLibpqMeasuresThem(ServerEncoding encoding) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(8);
            for (int first = 0; first < 256; first++) {
                for (byte second : SECOND) {
                    byte[] bytes = {(byte) first, second, (byte) 0x81, 0x35};
                    MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
                    assertThat(measured(bytes, encoding.id()))
                            .as("%02x %02x", first, second)
                            .isEqualTo(measuredByLibpq(text, encoding.id()));
                }
            }
        }
    }

    @Test
    void characters_inUtf8_areAsWideAsLibpqSays() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(8);
            // Every code point of the first planes, where widths change often, and some of the others.
            for (int codePoint = 0; codePoint < 0x200000; codePoint += codePoint < 0x20000 ? 1 : 251) {
                byte[] bytes = utf8(codePoint);
                MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
                int width = MiscellaneousFunctions.PQdsplen(bytes, ServerEncoding.UTF8.id());
                if (width != NativeLibpq.integer("PQdsplen", text, ServerEncoding.UTF8.id())) {
                    throw new AssertionError("U+%04X is not %d wide".formatted(codePoint, width));
                }
            }
        }
    }

    @Test
    void characters_inNoEncoding_areSingleBytes() {
        assertThat(MiscellaneousFunctions.PQmblen(new byte[] {(byte) 0xe2}, 99)).isEqualTo(1);
        assertThat(MiscellaneousFunctions.PQmblen(new byte[0], 6)).isEqualTo(1);
        assertThat(MiscellaneousFunctions.PQmblenBounded(new byte[0], 6)).isZero();
        assertThat(MiscellaneousFunctions.PQmblenBounded(new byte[] {(byte) 0xe2, 'a', 0}, 6))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void sql_inAnyEncoding_isWrittenAsAsciiAndReadBack(ServerEncoding encoding) {
        String sql = "select 'a\\b' ~ \"c\"";

        assertThat(encoding.encode(sql)).isEqualTo(sql.getBytes(StandardCharsets.US_ASCII));
        assertThat(encoding.decode(encoding.encode(sql))).isEqualTo(sql);
    }

    /** Where bytes pass through there is nothing to see, and libpq takes few characters of JOHAB for any. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"EUC_JIS_2004", "MULE_INTERNAL", "JOHAB"})
    void character_thatJavaWrites_isOneForLibpqToo(ServerEncoding encoding) {
        // Java knows more planes of EUC_TW than libpq does, all in four bytes.
        int longest = encoding == ServerEncoding.EUC_TW ? 2 : 4;
        for (int c = 0x80; c < 0xd800; c++) {
            if (encoding.charset().newEncoder().canEncode((char) c) && c != 0xa5 && c != 0x203e) {
                byte[] bytes = encoding.encode("'" + (char) c + "'");
                int length = bytes.length - 2;
                boolean single = encoding.maximumLength() == 1;
                assertThat(encoding.rules().length(bytes, 1)).as("U+%04X", c).isEqualTo(single ? 1 : length);
                assertThat(length > longest || encoding.rules().valid(bytes, 1, length))
                        .as("U+%04X", c)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LATIN1", "SJIS", "EUC_JP", "WIN1252", "KOI8R", "GBK"})
    void text_withACharacterThatTheEncodingHasNot_isRefusedAndTheCharacterNamed(ServerEncoding encoding) {
        assertThatThrownBy(() -> encoding.encode("ab\u0e01c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("U+0E01 at index 2")
                .hasMessageContaining(encoding.name());
    }

    @ParameterizedTest
    @EnumSource(names = {"SJIS", "EUC_JP"})
    void text_withAYenSign_isRefusedSinceJavaMakesABackslashOfIt(ServerEncoding encoding) {
        assertThatThrownBy(() -> encoding.encode("\u00a5")).hasMessageContaining("U+00A5 at index 0");
        assertThatThrownBy(() -> encoding.encode("a\u203e")).hasMessageContaining("U+203E at index 1");
    }

    @Test
    void text_withHalfASurrogatePair_isRefused() {
        assertThatThrownBy(() -> ServerEncoding.UTF8.encode("a\ud800")).hasMessageContaining("U+D800 at index 1");
    }

    @Test
    void charset_notInJava_letsBytesThrough() {
        for (ServerEncoding encoding : ServerEncoding.values()) {
            Charset charset = encoding.charset();
            boolean without = encoding == ServerEncoding.EUC_JIS_2004
                    || encoding == ServerEncoding.MULE_INTERNAL
                    || encoding == ServerEncoding.LATIN6
                    || encoding == ServerEncoding.LATIN8
                    || encoding == ServerEncoding.LATIN1;
            assertThat(charset.equals(StandardCharsets.ISO_8859_1))
                    .as(encoding.name())
                    .isEqualTo(without);
        }
    }

    @Test
    void environment_namesAnEncoding_orSqlAsciiItIs() {
        assertThat(MiscellaneousFunctions.environmentEncoding(Map.of("PGCLIENTENCODING", "win1252")))
                .isEqualTo(24);
        assertThat(MiscellaneousFunctions.environmentEncoding(Map.of("PGCLIENTENCODING", "nonsense")))
                .isZero();
        assertThat(MiscellaneousFunctions.environmentEncoding(Map.of())).isZero();
    }

    private static String measured(byte[] bytes, int encoding) {
        return MiscellaneousFunctions.PQmblen(bytes, encoding) + "/"
                + MiscellaneousFunctions.PQmblenBounded(bytes, encoding) + "/"
                + MiscellaneousFunctions.PQdsplen(bytes, encoding);
    }

    private static String measuredByLibpq(MemorySegment text, int encoding) {
        return NativeLibpq.integer("PQmblen", text, encoding) + "/"
                + NativeLibpq.integer("PQmblenBounded", text, encoding) + "/"
                + NativeLibpq.integer("PQdsplen", text, encoding);
    }

    /** Also for what Java takes for no character. */
    private static byte[] utf8(int c) {
        if (c < 0x80) {
            return new byte[] {(byte) c};
        }
        byte last = (byte) (0x80 | (c & 0x3f));
        if (c < 0x800) {
            return new byte[] {(byte) (0xc0 | (c >> 6)), last};
        }
        byte third = (byte) (0x80 | ((c >> 6) & 0x3f));
        if (c < 0x10000) {
            return new byte[] {(byte) (0xe0 | (c >> 12)), third, last};
        }
        return new byte[] {(byte) (0xf0 | (c >> 18)), (byte) (0x80 | ((c >> 12) & 0x3f)), third, last};
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
