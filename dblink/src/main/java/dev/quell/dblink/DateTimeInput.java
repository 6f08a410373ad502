package dev.quell.dblink;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A date or time in any of the styles that servers write, read and written anew in ISO's. */
final class DateTimeInput {
    private static final Pattern ISO_DATE = Pattern.compile("(\\d{4,7})-(\\d{1,2})-(\\d{1,2})");
    private static final Pattern OTHER_DATE = Pattern.compile("(\\d{1,2})([/.-])(\\d{1,2})\\2(\\d{4,7})");
    private static final Pattern NAMED_DATE =
            Pattern.compile("(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) (?:([A-Z][a-z]{2}) (\\d{1,2})|(\\d{1,2}) ([A-Z][a-z]{2}))"
                    + "( \\d{1,2}:\\S+)? (\\d{4,7})");
    private static final Pattern CLOCK = Pattern.compile("(\\d{1,2}):(\\d{1,2})(?::(\\d{1,2})(?:\\.(\\d{1,9})\\d*)?)?");
    private static final Pattern OFFSET = Pattern.compile("([+-])(\\d{1,2})(?::?(\\d{2}))?(?::(\\d{2}))?");
    private static final Pattern ABBREVIATION = Pattern.compile("[A-Za-z]{1,6}");
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    private static final int FINEST = 6;
    private static final long MICROS_A_SECOND = 1_000_000;
    private static final long SECONDS_A_DAY = 86_400;

    private final String text;
    private final String type;
    private final Styles styles;
    private String rest;

    DateTimeInput(String text, String type, Styles styles) {
        this.text = text;
        this.type = type;
        this.styles = styles;
        this.rest = text.strip();
    }

    // --- types

    String date() {
        if (isInfinite()) {
            return infinity();
        }
        LocalDate date = readDate();
        if (!rest.isEmpty()) {
            var unused = readClock(FINEST);
            skipZone();
        }
        return written(date) + era(date);
    }

    String time(int modifier) {
        long micros = readClock(precision(modifier));
        skipZone();
        return written(micros);
    }

    String timeWithZone(int modifier) {
        long micros = readClock(precision(modifier));
        ZoneOffset offset = rest.isEmpty() ? ZoneOffset.UTC : readOffset(LocalDateTime.of(2000, 1, 1, 0, 0));
        return written(micros) + written(offset);
    }

    String timestamp(int modifier) {
        if (isInfinite()) {
            return infinity();
        }
        LocalDateTime value = readDateTime(modifier);
        skipZone();
        return written(value) + era(value.toLocalDate());
    }

    /** Written in the time zone of this JVM, as PostgreSQL writes it in its session's. */
    String timestampWithZone(int modifier) {
        if (isInfinite()) {
            return infinity();
        }
        LocalDateTime local = readDateTime(modifier);
        ZoneId here = ZoneId.systemDefault();
        ZonedDateTime value = rest.isEmpty()
                ? local.atZone(here)
                : local.atOffset(readOffset(local)).atZoneSameInstant(here);
        return written(value.toLocalDateTime()) + written(value.getOffset()) + era(value.toLocalDate());
    }

    // --- reading

    private boolean isInfinite() {
        return rest.equalsIgnoreCase("infinity") || rest.equalsIgnoreCase("-infinity");
    }

    private String infinity() {
        return rest.toLowerCase(Locale.ROOT);
    }

    private LocalDateTime readDateTime(int modifier) {
        LocalDate date = readDate();
        long micros = rest.isEmpty() ? 0 : readClock(precision(modifier));
        return date.atStartOfDay().plusNanos(micros * 1000);
    }

    private LocalDate readDate() {
        boolean beforeChrist = rest.endsWith(" BC");
        if (beforeChrist) {
            rest = rest.substring(0, rest.length() - 3);
        }
        Matcher iso = ISO_DATE.matcher(rest);
        if (iso.lookingAt()) {
            take(iso);
            return checked(number(iso, 1), number(iso, 2), number(iso, 3), beforeChrist);
        }
        Matcher named = NAMED_DATE.matcher(rest);
        if (named.lookingAt()) {
            return named(named, beforeChrist);
        }
        Matcher other = OTHER_DATE.matcher(rest);
        if (other.lookingAt()) {
            take(other);
            boolean dayFirst = other.group(2).equals(".") || styles.dayFirst();
            return checked(
                    number(other, 4), number(other, dayFirst ? 3 : 1), number(other, dayFirst ? 1 : 3), beforeChrist);
        }
        throw InvalidInput.dateSyntax(type, text);
    }

    /** The time stands within such a date. */
    private LocalDate named(Matcher named, boolean beforeChrist) {
        String month = named.group(1) != null ? named.group(1) : named.group(4);
        int day = named.group(2) != null ? number(named, 2) : number(named, 3);
        String clock = named.group(5) == null ? "" : named.group(5).strip();
        rest = (clock + " " + rest.substring(named.end()).strip()).strip();
        return checked(number(named, 6), MONTHS.indexOf(month) + 1, day, beforeChrist);
    }

