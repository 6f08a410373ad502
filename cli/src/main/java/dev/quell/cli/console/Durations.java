package dev.quell.cli.console;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as they are typed and as they are shown. */
public final class Durations {
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|)");
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final long SECONDS_PER_MINUTE = 60;

    private Durations() {}

    /**
     * Reads {@code 500ms}, {@code 1.5s}, {@code 1m30s}, {@code 2h}, a plain number of seconds, or ISO 8601's {@code
     * PT2S}.
     *
     * @throws IllegalArgumentException if it is none of these, or not more than zero; the message names the forms
     */
    public static Duration parse(String text) {
        boolean below = text.startsWith("-");
        Duration duration = read(below ? text.substring(1) : text);
        if (below || duration.isZero() || duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" has to be more than zero and at most a year");
        }
        return duration;
    }

    private static Duration read(String text) {
        return text.startsWith("P") || text.startsWith("p") ? iso(text) : parts(text);
    }

    private static Duration iso(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw notUnderstood(text);
        }
    }

    private static Duration parts(String text) {
        Matcher part = PART.matcher(text);
        Duration sum = Duration.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            boolean plain = part.group(2).isEmpty();
            if (plain && part.end() - part.start() != text.length()) {
                throw notUnderstood(text);
            }
            sum = sum.plus(amount(part.group(1), part.group(2)));
            end = part.end();
            if (end == text.length()) {
                return sum;
            }
        }
        throw notUnderstood(text);
    }

    private static Duration amount(String number, String unit) {
        long millisPerUnit = switch (unit) {
            case "ms" -> 1;
            case "m" -> Duration.ofMinutes(1).toMillis();
            case "h" -> Duration.ofHours(1).toMillis();
            default -> 1000;
        };
        BigDecimal millis = new BigDecimal(number).multiply(BigDecimal.valueOf(millisPerUnit));
        boolean tooLong = millis.compareTo(BigDecimal.valueOf(LONGEST.toMillis())) > 0;
        return tooLong ? LONGEST.plusSeconds(1) : Duration.ofMillis(millis.longValue());
    }

    private static IllegalArgumentException notUnderstood(String text) {
        return new IllegalArgumentException("\"" + text
                + "\" is not a duration; write 500ms, 2s, 1.5s, 1m30s, 2h, a plain number of seconds, or PT2S");
    }

    /** To the hundredth of a second, such as {@code 1.02 s} or {@code 2 min 5.30 s}. */
    public static String exact(Duration duration) {
        return shown(duration, "%.2f s");
    }

    /** To the tenth of a second, for a clock that runs. */
    public static String running(Duration duration) {
        return shown(duration, "%.1f s");
    }

    private static String shown(Duration duration, String secondsFormat) {
        long minutes = duration.toSeconds() / SECONDS_PER_MINUTE;
        double seconds = duration.minusMinutes(minutes).toMillis() / 1000.0;
        String text = String.format(Locale.ROOT, secondsFormat, seconds);
        return minutes == 0 ? text : minutes + " min " + text;
    }
}
