package dev.quell.values;

import org.jspecify.annotations.Nullable;

/**
 * A range, such as an {@code int4range} or a {@code daterange}: the values between two bounds. A bound that is null is none:
 * the range goes on without end there.
 *
 * <p>The server turns ranges of whole numbers and dates into one that includes its lower bound and not its upper one, so
 * {@code [1,3]} comes back as {@code [1,4)}.
 *
 * @param <T> what it is a range of
 * @param lower null for none
 * @param lowerInclusive whether the lower bound belongs to the range; false where there is none
 * @param upper null for none
 * @param upperInclusive whether the upper bound belongs to the range; false where there is none
 * @param isEmpty whether it holds no value at all; it has no bounds then
 */
public record Range<T>(
        @Nullable T lower, boolean lowerInclusive, @Nullable T upper, boolean upperInclusive, boolean isEmpty) {
    public Range {
        if (isEmpty && (lower != null || upper != null)) {
            throw new IllegalArgumentException("an empty range has no bounds");
        }
        lowerInclusive = lowerInclusive && lower != null;
        upperInclusive = upperInclusive && upper != null;
    }

    /** {@code empty}. */
    public static <T> Range<T> empty() {
        return new Range<>(null, false, null, false, true);
    }

    /** {@code [lower,upper)}; null for no bound. */
    public static <T> Range<T> closedOpen(@Nullable T lower, @Nullable T upper) {
        return new Range<>(lower, true, upper, false, false);
    }

    /** {@code [lower,upper]}; null for no bound. */
    public static <T> Range<T> closed(@Nullable T lower, @Nullable T upper) {
        return new Range<>(lower, true, upper, true, false);
    }

    /** {@code (lower,upper)}; null for no bound. */
    public static <T> Range<T> open(@Nullable T lower, @Nullable T upper) {
        return new Range<>(lower, false, upper, false, false);
    }

    /** {@code (lower,upper]}; null for no bound. */
    public static <T> Range<T> openClosed(@Nullable T lower, @Nullable T upper) {
        return new Range<>(lower, false, upper, true, false);
    }

    @Override
    public String toString() {
        if (isEmpty) {
            return "empty";
        }
        return (lowerInclusive ? "[" : "(") + (lower == null ? "" : lower) + "," + (upper == null ? "" : upper)
                + (upperInclusive ? "]" : ")");
    }
}
