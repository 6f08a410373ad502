package dev.quell.types;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/** Numbers. A Java class reads every type of which it can hold the values; {@code double} also reads {@code numeric}. */
final class NumberCodecs {
    private NumberCodecs() {}

    static List<StandardCodec<?>> all() {
        return List.of(
                StandardCodec.of(Boolean.class, Oids.BOOL, value -> value ? "t" : "f")
                        .text(cell -> TextDecoder.bool(cell.bytes(), cell.offset(), cell.length()), Oids.BOOL)
                        .binary(cell -> BinaryDecoder.bool(cell.bytes(), cell.offset(), cell.length()), Oids.BOOL)
                        .sentAs(BinaryWriter::bool),
                StandardCodec.of(Short.class, Oids.INT2, String::valueOf)
                        .text(cell -> TextDecoder.int2(cell.bytes(), cell.offset(), cell.length()), Oids.INT2)
                        .binary(NumberCodecs::int2, Oids.INT2)
                        .sentAs(BinaryWriter::int2),
                StandardCodec.of(Integer.class, Oids.INT4, String::valueOf)
                        .text(
                                cell -> TextDecoder.int4(cell.bytes(), cell.offset(), cell.length()),
                                Oids.INT2,
                                Oids.INT4)
                        .binary(cell -> (int) int2(cell), Oids.INT2)
                        .binary(NumberCodecs::int4, Oids.INT4)
                        .sentAs(BinaryWriter::int4),
                longs(),
                bigIntegers(),
                bigDecimals(),
                StandardCodec.of(Float.class, Oids.FLOAT4, String::valueOf)
                        .text(NumberCodecs::float4Text, Oids.FLOAT4)
                        .binary(NumberCodecs::float4, Oids.FLOAT4)
                        .sentAs(value -> BinaryWriter.int4(Float.floatToRawIntBits(value))),
                doubles());
    }

    private static StandardCodec<Long> longs() {
        return StandardCodec.of(Long.class, Oids.INT8, String::valueOf)
                .text(
                        cell -> TextDecoder.int8(cell.bytes(), cell.offset(), cell.length()),
                        Oids.INT2,
                        Oids.INT4,
                        Oids.INT8,
                        Oids.OID,
                        Oids.XID,
                        Oids.CID,
                        Oids.XID8)
                .binary(cell -> (long) int2(cell), Oids.INT2)
                .binary(cell -> (long) int4(cell), Oids.INT4)
                .binary(NumberCodecs::int8, Oids.INT8, Oids.MONEY)
                .binary(NumberCodecs::oid, Oids.OID, Oids.XID, Oids.CID)
                .binary(NumberCodecs::xid8, Oids.XID8)
                .sentAs(BinaryWriter::int8);
    }

    private static StandardCodec<BigInteger> bigIntegers() {
        return StandardCodec.of(BigInteger.class, Oids.NUMERIC, BigInteger::toString)
                .text(
                        cell -> whole(cell, decimalText(cell)),
                        Oids.INT2,
                        Oids.INT4,
                        Oids.INT8,
                        Oids.OID,
                        Oids.XID8,
                        Oids.NUMERIC)
                .binary(cell -> BigInteger.valueOf(int2(cell)), Oids.INT2)
                .binary(cell -> BigInteger.valueOf(int4(cell)), Oids.INT4)
                .binary(cell -> BigInteger.valueOf(int8(cell)), Oids.INT8)
                .binary(cell -> BigInteger.valueOf(oid(cell)), Oids.OID)
                .binary(cell -> new BigInteger(Long.toUnsignedString(int8(cell))), Oids.XID8)
                .binary(cell -> whole(cell, decimal(cell)), Oids.NUMERIC);
    }

