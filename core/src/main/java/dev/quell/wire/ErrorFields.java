package dev.quell.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of an ErrorResponse or NoticeResponse, by their one-letter codes as in the manual's section "Error and
 * Notice Message Fields".
 */
public record ErrorFields(Map<Character, String> byCode) {
    public static final char SEVERITY = 'S';
    /** The severity that is never translated. */
    public static final char SEVERITY_NONLOCALIZED = 'V';

    public static final char SQLSTATE = 'C';
    public static final char MESSAGE_PRIMARY = 'M';

    public ErrorFields {
        byCode = Collections.unmodifiableMap(new LinkedHashMap<>(byCode));
    }

    static ErrorFields decode(Payload in) {
        Map<Character, String> fields = new LinkedHashMap<>();
        for (int code = in.int8(); code != 0; code = in.int8()) {
            fields.put((char) (code & 0xff), in.cstring());
        }
        return in.done(new ErrorFields(fields));
    }

    void encode(char type, OutputBuffer out) {
        out.begin(type);
        byCode.forEach((code, text) -> out.int8(code).cstring(text));
        out.int8(0).end();
    }

    public Optional<String> field(char code) {
        return Optional.ofNullable(byCode.get(code));
    }

    /** The five characters of SQLSTATE; {@code XX000} (internal error) when the server sent none. */
    public String sqlState() {
        return field(SQLSTATE).orElse("XX000");
    }

    /** The untranslated severity, such as {@code ERROR} or {@code FATAL}. */
    public String severity() {
        return field(SEVERITY_NONLOCALIZED).or(() -> field(SEVERITY)).orElse("ERROR");
    }

    public String message() {
        return field(MESSAGE_PRIMARY).orElse("the server gave no message");
    }
}
