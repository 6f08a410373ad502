package dev.quell.h2.functions;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.api.IntervalQualifier;
import org.h2.value.Value;
import org.h2.value.ValueInterval;

/**
 * Reads intervals in the IntervalStyles postgres, postgres_verbose and iso_8601.
 *
 * <p>PostgreSQL's interval holds months beside days and time; H2 has one type for each, as the SQL standard does.
 */
final class IntervalText {
    private static final Pattern CLOCK = Pattern.compile("([+-]?)(\\d+):(\\d+)(?::(\\d+(?:\\.\\d+)?))?");
    private static final Pattern ISO = Pattern.compile("([+-]?\\d+(?:\\.\\d+)?)([YMWDHS])|(T)");
    private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000L);
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    private final String text;
    private long months;
    private BigDecimal seconds = BigDecimal.ZERO;

    private IntervalText(String text) {
        this.text = text;
    }

    static Value daysToSeconds(String text) {
        IntervalText interval = parse(text);
        if (interval.months != 0) {
            throw Failures.of(
                    "22015",
                    "interval \"" + text
                            + "\" has months and does not fit into H2's INTERVAL DAY TO SECOND: declare the column as"
                            + " text or as interval year to month, or convert it in the remote query");
        }
        BigDecimal nanos = interval.seconds.multiply(NANOS_PER_SECOND);
        boolean negative = nanos.signum() < 0;
        BigDecimal[] days = nanos.abs().divideAndRemainder(BigDecimal.valueOf(NANOS_PER_DAY));
        return ValueInterval.from(
                IntervalQualifier.DAY_TO_SECOND, negative, days[0].longValueExact(), days[1].longValue());
    }

    static Value yearsToMonths(String text) {
        long months = parse(text).months;
        return ValueInterval.from(
                IntervalQualifier.YEAR_TO_MONTH, months < 0, Math.abs(months) / 12, Math.abs(months) % 12);
    }

    private static IntervalText parse(String text) {
        IntervalText interval = new IntervalText(text);
        String trimmed = text.strip();
        if (trimmed.toLowerCase(Locale.ROOT).endsWith("infinity")) {
            throw Failures.of(
                    "22008",
                    "\"" + text
                            + "\" has no counterpart in H2's INTERVAL: declare the column as text, or convert it in the"
                            + " remote query");
        }
        try {
            if (trimmed.startsWith("P")) {
                interval.readIso(trimmed);
            } else {
                interval.readWords(trimmed.toLowerCase(Locale.ROOT));
            }
        } catch (ArithmeticException tooLarge) {
            throw Failures.of("22015", "interval field value out of range: \"" + text + "\"", tooLarge);
        }
        return interval;
    }

    private void readIso(String iso) {
        Matcher matcher = ISO.matcher(iso);
        boolean time = false;
        int at = 1;
        while (at < iso.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw malformed();
            }
            if (matcher.group(3) != null) {
                time = true;
            } else {
                add(new BigDecimal(matcher.group(1)), isoUnit(matcher.group(2), time));
            }
            at = matcher.end();
        }
    }

    private static String isoUnit(String letter, boolean time) {
        return switch (letter) {
            case "Y" -> "year";
            case "M" -> time ? "min" : "mon";
            case "W" -> "week";
            case "D" -> "day";
            case "H" -> "hour";
            default -> "sec";
        };
    }

    private void readWords(String words) {
        String[] parts = words.startsWith("@") ? words.substring(1).strip().split("\\s+") : words.split("\\s+");
        int end = parts.length;
        boolean ago = parts[end - 1].equals("ago");
        if (ago) {
            end--;
        }
        for (int i = 0; i < end; i++) {
            if (!readClock(parts[i])) {
                if (i + 1 == end && !(end == 1 && parts[i].equals("0"))) {
                    throw malformed();
                }
                add(number(parts[i]), i + 1 == end ? "second" : parts[++i]);
            }
        }
        if (ago) {
            months = Math.negateExact(months);
            seconds = seconds.negate();
        }
    }

    private boolean readClock(String part) {
        Matcher clock = CLOCK.matcher(part);
        if (!clock.matches()) {
            return false;
        }
        BigDecimal time = new BigDecimal(clock.group(2))
                .multiply(BigDecimal.valueOf(3600))
                .add(new BigDecimal(clock.group(3)).multiply(BigDecimal.valueOf(60)))
                .add(clock.group(4) == null ? BigDecimal.ZERO : new BigDecimal(clock.group(4)));
        seconds = clock.group(1).equals("-") ? seconds.subtract(time) : seconds.add(time);
        return true;
    }

    private BigDecimal number(String part) {
        try {
            return new BigDecimal(part);
        } catch (NumberFormatException e) {
            throw malformed();
        }
    }

    private void add(BigDecimal amount, String unit) {
        String singular = unit.endsWith("s") ? unit.substring(0, unit.length() - 1) : unit;
        switch (singular) {
            case "year" -> addMonths(amount, 12);
            case "mon", "month" -> addMonths(amount, 1);
            case "week" -> addSeconds(amount, 7 * 86_400);
            case "day" -> addSeconds(amount, 86_400);
            case "hour" -> addSeconds(amount, 3600);
            case "min", "minute" -> addSeconds(amount, 60);
            case "sec", "second" -> addSeconds(amount, 1);
            default -> throw malformed();
        }
    }

    private void addMonths(BigDecimal amount, long factor) {
        months = Math.addExact(
                months, amount.multiply(BigDecimal.valueOf(factor)).longValueExact());
    }

    private void addSeconds(BigDecimal amount, long factor) {
        seconds = seconds.add(amount.multiply(BigDecimal.valueOf(factor)));
    }

    private RuntimeException malformed() {
        return Failures.of("22007", "invalid input syntax for type interval: \"" + text + "\"");
    }
}
