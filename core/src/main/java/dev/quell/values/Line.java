package dev.quell.values;

/** A {@code line} without ends: all points where {@code ax + by + c = 0}. */
public record Line(double a, double b, double c) {}
