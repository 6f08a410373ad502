package dev.quell.conformance.soak;

import java.util.List;
import java.util.Locale;

/** Lines over the minutes of a run, from zero up, as SVG. */
final class Chart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 240;
    private static final int LEFT = 62;
    private static final int RIGHT = WIDTH - 340;
    private static final int TOP = 40;
    private static final int BOTTOM = HEIGHT - 34;
    private static final int TICKS = 6;
    private static final String[] COLOURS = {"#c2410c", "#1e3a5f", "#7c9a92"};
    private static final String STYLE = """
            <style>
            text { font: 12px system-ui, sans-serif; fill: #333 }
            .title { font-weight: 600; font-size: 13px }
            .axis { stroke: #bbb; stroke-width: 1 }
            </style>
            <rect width="100%" height="100%" fill="#fff"/>
            """;

    /** A line; as many values as there are minutes. */
    record Line(String name, List<Double> values) {}

    private final StringBuilder svg = new StringBuilder();
    private final List<Double> minutes;
    private final double most;

    private Chart(List<Double> minutes, List<Line> lines) {
        this.minutes = minutes;
        this.most = Math.max(
                1e-9,
                lines.stream()
                        .flatMap(line -> line.values().stream())
                        .mapToDouble(value -> value)
                        .max()
                        .orElse(1));
    }

    static String draw(String title, List<Double> minutes, List<Line> lines) {
        return new Chart(minutes, lines).drawn(title, lines);
    }

    private String drawn(String title, List<Line> lines) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\">",
                WIDTH, HEIGHT);
        svg.append(STYLE);
        text(8, 20, "start", "title", title);
        axes();
        double label = Double.NEGATIVE_INFINITY;
        List<Line> byHeight = lines.stream()
                .sorted((a, b) ->
                        Double.compare(b.values().getLast(), a.values().getLast()))
                .toList();
        for (Line line : byHeight) {
            String colour = COLOURS[lines.indexOf(line) % COLOURS.length];
            polyline(line, colour);
            label = Math.max(y(line.values().getLast()) + 4, label + 16);
            add(
                    "<text x=\"%d\" y=\"%.1f\" style=\"fill: %s\">%s, at last %s</text>",
                    RIGHT + 8,
                    label,
                    colour,
                    escaped(line.name()),
                    number(line.values().getLast()));
        }
        return svg.append("</svg>\n").toString();
    }

    private void axes() {
        add("<line x1=\"%1$d\" y1=\"%3$d\" x2=\"%2$d\" y2=\"%3$d\" class=\"axis\"/>", LEFT, RIGHT, BOTTOM);
        add("<line x1=\"%1$d\" y1=\"%3$d\" x2=\"%2$d\" y2=\"%3$d\" class=\"axis\"/>", LEFT, RIGHT, TOP);
        text(LEFT - 6, TOP + 4.0, "end", "label", number(most));
        text(LEFT - 6, BOTTOM + 4.0, "end", "label", "0");
        for (int i = 0; i <= TICKS; i++) {
            double minute = minutes.getLast() * i / TICKS;
            text(x(minute), BOTTOM + 18.0, "middle", "label", minutes(minute) + (i == TICKS ? " min" : ""));
        }
    }

    private void polyline(Line line, String colour) {
        svg.append("<polyline fill=\"none\" stroke-width=\"1.6\" stroke=\"")
                .append(colour)
                .append("\" points=\"");
        for (int i = 0; i < minutes.size(); i++) {
            svg.append(String.format(
                    Locale.ROOT,
                    "%.1f,%.1f ",
                    x(minutes.get(i)),
                    y(line.values().get(i))));
        }
        svg.append("\"/>\n");
    }

    private double x(double minute) {
        return LEFT + (RIGHT - LEFT) * minute / minutes.getLast();
    }

    private double y(double value) {
        return BOTTOM - (BOTTOM - TOP) * value / most;
    }

    /** {@code anchor} is start, middle or end. */
    private void text(double x, double y, String anchor, String kind, String words) {
        add(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>",
                x, y, anchor, kind, escaped(words));
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;");
    }

    private String minutes(double value) {
        return String.format(Locale.ROOT, minutes.getLast() < 2 * TICKS ? "%.1f" : "%.0f", value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 || value == Math.rint(value) ? "%,.0f" : "%.1f", value);
    }

    @SuppressWarnings("AnnotateFormatMethod") // called with literals of this class alone
    private void add(String template, Object... arguments) {
        svg.append(String.format(Locale.ROOT, template, arguments)).append('\n');
    }
}
