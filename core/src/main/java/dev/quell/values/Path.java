package dev.quell.values;

import java.util.List;

/**
 * A {@code path}: lines from point to point.
 *
 * @param isClosed whether another goes from the last point to the first
 */
public record Path(List<Point> points, boolean isClosed) {
    public Path {
        points = List.copyOf(points);
    }
}
