package dev.quell.types;

/** Pieces of text that several types have in common. */
final class TextForms {
    private static final int MICROS_PER_SECOND = 1_000_000;

    private TextForms() {}

    /** A point and the digits of a fraction, without zeros at the end; nothing for none. */
    static String fraction(long micros) {
        if (micros == 0) {
            return "";
        }
        String digits = String.valueOf(MICROS_PER_SECOND + micros).substring(1);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return "." + digits.substring(0, end);
    }
}
