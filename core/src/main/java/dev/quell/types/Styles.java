package dev.quell.types;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which of the session's settings are such that dates and intervals read from binary format have the same text as the server
 * would give them.
 *
 * @param isoDates whether {@code DateStyle} is ISO
 * @param postgresIntervals whether {@code IntervalStyle} is {@code postgres}
 * @param utc whether {@code TimeZone} is UTC
 */
public record Styles(boolean isoDates, boolean postgresIntervals, boolean utc) {
    /** Nothing is known of the settings. */
    public static final Styles UNKNOWN = new Styles(false, false, false);

    private static final Set<String> UTC = Set.of("UTC", "ETC/UTC", "GMT", "ETC/GMT", "ZULU", "UCT", "ETC/UCT");

    /**
     * Judges the settings, which the server reports whenever they change.
     *
     * @param dateStyle such as {@code ISO, MDY}
     * @param intervalStyle such as {@code postgres}
     * @param timeZone such as {@code Europe/Berlin}
     * @return what they are good for
     */
    public static Styles of(Optional<String> dateStyle, Optional<String> intervalStyle, Optional<String> timeZone) {
        return new Styles(
                dateStyle.filter(style -> style.startsWith("ISO")).isPresent(),
                intervalStyle.filter("postgres"::equals).isPresent(),
                timeZone.map(zone -> zone.toUpperCase(Locale.ROOT))
                        .filter(UTC::contains)
                        .isPresent());
    }
}
