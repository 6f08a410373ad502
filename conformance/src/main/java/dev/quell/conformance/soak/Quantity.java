package dev.quell.conformance.soak;

import java.util.Locale;

/** Something that must not grow. */
enum Quantity {
    HEAP("Java heap after a collection", Unit.MIB, 1),
    DIRECT("direct buffers", Unit.KIB, 256),
    RESIDENT("resident memory of the process", Unit.MIB, 8),
    JVM("classes, compiled code and the like", Unit.MIB, 4),
    THREADS("platform threads", Unit.NUMBER, 1),
    DESCRIPTORS("open descriptors", Unit.NUMBER, 1),
    SOCKETS("of these, sockets", Unit.NUMBER, 1),
    SELECTORS("of these, of selectors", Unit.NUMBER, 1),
    BACKENDS("sessions of the server", Unit.NUMBER, 1);

    /** What it is counted in. */
    enum Unit {
        MIB("MiB", 1 << 20),
        KIB("KiB", 1 << 10),
        NUMBER("", 1);

        private final String symbol;
        private final double size;

        Unit(String symbol, double size) {
            this.symbol = symbol;
            this.size = size;
        }

        String symbol() {
            return symbol;
        }
    }

    private final String title;
    private final Unit unit;
    private final double allowance;

    Quantity(String title, Unit unit, double allowance) {
        this.title = title;
        this.unit = unit;
        this.allowance = allowance;
    }

    String title() {
        return title;
    }

    Unit unit() {
        return unit;
    }

    /** By so much, in its unit, it may grow in the second half of a run and still be called flat. */
    double allowance() {
        return allowance;
    }

    /** A number of bytes, or of things, in its unit. */
    double inUnit(double value) {
        return value / unit.size;
    }

    /** A value in its unit, for people. */
    String text(double value) {
        String digits = unit == Unit.NUMBER && value == Math.rint(value) ? "%,.0f" : "%,.2f";
        String number = String.format(Locale.ROOT, digits, value == 0 ? 0.0 : value);
        return unit.symbol.isEmpty() ? number : number + " " + unit.symbol;
    }
}