    private static StandardCodec<BigDecimal> bigDecimals() {
        return StandardCodec.of(BigDecimal.class, Oids.NUMERIC, BigDecimal::toString)
                .text(NumberCodecs::decimalText, Oids.INT2, Oids.INT4, Oids.INT8, Oids.OID, Oids.NUMERIC)
                .binary(cell -> BigDecimal.valueOf(int2(cell)), Oids.INT2)
                .binary(cell -> BigDecimal.valueOf(int4(cell)), Oids.INT4)
                .binary(cell -> BigDecimal.valueOf(int8(cell)), Oids.INT8)
                .binary(cell -> BigDecimal.valueOf(oid(cell)), Oids.OID)
                .binary(NumberCodecs::decimal, Oids.NUMERIC);
    }

    /** A {@code float4} is widened as the server widens it, bit by bit and not digit by digit. */
    private static StandardCodec<Double> doubles() {
        return StandardCodec.of(Double.class, Oids.FLOAT8, String::valueOf)
                .text(cell -> (double) float4Text(cell), Oids.FLOAT4)
                .text(cell -> TextDecoder.float8(cell.bytes(), cell.offset(), cell.length()), Oids.FLOAT8, Oids.NUMERIC)
                .binary(cell -> (double) float4(cell), Oids.FLOAT4)
                .binary(cell -> BinaryDecoder.float8(cell.bytes(), cell.offset(), cell.length()), Oids.FLOAT8)
                .binary(cell -> Double.valueOf(NumericReader.read(cell).toString()), Oids.NUMERIC)
                .sentAs(value -> BinaryWriter.int8(Double.doubleToRawLongBits(value)));
    }

    static short int2(Cell cell) {
        return BinaryDecoder.int2(cell.bytes(), cell.offset(), cell.length());
    }

    static int int4(Cell cell) {
        return BinaryDecoder.int4(cell.bytes(), cell.offset(), cell.length());
    }

    static long int8(Cell cell) {
        return BinaryDecoder.int8(cell.bytes(), cell.offset(), cell.length());
    }

    static long oid(Cell cell) {
        return BinaryDecoder.oid(cell.bytes(), cell.offset(), cell.length());
    }

    static float float4(Cell cell) {
        return BinaryDecoder.float4(cell.bytes(), cell.offset(), cell.length());
    }

    private static float float4Text(Cell cell) {
        return TextDecoder.float4(cell.bytes(), cell.offset(), cell.length());
    }

    private static long xid8(Cell cell) {
        long value = int8(cell);
        if (value < 0) {
            throw DecodeException.invalid(cell, "it is out of range; ask for BigInteger");
        }
        return value;
    }

    private static BigDecimal decimal(Cell cell) {
        return NumericReader.read(cell) instanceof BigDecimal decimal ? decimal : refuse(cell);
    }

    private static BigDecimal refuse(Cell cell) {
        throw DecodeException.invalid(cell, "BigDecimal has no such number; ask for Double or String");
    }

    private static BigDecimal decimalText(Cell cell) {
        String text = cell.ascii();
        if (isSpecial(text)) {
            return refuse(cell);
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            DecodeException failure = DecodeException.invalid(cell, "it is not a decimal number");
            failure.initCause(e);
            throw failure;
        }
    }

    private static boolean isSpecial(String text) {
        return text.equals("NaN") || text.endsWith("Infinity");
    }

    /** Whether it is a {@code numeric} that {@code BigDecimal} cannot hold: in text, one that ends with a letter. */
    static boolean isSpecial(Cell cell) {
        if (cell.typeOid() != Oids.NUMERIC || cell.length() == 0) {
            return false;
        }
        return switch (cell.format()) {
            case TEXT -> Character.isLetter(cell.bytes()[cell.offset() + cell.length() - 1]);
            case BINARY -> NumericReader.read(cell) instanceof String;
        };
    }

    private static BigInteger whole(Cell cell, BigDecimal decimal) {
        try {
            return decimal.toBigIntegerExact();
        } catch (ArithmeticException e) {
            DecodeException failure = DecodeException.invalid(cell, "it has a fraction; ask for BigDecimal");
            failure.initCause(e);
            throw failure;
        }
    }
}
