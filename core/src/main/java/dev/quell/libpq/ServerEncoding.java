package dev.quell.libpq;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's encodings, with the numbers and names that libpq has for them, and how Java converts them.
 *
 * <p>Where Java has no character set for an encoding, its bytes pass through as ISO-8859-1: EUC_JIS_2004, MULE_INTERNAL,
 * LATIN6 and LATIN8; the same for an encoding that the running Java was built without. SQL_ASCII, which declares
 * nothing, is taken for UTF-8.
 */
enum ServerEncoding {
    SQL_ASCII(0, CharacterRules.SINGLE_BYTE, 1, "UTF-8"),
    EUC_JP(1, CharacterRules.EUC_JP, 3, "EUC-JP"),
    EUC_CN(2, CharacterRules.EUC_CN, 3, "GB2312"),
    EUC_KR(3, CharacterRules.EUC_KR, 3, "EUC-KR"),
    EUC_TW(4, CharacterRules.EUC_TW, 4, "x-EUC-TW"),
    EUC_JIS_2004(5, CharacterRules.EUC_JP, 3, null),
    UTF8(6, CharacterRules.UTF_8, 4, "UTF-8", "unicode"),
    MULE_INTERNAL(7, CharacterRules.MULE, 4, null),
    LATIN1(8, "ISO-8859-1", "iso88591"),
    LATIN2(9, "ISO-8859-2", "iso88592"),
    LATIN3(10, "ISO-8859-3", "iso88593"),
    LATIN4(11, "ISO-8859-4", "iso88594"),
    LATIN5(12, "ISO-8859-9", "iso88599"),
    LATIN6(13, null, "iso885910"),
    LATIN7(14, "ISO-8859-13", "iso885913"),
    LATIN8(15, null, "iso885914"),
    LATIN9(16, "ISO-8859-15", "iso885915"),
    LATIN10(17, "ISO-8859-16", "iso885916"),
    WIN1256(18, "windows-1256", "windows1256"),
    WIN1258(19, "windows-1258", "windows1258", "abc", "tcvn", "tcvn5712", "vscii"),
    WIN866(20, "IBM866", "windows866", "alt"),
    WIN874(21, "x-windows-874", "windows874"),
    KOI8R(22, "KOI8-R", "koi8"),
    WIN1251(23, "windows-1251", "windows1251", "win"),
    WIN1252(24, "windows-1252", "windows1252"),
    ISO_8859_5(25, "ISO-8859-5"),
    ISO_8859_6(26, "ISO-8859-6"),
    ISO_8859_7(27, "ISO-8859-7"),
    ISO_8859_8(28, "ISO-8859-8"),
    WIN1250(29, "windows-1250", "windows1250"),
    WIN1253(30, "windows-1253", "windows1253"),
    WIN1254(31, "windows-1254", "windows1254"),
    WIN1255(32, "windows-1255", "windows1255"),
    WIN1257(33, "windows-1257", "windows1257"),
    KOI8U(34, "KOI8-U"),
    SJIS(35, CharacterRules.SHIFT_JIS, 2, "windows-31j", "mskanji", "shiftjis", "win932", "windows932"),
    BIG5(36, CharacterRules.DOUBLE_BYTE, 2, "x-windows-950", "win950", "windows950"),
    GBK(37, CharacterRules.DOUBLE_BYTE, 2, "GBK", "win936", "windows936"),
    UHC(38, CharacterRules.DOUBLE_BYTE, 2, "x-windows-949", "win949", "windows949"),
    GB18030(39, CharacterRules.GB_18030, 4, "GB18030"),
    JOHAB(40, CharacterRules.JOHAB, 3, "x-Johab"),
    SHIFT_JIS_2004(41, CharacterRules.SHIFT_JIS, 2, "x-SJIS_0213");

    /** A name with this many bytes or more is not looked up: PostgreSQL's NAMEDATALEN. */
    private static final int NAME_LIMIT = 64;

    private static final int LAST_OF_SERVERS = 34;

    private static final Map<String, ServerEncoding> BY_NAME = byName();
    private static final ServerEncoding[] BY_ID = byId();

    private final int id;
    private final CharacterRules rules;
    private final int maximumLength;
    private final Charset charset;
    private final String aliases;

