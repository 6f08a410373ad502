package dev.quell.types;

import dev.quell.values.Box;
import dev.quell.values.Circle;
import dev.quell.values.Line;
import dev.quell.values.LineSegment;
import dev.quell.values.Path;
import dev.quell.values.Point;
import dev.quell.values.Polygon;
import java.util.List;

/** Writes geometric types as the server does. */
final class GeometryWriter {
    private GeometryWriter() {}

    static String text(Point point) {
        return "(" + FloatText.of(point.x()) + "," + FloatText.of(point.y()) + ")";
    }

    static String text(Line line) {
        return "{" + FloatText.of(line.a()) + "," + FloatText.of(line.b()) + "," + FloatText.of(line.c()) + "}";
    }

    static String text(LineSegment segment) {
        return "[" + text(segment.start()) + "," + text(segment.end()) + "]";
    }

    static String text(Box box) {
        return text(box.upperRight()) + "," + text(box.lowerLeft());
    }

    static String text(Path path) {
        return path.isClosed() ? text(path.points(), "(", ")") : text(path.points(), "[", "]");
    }

    static String text(Polygon polygon) {
        return text(polygon.points(), "(", ")");
    }

    static String text(Circle circle) {
        return "<" + text(circle.center()) + "," + FloatText.of(circle.radius()) + ">";
    }

    private static String text(List<Point> points, String open, String close) {
        StringBuilder text = new StringBuilder(open);
        for (Point point : points) {
            text.append(text.length() == 1 ? "" : ",").append(text(point));
        }
        return text.append(close).toString();
    }
}
