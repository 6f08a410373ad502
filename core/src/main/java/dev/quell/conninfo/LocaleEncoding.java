package dev.quell.conninfo;

import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What PostgreSQL calls the encodings that locales have. */
final class LocaleEncoding {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("US-ASCII", "SQL_ASCII"),
            Map.entry("UTF-8", "UTF8"),
            Map.entry("ISO-8859-1", "LATIN1"),
            Map.entry("ISO-8859-2", "LATIN2"),
            Map.entry("ISO-8859-3", "LATIN3"),
            Map.entry("ISO-8859-4", "LATIN4"),
            Map.entry("ISO-8859-5", "ISO_8859_5"),
            Map.entry("ISO-8859-6", "ISO_8859_6"),
            Map.entry("ISO-8859-7", "ISO_8859_7"),
            Map.entry("ISO-8859-8", "ISO_8859_8"),
            Map.entry("ISO-8859-9", "LATIN5"),
            Map.entry("ISO-8859-13", "LATIN7"),
            Map.entry("ISO-8859-15", "LATIN9"),
            Map.entry("ISO-8859-16", "LATIN10"),
            Map.entry("EUC-JP", "EUC_JP"),
            Map.entry("EUC-KR", "EUC_KR"),
            Map.entry("GB2312", "EUC_CN"),
            Map.entry("GBK", "GBK"),
            Map.entry("GB18030", "GB18030"),
            Map.entry("BIG5", "BIG5"),
            Map.entry("SHIFT_JIS", "SJIS"),
            Map.entry("WINDOWS-31J", "SJIS"),
            Map.entry("KOI8-R", "KOI8R"),
            Map.entry("KOI8-U", "KOI8U"),
            Map.entry("IBM866", "WIN866"),
            Map.entry("X-WINDOWS-874", "WIN874"),
            Map.entry("X-JOHAB", "JOHAB"));

    private LocaleEncoding() {}

    /** Empty for an encoding that PostgreSQL does not have. */
    static Optional<String> named(String encoding) {
        if (!Charset.isSupported(encoding.isEmpty() ? "none" : encoding)) {
            return Optional.empty();
        }
        String name = Charset.forName(encoding).name().toUpperCase(Locale.ROOT);
        return name.startsWith("WINDOWS-125")
                ? Optional.of(name.replace("WINDOWS-", "WIN"))
                : Optional.ofNullable(NAMES.get(name));
    }
}
