package dev.quell.libpq;

/** The lines of messages from the server, but for the requests of authentication. */
final class TracedBackend {
    private TracedBackend() {}

    static void show(char type, TraceLine line, boolean regress) {
        switch (type) {
            case '1' -> line.text("ParseComplete");
            case '2' -> line.text("BindComplete");
            case '3' -> line.text("CloseComplete");
            case 'A' -> notification(line, regress);
            case 'C' -> line.text("CommandComplete\t").string();
            case 'D' -> line.text("DataRow\t").values();
            case 'E' -> report(line, "ErrorResponse\t", regress);
            case 'G' -> copy(line, "CopyInResponse\t");
            case 'H' -> copy(line, "CopyOutResponse\t");
            case 'I' -> line.text("EmptyQueryResponse");
            case 'K' -> {
                line.text("BackendKeyData\t").int32(regress);
                line.rest(regress);
            }
            case 'N' -> report(line, "NoticeResponse\t", regress);
            case 'S' -> {
                line.text("ParameterStatus\t").string();
                line.string();
            }
            case 'T' -> rowDescription(line, regress);
            case 'V' -> line.text("FunctionCallResponse\t").value();
            case 'W' -> copy(line, "CopyBothResponse\t");
            case 'Z' -> line.text("ReadyForQuery\t").byte1();
            case 'c' -> line.text("CopyDone");
            case 'd' -> line.text("CopyData\t").rest(regress);
            case 'n' -> line.text("NoData");
            case 's' -> line.text("PortalSuspended");
            case 't' -> parameterDescription(line, regress);
            case 'v' -> negotiateProtocolVersion(line);
            default -> line.text("Unknown message: %02x".formatted((int) type));
        }
    }

    private static void notification(TraceLine line, boolean regress) {
        line.text("NotificationResponse\t").int32(regress);
        line.string();
        line.string();
    }

    private static void report(TraceLine line, String name, boolean regress) {
        line.text(name);
        for (int field = line.byte1(); field != 0; field = line.byte1()) {
            boolean placeInSource = field == 'F' || field == 'L' || field == 'R';
            line.string(regress && placeInSource);
        }
    }

    private static void copy(TraceLine line, String name) {
        line.text(name).byte1();
        line.int16s();
    }

    private static void rowDescription(TraceLine line, boolean regress) {
        int columns = line.text("RowDescription\t").int16();
        for (int i = 0; i < columns && line.remaining() > 0; i++) {
            line.string();
            line.int32(regress);
            line.int16();
            line.int32(regress);
            line.int16();
            line.int32();
            line.int16();
        }
    }

    private static void parameterDescription(TraceLine line, boolean regress) {
        int parameters = line.text("ParameterDescription\t").int16();
        for (int i = 0; i < parameters && line.remaining() > 0; i++) {
            line.int32(regress);
        }
    }

    private static void negotiateProtocolVersion(TraceLine line) {
        line.text("NegotiateProtocolVersion\t").int32();
        int options = line.int32();
        for (int i = 0; i < options && line.remaining() > 0; i++) {
            line.string();
        }
    }
}
