package dev.quell;

import dev.quell.types.BinaryDecoder;
import dev.quell.types.Cell;
import dev.quell.types.DecodeException;
import dev.quell.types.Oids;
import dev.quell.types.TextDecoder;
import dev.quell.values.Interval;
import dev.quell.values.Multirange;
import dev.quell.values.Range;
import dev.quell.wire.DataRow;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads values where they lie, in either format, and without making objects where the value is none itself. */
abstract class DataRowView implements RowView {
    private static final char REPLACEMENT = '\uFFFD';

    /** What the columns of the present row are. */
    abstract Columns shape();

    /** The present row. */
    abstract DataRow data();

    @Override
    public int size() {
        return data().size();
    }

    @Override
    public List<Column> columns() {
        return shape().list();
    }

    @Override
    public int indexOf(String column) {
        return shape().indexOf(column);
    }

    @Override
    public boolean isNull(int column) {
        return data().isNull(column);
    }

    @Override
    public <T> T value(int column, Class<T> type) {
        return decoded(column, shape().decoding(column, type)::decode);
    }

    private <T> T decoded(int column, Function<Cell, T> decoding) {
        DataRow data = present(column);
        try {
            return decoding.apply(shape().cell(data, column));
        } catch (DecodeException e) {
            throw unreadable(column, e);
        }
    }

    @Override
    public int length(int column) {
        return Math.max(0, data().length(column));
    }

    @Override
    public int copy(int column, byte[] target, int offset) {
        DataRow data = data();
        int length = Math.max(0, data.length(column));
        Objects.checkFromIndexSize(offset, length, target.length);
        System.arraycopy(data.array(), data.offset(column), target, offset, length);
        return length;
    }

    @Override
    public String text(int column) {
        if (shape().decoding(column, String.class).isPlainText()) {
            DataRow data = present(column);
            String text = new String(data.array(), data.offset(column), data.length(column), StandardCharsets.UTF_8);
            // One that is found may stand for bytes that are no UTF-8.
            if (text.indexOf(REPLACEMENT) < 0) {
                return text;
            }
        }
        return value(column, String.class);
    }

    @Override
    public boolean bool(int column) {
        if (shape().typeOid(column) != Oids.BOOL) {
            return value(column, Boolean.class);
        }
        DataRow data = present(column);
        try {
            return shape().isBinary(column)
                    ? BinaryDecoder.bool(data.array(), data.offset(column), data.length(column))
                    : TextDecoder.bool(data.array(), data.offset(column), data.length(column));
        } catch (DecodeException e) {
            throw unreadable(column, e);
        }
    }

    @Override
    public short smallint(int column) {
        if (shape().typeOid(column) != Oids.INT2) {
            return value(column, Short.class);
        }
        DataRow data = present(column);
        try {
            return shape().isBinary(column)
                    ? BinaryDecoder.int2(data.array(), data.offset(column), data.length(column))
                    : TextDecoder.int2(data.array(), data.offset(column), data.length(column));
        } catch (DecodeException e) {
            throw unreadable(column, e);
        }
    }

    @Override
    public int integer(int column) {
        int type = shape().typeOid(column);
        if (type != Oids.INT4 && type != Oids.INT2) {
            return value(column, Integer.class);
        }
        DataRow data = present(column);
        try {
            return shape().isBinary(column)
                    ? (int) whole(type, data, column)
                    : TextDecoder.int4(data.array(), data.offset(column), data.length(column));
        } catch (DecodeException e) {
            throw unreadable(column, e);
        }
    }

    @Override
    public long bigint(int column) {
        int type = shape().typeOid(column);
        if (type != Oids.INT8 && type != Oids.INT4 && type != Oids.INT2 && type != Oids.OID) {
            return value(column, Long.class);
        }
        DataRow data = present(column);
        try {
            return shape().isBinary(column)
                    ? whole(type, data, column)
                    : TextDecoder.int8(data.array(), data.offset(column), data.length(column));
        } catch (DecodeException e) {
            throw unreadable(column, e);
        }
    }

