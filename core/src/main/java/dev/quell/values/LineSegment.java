package dev.quell.values;

/** A {@code lseg}: the line from one point to another. */
public record LineSegment(Point start, Point end) {}
