package dev.quell.bench.report;

import java.util.Locale;

/** Writes a picture as SVG text: only what the plots need, readable on a light and a dark page. */
final class Svg {
    private static final String STYLE = """
            <style>
            text { font: 12px system-ui, sans-serif; fill: #333 }
            .title { font-weight: 600; font-size: 13px }
            .axis { stroke: #bbb; stroke-width: 1 }
            .whisker { stroke: #222; stroke-width: 1.5 }
            </style>
            <rect width="100%" height="100%" fill="#fff"/>
            """;

    private final StringBuilder text = new StringBuilder();

    Svg(int width, int height) {
        text.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n"
                .formatted(width, height, width, height));
        text.append(STYLE);
    }

    void rectangle(double x, double y, double width, double height, String fill) {
        add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>", x, y, width, height, fill);
    }

    void line(double x1, double y1, double x2, double y2, String kind) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>", x1, y1, x2, y2, kind);
    }

    void segment(double x1, double y1, double x2, double y2, String colour) {
        add(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"2\"/>",
                x1, y1, x2, y2, colour);
    }

    void dot(double x, double y, String colour) {
        add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x, y, colour);
    }

    /** {@code anchor} is start, middle or end. */
    void text(double x, double y, String anchor, String kind, String words) {
        add(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>",
                x, y, anchor, kind, words.replace("&", "&amp;").replace("<", "&lt;"));
    }

    @SuppressWarnings("AnnotateFormatMethod") // called with literals of this class alone
    private void add(String template, Object... arguments) {
        text.append(String.format(Locale.ROOT, template, arguments)).append('\n');
    }

    @Override
    public String toString() {
        return text + "</svg>\n";
    }
}
