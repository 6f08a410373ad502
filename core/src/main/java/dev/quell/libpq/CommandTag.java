package dev.quell.libpq;

import org.jspecify.annotations.Nullable;

/** What can be read from a command's tag, such as {@code INSERT 0 1}. */
final class CommandTag {
    private static final String INSERT = "INSERT ";
    private static final String[] COUNTING = {
        "SELECT ", "DELETE ", "UPDATE ", "FETCH ", "MERGE ", "MOVE ", "COPY ",
    };
    /** The size of the buffer that libpq answers an OID's digits in. */
    private static final int MOST_OID_DIGITS = 23;

    private CommandTag() {}

    /** The number of rows, empty if the command has none; null if the tag should have one but cannot be read. */
    static @Nullable String rows(String tag) {
        if (tag.startsWith(INSERT)) {
            int space = tag.indexOf(' ', INSERT.length());
            return space < 0 ? null : number(tag.substring(space + 1));
        }
        for (String command : COUNTING) {
            if (tag.startsWith(command)) {
                return number(tag.substring(command.length()));
            }
        }
        return "";
    }

    private static @Nullable String number(String text) {
        return text.isEmpty() || digits(text) < text.length() ? null : text;
    }

    /** How many digits {@code text} begins with. */
    private static int digits(String text) {
        int count = 0;
        while (count < text.length() && text.charAt(count) >= '0' && text.charAt(count) <= '9') {
            count++;
        }
        return count;
    }

    /** The digits of the inserted row's OID, empty if there are none. */
    static String oidText(String tag) {
        if (!tag.startsWith(INSERT)) {
            return "";
        }
        String rest = tag.substring(INSERT.length());
        return rest.substring(0, Math.min(digits(rest), MOST_OID_DIGITS));
    }

    /** The inserted row's OID, 0 if there is none. A number too large is cut to 32 bits as C's {@code strtoul} would. */
    static int oid(String tag) {
        if (!tag.startsWith(INSERT)) {
            return 0;
        }
        String rest = tag.substring(INSERT.length());
        int digits = digits(rest);
        boolean ends = digits == rest.length() || rest.charAt(digits) == ' ';
        return digits == 0 || !ends ? 0 : unsigned(rest.substring(0, digits));
    }

    private static int unsigned(String digits) {
        try {
            return (int) Long.parseUnsignedLong(digits);
        } catch (NumberFormatException tooLarge) {
            return -1;
        }
    }
}
