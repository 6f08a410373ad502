package dev.quell.values;

import java.util.List;

/** A {@code polygon}, by its corners. */
public record Polygon(List<Point> points) {
    public Polygon {
        points = List.copyOf(points);
    }
}