    ServerEncoding(int id, @Nullable String charset, String... aliases) {
        this(id, CharacterRules.SINGLE_BYTE, 1, charset, aliases);
    }

    ServerEncoding(int id, CharacterRules rules, int maximumLength, @Nullable String charset, String... aliases) {
        this.id = id;
        this.rules = rules;
        this.maximumLength = maximumLength;
        this.charset = charset != null && Charset.isSupported(charset)
                ? Charset.forName(charset)
                : StandardCharsets.ISO_8859_1;
        this.aliases = String.join(" ", aliases);
    }

    /** The encoding of a number. */
    static Optional<ServerEncoding> numbered(int id) {
        return id >= 0 && id < BY_ID.length ? Optional.of(BY_ID[id]) : Optional.empty();
    }

    /** The encoding of a name as {@code pg_char_to_encoding} reads it: letters and digits count, case does not. */
    static Optional<ServerEncoding> named(String name) {
        boolean possible = name.getBytes(StandardCharsets.UTF_8).length < NAME_LIMIT;
        return possible ? Optional.ofNullable(BY_NAME.get(key(name))) : Optional.empty();
    }

    private static String key(String name) {
        StringBuilder key = new StringBuilder();
        name.chars()
                .filter(c -> c < 0x80 && Character.isLetterOrDigit(c))
                .map(Character::toLowerCase)
                .forEach(c -> key.append((char) c));
        return key.toString();
    }

    private static Map<String, ServerEncoding> byName() {
        Map<String, ServerEncoding> names = new HashMap<>();
        for (ServerEncoding encoding : values()) {
            names.put(key(encoding.name()), encoding);
            Arrays.stream(encoding.aliases.split(" ", -1)).forEach(alias -> names.put(alias, encoding));
        }
        // Encodings without an alias have put the empty one.
        names.remove("");
        return names;
    }

    private static ServerEncoding[] byId() {
        ServerEncoding[] ids = new ServerEncoding[values().length];
        for (ServerEncoding encoding : values()) {
            ids[encoding.id] = encoding;
        }
        return ids;
    }

    /** libpq's number, as {@code PQclientEncoding} gives it. */
    int id() {
        return id;
    }

    /** PostgreSQL's own name, as {@code pg_encoding_to_char} gives it. */
    String pgName() {
        return name();
    }

    /** Whether a database can be stored in this encoding; the others are for clients alone. */
    boolean forServers() {
        return id <= LAST_OF_SERVERS;
    }

    /** The most bytes that a character has. */
    int maximumLength() {
        return maximumLength;
    }

    /** How Java reads and writes text in this encoding. */
    Charset charset() {
        return charset;
    }

    /** How the bytes of this encoding make up characters. */
    CharacterRules rules() {
        return rules;
    }

    /** Text in this encoding; bytes that are none become U+FFFD. */
    String decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /** Text in this encoding, from {@code from} up to {@code to}; bytes that are none become U+FFFD. */
    String decode(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, charset);
    }

    /**
     * The bytes of a text.
     *
     * @throws IllegalArgumentException when the text has a character that this encoding has not: a question mark in its
     *     place would be stored as if the user had typed it
     */
    byte[] encode(String text) {
        CharBuffer chars = CharBuffer.wrap(text);
        try {
            ByteBuffer bytes = charset.newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(chars);
            refuseDisguisedAscii(text);
            byte[] result = new byte[bytes.remaining()];
            bytes.get(result);
            return result;
        } catch (CharacterCodingException e) {
            throw unmappable(text, chars.position(), e);
        }
    }

    /** Java writes these two as the bytes of a backslash and a tilde, which then mean something else to the server. */
    private void refuseDisguisedAscii(String text) {
        if (this == SJIS || this == EUC_JP) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) == '\u00a5' || text.charAt(i) == '\u203e') {
                    throw unmappable(text, i, null);
                }
            }
        }
    }

    private IllegalArgumentException unmappable(String text, int index, @Nullable Exception cause) {
        return new IllegalArgumentException(
                String.format(
                        Locale.ROOT,
                        "the character U+%04X at index %d cannot be written in the client encoding %s: choose another"
                                + " with PQsetClientEncoding or the option client_encoding",
                        text.codePointAt(index),
                        index,
                        pgName()),
                cause);
    }
}
