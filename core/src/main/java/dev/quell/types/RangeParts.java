package dev.quell.types;

import org.jspecify.annotations.Nullable;

/** A range whose bounds are not decoded yet. */
record RangeParts(
        @Nullable Cell lower,
        boolean lowerInclusive,
        @Nullable Cell upper,
        boolean upperInclusive,
        boolean isEmpty) {}