    private static long whole(int type, DataRow data, int column) {
        byte[] bytes = data.array();
        int offset = data.offset(column);
        int length = data.length(column);
        return switch (type) {
            case Oids.INT8 -> BinaryDecoder.int8(bytes, offset, length);
            case Oids.INT4 -> BinaryDecoder.int4(bytes, offset, length);
            case Oids.INT2 -> BinaryDecoder.int2(bytes, offset, length);
            default -> BinaryDecoder.oid(bytes, offset, length);
        };
    }

    @Override
    public float real(int column) {
        if (shape().typeOid(column) != Oids.FLOAT4) {
            return value(column, Float.class);
        }
        DataRow data = present(column);
        try {
            return shape().isBinary(column)
                    ? BinaryDecoder.float4(data.array(), data.offset(column), data.length(column))
                    : TextDecoder.float4(data.array(), data.offset(column), data.length(column));
        } catch (DecodeException e) {
            throw unreadable(column, e);
        }
    }

    @Override
    public double doublePrecision(int column) {
        if (shape().typeOid(column) != Oids.FLOAT8) {
            return value(column, Double.class);
        }
        DataRow data = present(column);
        try {
            return shape().isBinary(column)
                    ? BinaryDecoder.float8(data.array(), data.offset(column), data.length(column))
                    : TextDecoder.float8(data.array(), data.offset(column), data.length(column));
        } catch (DecodeException e) {
            throw unreadable(column, e);
        }
    }

    @Override
    public BigDecimal numeric(int column) {
        return value(column, BigDecimal.class);
    }

    @Override
    public byte[] bytea(int column) {
        return value(column, byte[].class);
    }

    @Override
    public UUID uuid(int column) {
        return value(column, UUID.class);
    }

    @Override
    public LocalDate date(int column) {
        return value(column, LocalDate.class);
    }

    @Override
    public LocalTime time(int column) {
        return value(column, LocalTime.class);
    }

    @Override
    public LocalDateTime timestamp(int column) {
        return value(column, LocalDateTime.class);
    }

    @Override
    public OffsetDateTime timestamptz(int column) {
        return value(column, OffsetDateTime.class);
    }

    @Override
    public Interval interval(int column) {
        return value(column, Interval.class);
    }

    @Override
    public <E> List<@Nullable E> list(int column, Class<E> elementType) {
        return this.<List<@Nullable E>>decoded(column, cell -> shape().codecs().decodeArray(cell, elementType));
    }

    @Override
    public <T> Range<T> range(int column, Class<T> boundType) {
        return decoded(column, cell -> shape().codecs().decodeRange(cell, boundType));
    }

    @Override
    public <T> Multirange<T> multirange(int column, Class<T> boundType) {
        return decoded(column, cell -> shape().codecs().decodeMultirange(cell, boundType));
    }

    @Override
    public <T extends Record> T as(Class<T> type) {
        return shape().mapping(type)
                .make((column, wanted) ->
                        isNull(column) ? null : decoded(column, cell -> decode(cell, column, wanted)));
    }

    private Object decode(Cell cell, int column, Type wanted) {
        return wanted instanceof Class<?> plain
                ? shape().decoding(column, plain).decode(cell)
                : shape().codecs().decode(cell, wanted);
    }

    @Override
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size(); i++) {
            String name = columns().get(i).name();
            if (!map.containsKey(name)) {
                map.put(name, isNull(i) ? null : value(i, Object.class));
            }
        }
        return Collections.unmodifiableMap(map);
    }

    @Override
    public Row keep() {
        return new Row(shape(), data().copy());
    }

    private DataRow present(int column) {
        DataRow data = data();
        if (data.isNull(column)) {
            throw new UsageException(
                    "column " + describe(column) + " is NULL: ask isNull first, or read it with optional");
        }
        return data;
    }

    private UsageException unreadable(int column, DecodeException reason) {
        return new UsageException("column " + describe(column) + ": " + reason.getMessage(), reason);
    }

    private String describe(int column) {
        return column + " (\"" + columns().get(column).name() + "\")";
    }

    /** The values as text, for debugging. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "(", ")");
        for (int i = 0; i < size(); i++) {
            text.add(isNull(i) ? "NULL" : text(i));
        }
        return text.toString();
    }
}
