package dev.quell.values;

/** A {@code point}. */
public record Point(double x, double y) {
    @Override
    public String toString() {
        return "(" + x + "," + y + ")";
    }
}
