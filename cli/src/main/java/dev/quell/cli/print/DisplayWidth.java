package dev.quell.cli.print;

/**
 * How many cells of a terminal a text takes: none for a combining character, two for an East Asian one or an emoji.
 * Terminals differ about some emoji sequences; each character of these is counted by itself.
 */
public final class DisplayWidth {
    /** The blocks whose characters Unicode calls wide or full-width: the first and last code point of each. */
    private static final int[] WIDE = {
        0x1100, 0x115f, // Hangul Jamo, leading consonants
        0x2e80, 0x303e, // CJK radicals, punctuation
        0x3041, 0x4dbf, // Kana to CJK extension A
        0x4e00, 0xa4cf, // CJK, Yi
        0xa960, 0xa97f, // Hangul Jamo extended A
        0xac00, 0xd7a3, // Hangul syllables
        0xf900, 0xfaff, // CJK compatibility
        0xfe10, 0xfe19, // Vertical forms
        0xfe30, 0xfe6f, // CJK compatibility forms
        0xff00, 0xff60, // Full-width forms
        0xffe0, 0xffe6, // Full-width signs
        0x16fe0, 0x18dff, // Tangut, Khitan
        0x1aff0, 0x1b2ff, // Kana supplement, Nushu
        0x20000, 0x3fffd, // CJK extensions
    };

    private static final int FIRST_NOT_ASCII = 0x80;
    private static final int SOFT_HYPHEN = 0xad;

    private DisplayWidth() {}

    /** The cells that a text without control characters takes. */
    public static int of(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            width += character < FIRST_NOT_ASCII ? 1 : of(character);
            i += Character.charCount(character);
        }
        return width;
    }

    /** The text, or so much of its beginning as {@code width} cells have room for. */
    public static String cut(String text, int width) {
        int taken = 0;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            taken += of(character);
            if (taken > width) {
                return text.substring(0, i);
            }
            i += Character.charCount(character);
        }
        return text;
    }

    private static int of(int character) {
        if (takesNoCell(character)) {
            return 0;
        }
        return isWide(character) ? 2 : 1;
    }

    private static boolean takesNoCell(int character) {
        boolean vowelOrFinal = character >= 0x1160 && character <= 0x11ff;
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            case Character.FORMAT -> character != SOFT_HYPHEN;
            default -> vowelOrFinal;
        };
    }

    private static boolean isWide(int character) {
        // A flag is made of two of these.
        boolean regionalIndicator = character >= 0x1f1e6 && character <= 0x1f1ff;
        return !regionalIndicator && (Character.isEmojiPresentation(character) || isInWideBlock(character));
    }

    private static boolean isInWideBlock(int character) {
        for (int i = 0; i < WIDE.length; i += 2) {
            if (character <= WIDE[i + 1]) {
                return character >= WIDE[i];
            }
        }
        return false;
    }
}