    private LocalDate checked(int year, int month, int day, boolean beforeChrist) {
        if (month < 1 || month > 12 || day < 1 || day > 31) {
            throw InvalidInput.dateOrder(text);
        }
        try {
            return LocalDate.of(beforeChrist ? 1 - year : year, month, day);
        } catch (DateTimeException e) {
            throw InvalidInput.dateRange(text);
        }
    }

    /** In microseconds. */
    private long readClock(int precision) {
        Matcher clock = CLOCK.matcher(rest);
        if (!clock.lookingAt()) {
            throw InvalidInput.dateSyntax(type, text);
        }
        take(clock);
        int seconds = clock.group(3) == null ? 0 : number(clock, 3);
        long nanos = clock.group(4) == null ? 0 : Long.parseLong((clock.group(4) + "00000000").substring(0, 9));
        long whole = number(clock, 1) * 3600L + number(clock, 2) * 60L + seconds;
        boolean inRange = number(clock, 2) < 60 && seconds <= 60 && (whole < SECONDS_A_DAY || isMidnight(whole, nanos));
        if (!inRange) {
            throw InvalidInput.dateRange(text);
        }
        return rounded(whole * MICROS_A_SECOND + (nanos + 500) / 1000, precision);
    }

    private static boolean isMidnight(long seconds, long nanos) {
        return seconds == SECONDS_A_DAY && nanos == 0;
    }

    private static int precision(int modifier) {
        return modifier < 0 ? FINEST : Math.min(modifier, FINEST);
    }

    private static long rounded(long micros, int precision) {
        long step = 1;
        for (int i = precision; i < FINEST; i++) {
            step *= 10;
        }
        return (micros + step / 2) / step * step;
    }

    private void skipZone() {
        if (!rest.isEmpty()) {
            var unused = readOffset(LocalDateTime.of(2000, 1, 1, 0, 0));
        }
    }

    private ZoneOffset readOffset(LocalDateTime at) {
        Matcher offset = OFFSET.matcher(rest);
        if (offset.matches()) {
            int seconds = number(offset, 2) * 3600
                    + (offset.group(3) == null ? 0 : number(offset, 3) * 60)
                    + (offset.group(4) == null ? 0 : number(offset, 4));
            try {
                return ZoneOffset.ofTotalSeconds(offset.group(1).equals("-") ? -seconds : seconds);
            } catch (DateTimeException e) {
                throw InvalidInput.dateRange(text);
            }
        }
        if (!ABBREVIATION.matcher(rest).matches()) {
            throw InvalidInput.dateSyntax(type, text);
        }
        return abbreviated(at);
    }

    /** An abbreviation is one that the server's own time zone has. */
    private ZoneOffset abbreviated(LocalDateTime at) {
        if (List.of("UTC", "GMT", "Z").contains(rest.toUpperCase(Locale.ROOT))) {
            return ZoneOffset.UTC;
        }
        ZoneId zone = serverZone();
        TimeZone names = TimeZone.getTimeZone(zone);
        for (ZoneOffset offset : zone.getRules().getValidOffsets(at)) {
            boolean summer = zone.getRules().isDaylightSavings(at.toInstant(offset));
            if (names.getDisplayName(summer, TimeZone.SHORT, Locale.ROOT).equalsIgnoreCase(rest)) {
                return offset;
            }
        }
        throw InvalidInput.dateSyntax(type, text);
    }

    private ZoneId serverZone() {
        try {
            return ZoneId.of(styles.timeZone());
        } catch (DateTimeException e) {
            throw InvalidInput.dateSyntax(type, text);
        }
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    private void take(Matcher matcher) {
        rest = rest.substring(matcher.end());
        rest = rest.startsWith("T") ? rest.substring(1) : rest.strip();
    }

    // --- writing

    private static String written(LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        return String.format(Locale.ROOT, "%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth());
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }

    private static String written(LocalDateTime value) {
        return written(value.toLocalDate()) + " " + written(value.toLocalTime().toNanoOfDay() / 1000);
    }

    private static String written(long micros) {
        return Clock.written(micros);
    }

    private static String written(ZoneOffset offset) {
        int seconds = Math.abs(offset.getTotalSeconds());
        StringBuilder out = new StringBuilder(offset.getTotalSeconds() < 0 ? "-" : "+");
        out.append(String.format(Locale.ROOT, "%02d", seconds / 3600));
        if (seconds % 3600 != 0) {
            out.append(String.format(Locale.ROOT, ":%02d", seconds % 3600 / 60));
        }
        if (seconds % 60 != 0) {
            out.append(String.format(Locale.ROOT, ":%02d", seconds % 60));
        }
        return out.toString();
    }
}
