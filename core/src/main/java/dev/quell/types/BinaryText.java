package dev.quell.types;

import dev.quell.values.BitString;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Writes values that came in binary format as the server would have written them as text: with {@code DateStyle} ISO,
 * {@code IntervalStyle} postgres, {@code bytea_output} hex, at least 1 as {@code extra_float_digits}, and UTC as the time
 * zone.
 */
final class BinaryText {
    private static final Map<Integer, Function<Cell, String>> WRITERS = Map.ofEntries(
            Map.entry(Oids.BOOL, cell -> BinaryDecoder.bool(cell.bytes(), cell.offset(), cell.length()) ? "t" : "f"),
            Map.entry(Oids.BYTEA, Bytea::hex),
            Map.entry(Oids.CHAR, BinaryText::singleByte),
            Map.entry(Oids.INT2, cell -> String.valueOf(NumberCodecs.int2(cell))),
            Map.entry(Oids.INT4, cell -> String.valueOf(NumberCodecs.int4(cell))),
            Map.entry(Oids.INT8, cell -> String.valueOf(NumberCodecs.int8(cell))),
            Map.entry(Oids.OID, cell -> String.valueOf(NumberCodecs.oid(cell))),
            Map.entry(Oids.XID, cell -> String.valueOf(NumberCodecs.oid(cell))),
            Map.entry(Oids.CID, cell -> String.valueOf(NumberCodecs.oid(cell))),
            Map.entry(Oids.XID8, cell -> Long.toUnsignedString(NumberCodecs.int8(cell))),
            Map.entry(Oids.TID, BinaryText::tid),
            Map.entry(Oids.PG_LSN, BinaryText::lsn),
            Map.entry(Oids.FLOAT4, cell -> FloatText.of(NumberCodecs.float4(cell))),
            Map.entry(
                    Oids.FLOAT8,
                    cell -> FloatText.of(BinaryDecoder.float8(cell.bytes(), cell.offset(), cell.length()))),
            Map.entry(Oids.NUMERIC, BinaryText::numeric),
            Map.entry(Oids.UUID, cell -> uuid(cell).toString()),
            Map.entry(Oids.JSONB, BinaryText::versioned),
            Map.entry(Oids.JSONPATH, BinaryText::versioned),
            Map.entry(Oids.DATE, cell -> DateTimeWriter.date(DateTimeBinary.date(cell))),
            Map.entry(Oids.TIME, BinaryText::time),
            Map.entry(Oids.TIMETZ, BinaryText::timeWithOffset),
            Map.entry(Oids.TIMESTAMP, cell -> DateTimeWriter.timestamp(DateTimeBinary.timestamp(cell))),
            Map.entry(Oids.TIMESTAMPTZ, cell -> DateTimeWriter.instant(DateTimeBinary.instant(cell))),
            Map.entry(Oids.INTERVAL, cell -> IntervalWriter.postgres(IntervalReader.readBinary(cell))),
            Map.entry(Oids.INET, cell -> NetworkTypes.text(NetworkTypes.inet(cell))),
            Map.entry(Oids.CIDR, cell -> NetworkTypes.cidrText(NetworkTypes.inet(cell))),
            Map.entry(Oids.MACADDR, cell -> NetworkTypes.mac(cell).toString()),
            Map.entry(Oids.MACADDR8, cell -> NetworkTypes.mac(cell).toString()),
            Map.entry(Oids.BIT, cell -> bits(cell).toString()),
            Map.entry(Oids.VARBIT, cell -> bits(cell).toString()),
            Map.entry(Oids.POINT, cell -> GeometryWriter.text(GeometryReader.point(cell))),
            Map.entry(Oids.LINE, cell -> GeometryWriter.text(GeometryReader.line(cell))),
            Map.entry(Oids.LSEG, cell -> GeometryWriter.text(GeometryReader.lineSegment(cell))),
            Map.entry(Oids.BOX, cell -> GeometryWriter.text(GeometryReader.box(cell))),
            Map.entry(Oids.PATH, cell -> GeometryWriter.text(GeometryReader.path(cell))),
            Map.entry(Oids.POLYGON, cell -> GeometryWriter.text(GeometryReader.polygon(cell))),
            Map.entry(Oids.CIRCLE, cell -> GeometryWriter.text(GeometryReader.circle(cell))));

