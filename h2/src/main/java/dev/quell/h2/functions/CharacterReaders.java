package dev.quell.h2.functions;

import org.h2.value.Value;
import org.h2.value.ValueChar;
import org.h2.value.ValueVarchar;

/** Readers of character strings with a length that PostgreSQL would enforce. Lengths are in characters, not UTF-16 units. */
final class CharacterReaders {
    private CharacterReaders() {}

    static Value text(String text) {
        return ValueVarchar.get(text);
    }

    static ValueReader varchar(int length) {
        return text -> ValueVarchar.get(fitting("character varying", text, length));
    }

    /** H2 compares CHARACTER values without their trailing blanks, as PostgreSQL does, and keeps none. */
    static ValueReader character(int length) {
        return text -> ValueChar.get(withoutPadding(fitting("character", text, length)));
    }

    /** Only spaces are padding; other blanks are characters like any other. */
    private static String withoutPadding(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    private static String fitting(String type, String text, int length) {
        if (text.length() <= length || text.codePointCount(0, text.length()) <= length) {
            return text;
        }
        int end = text.offsetByCodePoints(0, length);
        if (!withoutPadding(text.substring(end)).isEmpty()) {
            throw Failures.of("22001", "value too long for type %s(%d)".formatted(type, length));
        }
        return text.substring(0, end);
    }
}
