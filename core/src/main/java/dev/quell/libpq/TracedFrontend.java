package dev.quell.libpq;

/** The lines of messages to the server that have a type byte, but for the responses of authentication. */
final class TracedFrontend {
    private TracedFrontend() {}

    static void show(char type, TraceLine line, boolean regress) {
        switch (type) {
            case 'B' -> bind(line);
            case 'C' -> statementOrPortal(line, "Close\t");
            case 'D' -> statementOrPortal(line, "Describe\t");
            case 'E' -> {
                line.text("Execute\t").string();
                line.int32();
            }
            case 'F' -> functionCall(line, regress);
            case 'H' -> line.text("Flush");
            case 'P' -> parse(line, regress);
            case 'Q' -> line.text("Query\t").string();
            case 'S' -> line.text("Sync");
            case 'X' -> line.text("Terminate");
            case 'c' -> line.text("CopyDone");
            case 'd' -> line.text("CopyData\t").rest(regress);
            case 'f' -> line.text("CopyFail\t").string();
            default -> line.text("Unknown message: %02x".formatted((int) type));
        }
    }

    private static void statementOrPortal(TraceLine line, String name) {
        line.text(name).byte1();
        line.string();
    }

    private static void parse(TraceLine line, boolean regress) {
        line.text("Parse\t").string();
        line.string();
        int parameters = line.int16();
        for (int i = 0; i < parameters && line.remaining() > 0; i++) {
            line.int32(regress);
        }
    }

    private static void bind(TraceLine line) {
        line.text("Bind\t").string();
        line.string();
        line.int16s();
        line.values();
        line.int16s();
    }

    private static void functionCall(TraceLine line, boolean regress) {
        line.text("FunctionCall\t").int32(regress);
        line.int16s();
        line.values();
        line.int16();
    }
}