    private static final long MICROS_PER_SECOND = 1_000_000;

    private BinaryText() {}

    static boolean writes(int typeOid) {
        return WRITERS.containsKey(typeOid);
    }

    static String write(Cell cell) {
        Function<Cell, String> writer = WRITERS.get(cell.typeOid());
        if (writer == null) {
            throw new IllegalArgumentException("no text for " + cell);
        }
        return writer.apply(cell);
    }

    /** A byte beyond ASCII is no character, and zero is none at all. */
    private static String singleByte(Cell cell) {
        BinaryReader in = new BinaryReader(cell);
        int value = in.done(in.unsignedByte());
        if (value == 0) {
            return "";
        }
        return value < 0x80 ? String.valueOf((char) value) : "\\" + Integer.toOctalString(value);
    }

    private static String tid(Cell cell) {
        BinaryReader in = new BinaryReader(cell);
        long block = Integer.toUnsignedLong(in.int32());
        return "(" + block + "," + Short.toUnsignedInt(in.done(in.int16())) + ")";
    }

    private static String lsn(Cell cell) {
        long position = NumberCodecs.int8(cell);
        return hex((int) (position >>> 32)) + "/" + hex((int) position);
    }

    private static String hex(int half) {
        return Integer.toHexString(half).toUpperCase(Locale.ROOT);
    }

    private static String numeric(Cell cell) {
        Object value = NumericReader.read(cell);
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    }

    static UUID uuid(Cell cell) {
        BinaryReader in = new BinaryReader(cell);
        long high = in.int64();
        return in.done(new UUID(high, in.int64()));
    }

    static BitString bits(Cell cell) {
        BinaryReader in = new BinaryReader(cell);
        int length = in.int32();
        if (length < 0 || in.remaining() != (length + 7L) / 8) {
            throw in.malformed();
        }
        return BitString.of(in.bytes(in.remaining()), length);
    }

    /** The first byte is the format's version. */
    private static String versioned(Cell cell) {
        BinaryReader in = new BinaryReader(cell);
        int version = in.unsignedByte();
        if (version != 1) {
            throw DecodeException.invalid(
                    cell, "it is in version " + version + ", which is unknown; ask for text format");
        }
        return Strings.utf8(cell, cell.offset() + 1, cell.length() - 1);
    }

    private static String time(Cell cell) {
        return time(cell, NumberCodecs.int8(cell));
    }

    /** Java has no 24:00:00, but text has. */
    private static String time(Cell cell, long micros) {
        long seconds = micros / MICROS_PER_SECOND;
        if (micros < 0 || seconds > 86_400) {
            throw DecodeException.invalid(cell, "it is not a time of a day");
        }
        return twoDigits(seconds / 3600) + ":" + twoDigits(seconds / 60 % 60) + ":" + twoDigits(seconds % 60)
                + TextForms.fraction(micros % MICROS_PER_SECOND);
    }

    private static String timeWithOffset(Cell cell) {
        BinaryReader in = new BinaryReader(cell);
        String time = time(cell, in.int64());
        int west = in.done(in.int32());
        int size = Math.abs(west);
        String offset = (west > 0 ? "-" : "+") + twoDigits(size / 3600);
        if (size % 3600 != 0) {
            offset += ":" + twoDigits(size / 60 % 60);
        }
        return time + offset + (size % 60 != 0 ? ":" + twoDigits(size % 60) : "");
    }

    private static String twoDigits(long value) {
        return value < 10 ? "0" + value : String.valueOf(value);
    }
}
