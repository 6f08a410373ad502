package dev.quell.dblink;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An interval in any of the styles that servers write, read and written anew in the style {@code postgres}. */
final class IntervalInput {
    private static final Pattern WORD = Pattern.compile("\\s*(?:"
            + "(?<clock>[+-]?\\d+:\\d{1,2}(?::\\d{1,2}(?:\\.\\d+)?)?)"
            + "|(?<years>[+-]?\\d+-\\d{1,2})(?![\\d.])"
            + "|(?<number>[+-]?\\d*\\.?\\d+)\\s*(?<unit>[A-Za-z]*)"
            + "|(?<at>@)|(?<ago>ago))\\s*");
    private static final Pattern ISO = Pattern.compile("P(?=.)(?:(-?\\d+)Y)?(?:(-?\\d+)M)?(?:(-?\\d+)W)?(?:(-?\\d+)D)?"
            + "(?:T(?:(-?\\d+)H)?(?:(-?\\d+)M)?(?:(-?\\d*\\.?\\d+)S)?)?");
    private static final BigDecimal MICROS_A_SECOND = BigDecimal.valueOf(1_000_000);
    private static final BigDecimal MICROS_AN_HOUR = BigDecimal.valueOf(3_600_000_000L);
    private static final BigDecimal MICROS_A_MINUTE = BigDecimal.valueOf(60_000_000);
    private static final BigDecimal YEAR = BigDecimal.valueOf(12);

    private final String text;
    private final boolean standard;
    private BigDecimal months = BigDecimal.ZERO;
    private BigDecimal days = BigDecimal.ZERO;
    private BigDecimal micros = BigDecimal.ZERO;

    IntervalInput(String text, boolean standard) {
        this.text = text;
        this.standard = standard;
    }

    String read() {
        Matcher iso = ISO.matcher(text.strip());
        if (text.strip().matches("(?i)-?infinity")) {
            return text.strip().toLowerCase(Locale.ROOT);
        }
        if (iso.matches()) {
            readIso(iso);
        } else {
            readWords();
        }
        try {
            return written();
        } catch (ArithmeticException e) {
            throw new DblinkException(
                    SqlState.INTERVAL_FIELD_OVERFLOW, "interval field value out of range: \"" + text + "\"");
        }
    }

    private void readIso(Matcher iso) {
        months = part(iso, 1).multiply(YEAR).add(part(iso, 2));
        days = part(iso, 3).multiply(BigDecimal.valueOf(7)).add(part(iso, 4));
        micros = part(iso, 5)
                .multiply(MICROS_AN_HOUR)
                .add(part(iso, 6).multiply(MICROS_A_MINUTE))
                .add(part(iso, 7).multiply(MICROS_A_SECOND));
    }

    private static BigDecimal part(Matcher iso, int group) {
        return iso.group(group) == null ? BigDecimal.ZERO : new BigDecimal(iso.group(group));
    }

    private void readWords() {
        Matcher word = WORD.matcher(text);
        boolean ago = false;
        int end = 0;
        while (end < text.length()) {
            if (!word.find(end) || word.start() != end) {
                throw invalid();
            }
            end = word.end();
            ago |= word.group("ago") != null;
            readWord(word);
        }
        if (text.isBlank()) {
            throw invalid();
        }
        if (ago) {
            months = months.negate();
            days = days.negate();
            micros = micros.negate();
        }
    }

    /** In the standard's style a sign in front, the only one there is, counts for all that follows. */
    private boolean isNegativeThroughout() {
        String bare = text.strip();
        return standard && bare.startsWith("-") && !bare.contains("+") && !bare.contains(" -");
    }

    private BigDecimal signed(BigDecimal number, String word) {
        boolean negative = word.startsWith("-") || (!word.startsWith("+") && isNegativeThroughout());
        return negative ? number.abs().negate() : number;
    }

    private void readWord(Matcher word) {
        if (word.group("clock") != null) {
            micros = micros.add(signed(clock(word.group("clock")), word.group("clock")));
        } else if (word.group("years") != null) {
            months = months.add(signed(years(word.group("years")), word.group("years")));
        } else if (word.group("number") != null) {
            String number = word.group("number");
            add(signed(new BigDecimal(number), number), word.group("unit").toLowerCase(Locale.ROOT));
        }
    }

    private static BigDecimal clock(String clock) {
        String[] parts = clock.replaceFirst("^[+-]", "").split(":", -1);
        BigDecimal value = new BigDecimal(parts[0])
                .multiply(MICROS_AN_HOUR)
                .add(new BigDecimal(parts[1]).multiply(MICROS_A_MINUTE));
        if (parts.length > 2) {
            value = value.add(new BigDecimal(parts[2]).multiply(MICROS_A_SECOND));
        }
        return value;
    }

    private static BigDecimal years(String years) {
        String[] parts = years.replaceFirst("^[+-]", "").split("-", -1);
        return new BigDecimal(parts[0]).multiply(YEAR).add(new BigDecimal(parts[1]));
    }

    private void add(BigDecimal number, String unit) {
        switch (unit) {
            case "year", "years", "y", "yr", "yrs" -> months = months.add(number.multiply(YEAR));
            case "mon", "mons", "month", "months" -> months = months.add(number);
            case "week", "weeks", "w" -> days = days.add(number.multiply(BigDecimal.valueOf(7)));
            case "day", "days", "d" -> days = days.add(number);
            case "hour", "hours", "h", "hr", "hrs" -> micros = micros.add(number.multiply(MICROS_AN_HOUR));
            case "min", "mins", "minute", "minutes", "m" -> micros = micros.add(number.multiply(MICROS_A_MINUTE));
            case "sec", "secs", "second", "seconds", "s" -> micros = micros.add(number.multiply(MICROS_A_SECOND));
            // The standard's style has a number of days before a time; a number alone is one of seconds.
            case "" -> {
                if (text.indexOf(':') >= 0) {
                    days = days.add(number);
                } else {
                    micros = micros.add(number.multiply(MICROS_A_SECOND));
                }
            }
            default -> throw invalid();
        }
    }

    private DblinkException invalid() {
        return InvalidInput.dateSyntax("interval", text);
    }

    private String written() {
        List<String> words = new ArrayList<>();
        int month = months.setScale(0, RoundingMode.DOWN).intValueExact();
        boolean negative = add(words, month / 12, "year", false);
        negative = add(words, month % 12, "mon", negative);
        int day = days.setScale(0, RoundingMode.DOWN).intValueExact();
        negative = add(words, day, "day", negative);
        long clock = micros.setScale(0, RoundingMode.HALF_UP).longValueExact();
        if (clock != 0 || words.isEmpty()) {
            String sign = clock < 0 ? "-" : negative ? "+" : "";
            words.add(sign + Clock.written(Math.abs(clock)));
        }
        return String.join(" ", words);
    }

    /** Writes a field; behind a negative one a positive one has a sign too. */
    private static boolean add(List<String> words, int number, String unit, boolean negative) {
        if (number == 0) {
            return negative;
        }
        words.add((negative && number > 0 ? "+" : "") + number + " " + unit + (number == 1 ? "" : "s"));
        return number < 0;
    }
}
