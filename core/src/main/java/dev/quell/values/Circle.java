package dev.quell.values;

/** A {@code circle}. */
public record Circle(Point center, double radius) {}
