package dev.quell.types;

import dev.quell.values.Box;
import dev.quell.values.Circle;
import dev.quell.values.Line;
import dev.quell.values.LineSegment;
import dev.quell.values.Path;
import dev.quell.values.Point;
import dev.quell.values.Polygon;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads geometric types. In text they are numbers with brackets and commas in places that are the same for a type. */
final class GeometryReader {
    private final Cell cell;
    private final byte[] bytes;
    private final int end;
    private int at;

    private GeometryReader(Cell cell) {
        this.cell = cell;
        this.bytes = cell.bytes();
        this.at = cell.offset();
        this.end = cell.offset() + cell.length();
    }

    private static <T> T read(Cell cell, Function<GeometryReader, T> reading) {
        GeometryReader reader = new GeometryReader(cell);
        T value = reading.apply(reader);
        if (reader.at < reader.end) {
            throw reader.malformed();
        }
        return value;
    }

    static Point point(Cell cell) {
        return switch (cell.format()) {
            case TEXT -> read(cell, GeometryReader::point);
            case BINARY -> {
                BinaryReader in = new BinaryReader(cell);
                yield in.done(point(in));
            }
        };
    }

    static Line line(Cell cell) {
        return switch (cell.format()) {
            case TEXT -> read(cell, GeometryReader::line);
            case BINARY -> {
                BinaryReader in = new BinaryReader(cell);
                yield in.done(new Line(in.float64(), in.float64(), in.float64()));
            }
        };
    }

    static LineSegment lineSegment(Cell cell) {
        return switch (cell.format()) {
            case TEXT -> read(cell, GeometryReader::lineSegment);
            case BINARY -> {
                BinaryReader in = new BinaryReader(cell);
                yield in.done(new LineSegment(point(in), point(in)));
            }
        };
    }

    static Box box(Cell cell) {
        return switch (cell.format()) {
            case TEXT -> read(cell, GeometryReader::box);
            case BINARY -> {
                BinaryReader in = new BinaryReader(cell);
                yield in.done(new Box(point(in), point(in)));
            }
        };
    }

    static Path path(Cell cell) {
        return switch (cell.format()) {
            case TEXT -> read(cell, GeometryReader::path);
            case BINARY -> {
                BinaryReader in = new BinaryReader(cell);
                boolean closed = in.unsignedByte() != 0;
                yield in.done(new Path(points(in), closed));
            }
        };
    }

    static Polygon polygon(Cell cell) {
        return switch (cell.format()) {
            case TEXT -> read(cell, reader -> new Polygon(reader.points('(', ')')));
            case BINARY -> {
                BinaryReader in = new BinaryReader(cell);
                yield in.done(new Polygon(points(in)));
            }
        };
    }

    static Circle circle(Cell cell) {
        return switch (cell.format()) {
            case TEXT -> read(cell, GeometryReader::circle);
            case BINARY -> {
                BinaryReader in = new BinaryReader(cell);
                yield in.done(new Circle(point(in), in.float64()));
            }
        };
    }

    private static Point point(BinaryReader in) {
        return new Point(in.float64(), in.float64());
    }

    private static List<Point> points(BinaryReader in) {
        int count = in.count(2 * Double.BYTES);
        List<Point> points = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            points.add(point(in));
        }
        return points;
    }

    private Point point() {
        expect('(');
        double x = number();
        expect(',');
        double y = number();
        expect(')');
        return new Point(x, y);
    }

    private Line line() {
        expect('{');
        double a = number();
        expect(',');
        double b = number();
        expect(',');
        double c = number();
        expect('}');
        return new Line(a, b, c);
    }

    private LineSegment lineSegment() {
        expect('[');
        Point start = point();
        expect(',');
        Point last = point();
        expect(']');
        return new LineSegment(start, last);
    }

    private Box box() {
        Point upperRight = point();
        expect(',');
        return new Box(upperRight, point());
    }

    private Path path() {
        boolean closed = isNext('(');
        return new Path(closed ? points('(', ')') : points('[', ']'), closed);
    }

    private Circle circle() {
        expect('<');
        Point center = point();
        expect(',');
        double radius = number();
        expect('>');
        return new Circle(center, radius);
    }

    private List<Point> points(char open, char close) {
        expect(open);
        List<Point> points = new ArrayList<>();
        points.add(point());
        while (!isNext(close)) {
            expect(',');
            points.add(point());
        }
        expect(close);
        return points;
    }

    private double number() {
        int start = at;
        while (at < end && ",()[]{}<>".indexOf(bytes[at]) < 0) {
            at++;
        }
        try {
            return TextDecoder.float8(bytes, start, at - start);
        } catch (DecodeException e) {
            DecodeException failure = malformed();
            failure.initCause(e);
            throw failure;
        }
    }

    private boolean isNext(char c) {
        return at < end && bytes[at] == c;
    }

    private void expect(char c) {
        if (!isNext(c)) {
            throw malformed();
        }
        at++;
    }

    private DecodeException malformed() {
        return DecodeException.invalid(cell, "it is not a geometric value as the server writes it");
    }
}
