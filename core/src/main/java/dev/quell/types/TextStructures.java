package dev.quell.types;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes ranges, multiranges and composites in text format apart. In all of them a part is quoted where it has to be, with
 * doubled quotes or backslashes inside, and nothing at all stands for a part that is not there.
 */
final class TextStructures {
    private final Cell cell;
    private final byte[] bytes;
    private final int end;
    private int at;

    private TextStructures(Cell cell) {
        this.cell = cell;
        this.bytes = cell.bytes();
        this.at = cell.offset();
        this.end = cell.offset() + cell.length();
    }

    static RangeParts range(Cell cell, int subtype) {
        if (cell.length() == 5 && cell.ascii().equals("empty")) {
            return new RangeParts(null, false, null, false, true);
        }
        TextStructures in = new TextStructures(cell);
        boolean lowerInclusive = in.either('[', '(');
        Cell lower = in.part(subtype, ",");
        in.either(',', ',');
        Cell upper = in.part(subtype, ")]");
        boolean upperInclusive = in.either(']', ')');
        in.done();
        return new RangeParts(lower, lowerInclusive, upper, upperInclusive, false);
    }

    static List<Cell> multirange(Cell cell, int range) {
        TextStructures in = new TextStructures(cell);
        in.either('{', '{');
        List<Cell> ranges = new ArrayList<>();
        while (in.next() != '}') {
            if (!ranges.isEmpty()) {
                in.either(',', ',');
            }
            int start = in.at;
            in.skip(")]");
            in.at++;
            ranges.add(new Cell(in.bytes, start, in.at - start, range, Format.TEXT));
        }
        in.at++;
        in.done();
        return ranges;
    }

    /** As many fields as there are, which may be more or fewer than are known; a type without fields has none. */
    static List<@Nullable Cell> composite(Cell cell, List<PgType.Field> known) {
        if (known.isEmpty() && cell.ascii().equals("()")) {
            return List.of();
        }
        TextStructures in = new TextStructures(cell);
        in.either('(', '(');
        List<@Nullable Cell> fields = new ArrayList<>();
        do {
            int type = fields.size() < known.size() ? known.get(fields.size()).type() : Oids.UNKNOWN;
            fields.add(in.part(type, ",)"));
        } while (in.either(',', ')'));
        in.done();
        return fields;
    }

    /** A part up to one of these characters, or null if there is nothing. */
    private @Nullable Cell part(int typeOid, String stops) {
        int start = at;
        skip(stops);
        return at == start ? null : unescaped(start, typeOid);
    }

    private void skip(String stops) {
        boolean quoted = false;
        for (byte c = next(); quoted || stops.indexOf(c) < 0; c = next()) {
            if (c == '\\') {
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            }
            at++;
        }
    }

    private Cell unescaped(int start, int typeOid) {
        byte[] text = new byte[at - start];
        int length = 0;
        boolean quoted = false;
        for (int i = start; i < at; i++) {
            byte c = bytes[i];
            if (c == '\\') {
                text[length++] = bytes[++i];
            } else if (c != '"') {
                text[length++] = c;
            } else if (quoted && i + 1 < at && bytes[i + 1] == '"') {
                text[length++] = bytes[++i];
            } else {
                quoted = !quoted;
            }
        }
        return new Cell(text, 0, length, typeOid, Format.TEXT);
    }

    private byte next() {
        if (at >= end) {
            throw malformed();
        }
        return bytes[at];
    }

    /** Passes one of two characters, and tells whether it was the first. */
    private boolean either(char first, char second) {
        byte c = next();
        if (c != first && c != second) {
            throw malformed();
        }
        at++;
        return c == first;
    }

    private void done() {
        if (at < end) {
            throw malformed();
        }
    }

    private DecodeException malformed() {
        return DecodeException.invalid(
                cell, "its brackets, commas and quotes are not those of its type; ask for String");
    }
}
