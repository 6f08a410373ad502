package dev.quell.types;

import dev.quell.values.Interval;

/**
 * Reads intervals in each of the four forms that {@code IntervalStyle} chooses from. Which one it is shows in the value: ISO
 * 8601 begins with a P, the verbose form with an at sign, the form of the SQL standard has no units, and PostgreSQL's own
 * has units for all but the clock.
 */
final class IntervalReader {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int FRACTION_DIGITS = 6;

    private final Cell cell;
    private final String text;
    private long months;
    private long days;
    private long microseconds;

    private IntervalReader(Cell cell) {
        this.cell = cell;
        this.text = cell.ascii();
    }

    static Interval readBinary(Cell cell) {
        BinaryReader in = new BinaryReader(cell);
        long microseconds = in.int64();
        int days = in.int32();
        int months = in.done(in.int32());
        return new Interval(months, days, microseconds);
    }

    static Interval read(Cell cell) {
        IntervalReader reader = new IntervalReader(cell);
        try {
            return reader.interval();
        } catch (ArithmeticException | NumberFormatException | IndexOutOfBoundsException e) {
            DecodeException failure = reader.malformed();
            failure.initCause(e);
            throw failure;
        }
    }

    private Interval interval() {
        if (text.equals("infinity")) {
            return Interval.INFINITY;
        }
        if (text.equals("-infinity")) {
            return Interval.MINUS_INFINITY;
        }
        if (text.startsWith("P")) {
            iso();
        } else if (text.startsWith("@ ")) {
            verbose();
        } else if (text.chars().anyMatch(Character::isLetter)) {
            postgres();
        } else {
            sqlStandard();
        }
        return new Interval(Math.toIntExact(months), Math.toIntExact(days), microseconds);
    }

    /** {@code P1Y2M-3DT4H5M6.7S}. */
    private void iso() {
        boolean time = false;
        int start = 1;
        for (int at = 1; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == 'T') {
                time = true;
                start = at + 1;
            } else if (Character.isLetter(c)) {
                add(text.substring(start, at), isoUnit(c, time), 1);
                start = at + 1;
            }
        }
        if (start != text.length() || text.length() < 3) {
            throw malformed();
        }
    }

    private String isoUnit(char unit, boolean time) {
        return switch (unit) {
            case 'Y' -> "year";
            case 'M' -> time ? "min" : "mon";
            case 'D' -> "day";
            case 'H' -> "hour";
            case 'S' -> "sec";
            default -> throw malformed();
        };
    }

    /** {@code @ 1 year 2 mons -3 days 4 hours 5 mins 6.7 secs ago}; the last word turns all signs. */
    private void verbose() {
        boolean ago = text.endsWith(" ago");
        String[] words =
                text.substring(2, ago ? text.length() - 4 : text.length()).split(" ", -1);
        if (words.length == 1 && words[0].equals("0")) {
            return;
        }
        units(words, words.length, ago ? -1 : 1);
    }

    /** {@code 1 year 2 mons -3 days +04:05:06.7}. */
    private void postgres() {
        String[] words = text.split(" ", -1);
        boolean clock = words.length % 2 == 1;
        units(words, clock ? words.length - 1 : words.length, 1);
        if (clock) {
            clock(words[words.length - 1], 1);
        }
    }

    /** {@code 1-2}, {@code 3 4:05:06}, {@code 4:05:06} or {@code +1-2 -3 +4:05:06}; without three parts one sign is for all. */
    private void sqlStandard() {
        String[] words = text.split(" ", -1);
        switch (words.length) {
            case 3 -> {
                yearsAndMonths(words[0]);
                days = Long.parseLong(words[1]);
                clock(words[2], 1);
            }
            case 2 -> {
                days = Long.parseLong(words[0]);
                clock(words[1], words[0].startsWith("-") ? -1 : 1);
            }
            default -> {
                if (text.contains(":")) {
                    clock(text, 1);
                } else if (!text.equals("0")) {
                    yearsAndMonths(text);
                }
            }
        }
    }

    private void yearsAndMonths(String word) {
        int sign = word.startsWith("-") ? -1 : 1;
        String[] parts = unsigned(word).split("-", -1);
        if (parts.length != 2) {
            throw malformed();
        }
        add(parts[0], "year", sign);
        add(parts[1], "mon", sign);
    }

    private static String unsigned(String word) {
        return word.startsWith("-") || word.startsWith("+") ? word.substring(1) : word;
    }

    private void units(String[] words, int count, int sign) {
        if (count % 2 != 0) {
            throw malformed();
        }
        for (int i = 0; i < count; i += 2) {
            String unit = words[i + 1];
            add(words[i], unit.endsWith("s") ? unit.substring(0, unit.length() - 1) : unit, sign);
        }
    }

    private void clock(String word, int sign) {
        int turned = word.startsWith("-") ? -sign : sign;
        String[] parts = unsigned(word).split(":", -1);
        if (parts.length != 3) {
            throw malformed();
        }
        add(parts[0], "hour", turned);
        add(parts[1], "min", turned);
        add(parts[2], "sec", turned);
    }

    private void add(String number, String unit, int sign) {
        switch (unit) {
            case "year" -> months += sign * Math.multiplyExact(Long.parseLong(number), 12);
            case "mon" -> months += sign * Long.parseLong(number);
            case "day" -> days += sign * Long.parseLong(number);
            case "hour" -> addMicroseconds(sign * Long.parseLong(number), 3600 * MICROS_PER_SECOND);
            case "min" -> addMicroseconds(sign * Long.parseLong(number), 60 * MICROS_PER_SECOND);
            case "sec" -> addSeconds(number, sign);
            default -> throw malformed();
        }
    }

    private void addMicroseconds(long count, long each) {
        microseconds = Math.addExact(microseconds, Math.multiplyExact(count, each));
    }

    private void addSeconds(String number, int sign) {
        int point = number.indexOf('.');
        String whole = point < 0 ? number : number.substring(0, point);
        addMicroseconds(sign * Long.parseLong(whole), MICROS_PER_SECOND);
        if (point >= 0) {
            String digits = number.substring(point + 1);
            if (digits.isEmpty() || digits.length() > FRACTION_DIGITS) {
                throw malformed();
            }
            long fraction = Long.parseLong(unsigned(digits) + "0".repeat(FRACTION_DIGITS - digits.length()));
            addMicroseconds(number.startsWith("-") ? -sign * fraction : sign * fraction, 1);
        }
    }

    private DecodeException malformed() {
        return DecodeException.invalid(cell, "it is not in any of the forms of IntervalStyle; ask for String");
    }
}
