package dev.quell.values;

/** A {@code box}. The server puts the corners in this order whatever it was given. */
public record Box(Point upperRight, Point lowerLeft) {}
