package dev.quell.h2.functions;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.h2.value.TypeInfo;
import org.h2.value.Value;
import org.h2.value.ValueBigint;
import org.h2.value.ValueInteger;
import org.h2.value.ValueSmallint;

/** Which H2 type stands for which PostgreSQL type. What has no counterpart is text. */
final class ColumnTypes {
    static final ColumnType TEXT = new ColumnType(TypeInfo.TYPE_VARCHAR, CharacterReaders::text);

    private static final int MICROSECONDS = 6;
    private static final Map<Integer, IntFunction<ColumnType>> BY_OID = new HashMap<>();
    private static final Map<String, Oids> BY_NAME = new HashMap<>();

    /** The OIDs of a type and of its arrays. */
    private record Oids(int scalar, int array) {}

    static {
        register("bool", 16, 1000, fixed(TypeInfo.TYPE_BOOLEAN, ValueReaders::bool));
        register("bytea", 17, 1001, fixed(TypeInfo.TYPE_VARBINARY, ValueReaders::bytea));
        register(
                "int2",
                21,
                1005,
                fixed(
                        TypeInfo.TYPE_SMALLINT,
                        ValueReaders.integer(
                                "smallint", Short.MIN_VALUE, Short.MAX_VALUE, n -> ValueSmallint.get((short) n))));
        register(
                "int4",
                23,
                1007,
                fixed(
                        TypeInfo.TYPE_INTEGER,
                        ValueReaders.integer(
                                "integer", Integer.MIN_VALUE, Integer.MAX_VALUE, n -> ValueInteger.get((int) n))));
        register(
                "int8",
                20,
                1016,
                fixed(
                        TypeInfo.TYPE_BIGINT,
                        ValueReaders.integer("bigint", Long.MIN_VALUE, Long.MAX_VALUE, ValueBigint::get)));
        register(
                "oid",
                26,
                1028,
                fixed(
                        TypeInfo.TYPE_BIGINT,
                        ValueReaders.integer(
                                "oid", Integer.MIN_VALUE, 0xFFFF_FFFFL, n -> ValueBigint.get(n & 0xFFFF_FFFFL))));
        register("float4", 700, 1021, fixed(TypeInfo.TYPE_REAL, ValueReaders::real));
        register("float8", 701, 1022, fixed(TypeInfo.TYPE_DOUBLE, ValueReaders::doublePrecision));
        register("numeric", 1700, 1231, ColumnTypes::numeric);
        register("text", 25, 1009, fixed(TypeInfo.TYPE_VARCHAR, CharacterReaders::text));
        register("name", 19, 1003, fixed(TypeInfo.TYPE_VARCHAR, CharacterReaders::text));
        register("varchar", 1043, 1015, ColumnTypes::varchar);
        register("bpchar", 1042, 1014, ColumnTypes::character);
        register("date", 1082, 1182, fixed(TypeInfo.TYPE_DATE, DateTimeReaders.DATE));
        register("time", 1083, 1183, precise(Value.TIME, DateTimeReaders.TIME));
        register("timetz", 1266, 1270, precise(Value.TIME_TZ, DateTimeReaders.TIMETZ));
        register("timestamp", 1114, 1115, precise(Value.TIMESTAMP, DateTimeReaders.TIMESTAMP));
        register("timestamptz", 1184, 1185, precise(Value.TIMESTAMP_TZ, DateTimeReaders.TIMESTAMPTZ));
        register("interval", 1186, 1187, ColumnTypes::interval);
        register("uuid", 2950, 2951, fixed(TypeInfo.TYPE_UUID, ValueReaders::uuid));
        register("json", 114, 199, fixed(TypeInfo.TYPE_JSON, ValueReaders::json));
        register("jsonb", 3802, 3807, fixed(TypeInfo.TYPE_JSON, ValueReaders::json));
        registerTexts();
    }

    private ColumnTypes() {}

    /** The type of a remote column, by the OID and type modifier that the server described it with. */
    static ColumnType ofColumn(int oid, int modifier) {
        IntFunction<ColumnType> type = BY_OID.get(oid);
        return type == null ? TEXT : type.apply(modifier);
    }

    /** The OID of a built-in type by its {@linkplain TypeName canonical name}, or of its arrays; 0 if there is none. */
    static int oid(String name, boolean array) {
        Oids oids = BY_NAME.get(name);
        if (oids == null) {
            return 0;
        }
        return array ? oids.array : oids.scalar;
    }

    /** What has no counterpart. A declaration may name these types too. */
    private static void registerTexts() {
        IntFunction<ColumnType> text = modifier -> TEXT;
        register("\"char\"", 18, 1002, text);
        register("xml", 142, 143, text);
        register("money", 790, 791, text);
        register("inet", 869, 1041, text);
        register("cidr", 650, 651, text);
        register("macaddr", 829, 1040, text);
        register("macaddr8", 774, 775, text);
        register("bit", 1560, 1561, text);
        register("varbit", 1562, 1563, text);
        register("point", 600, 1017, text);
        register("line", 628, 629, text);
        register("lseg", 601, 1018, text);
        register("path", 602, 1019, text);
        register("polygon", 604, 1027, text);
        register("circle", 718, 719, text);
        register("tsvector", 3614, 3643, text);
        register("tsquery", 3615, 3645, text);
        register("jsonpath", 4072, 4073, text);
        register("pg_lsn", 3220, 3221, text);
        register("xid", 28, 1011, text);
        register("cid", 29, 1012, text);
        register("tid", 27, 1010, text);
        register("xid8", 5069, 271, text);
        register("regclass", 2205, 2210, text);
        register("regtype", 2206, 2211, text);
        register("regproc", 24, 1008, text);
        register("int4range", 3904, 3905, text);
        register("int8range", 3926, 3927, text);
        register("numrange", 3906, 3907, text);
        register("tsrange", 3908, 3909, text);
        register("tstzrange", 3910, 3911, text);
        register("daterange", 3912, 3913, text);
        register("refcursor", 1790, 2201, text);
        register("int2vector", 22, 1006, text);
        register("oidvector", 30, 1013, text);
        // the one type whose arrays have another delimiter: its arrays are text as a whole
        BY_NAME.put("box", new Oids(603, 1020));
    }

    private static void register(String name, int oid, int arrayOid, IntFunction<ColumnType> type) {
        BY_NAME.put(name, new Oids(oid, arrayOid));
        BY_OID.put(oid, type);
        BY_OID.put(arrayOid, modifier -> type.apply(modifier).array());
    }

    private static IntFunction<ColumnType> fixed(TypeInfo h2, ValueReader reader) {
        ColumnType type = new ColumnType(h2, reader);
        return modifier -> type;
    }

    /** PostgreSQL's unconstrained numeric keeps each value's own scale, as DECFLOAT does; NUMERIC has one scale for all. */
    private static ColumnType numeric(int modifier) {
        if (modifier < 0) {
            return new ColumnType(TypeInfo.TYPE_DECFLOAT, ValueReaders::decfloat);
        }
        int precision = TypeModifier.precision(modifier);
        int scale = TypeModifier.scale(modifier);
        if (scale < 0 || scale > precision) {
            return new ColumnType(TypeInfo.TYPE_DECFLOAT, ValueReaders::decfloat);
        }
        return new ColumnType(
                TypeInfo.getTypeInfo(Value.NUMERIC, precision, scale, null), ValueReaders.numeric(precision, scale));
    }

    private static ColumnType varchar(int modifier) {
        if (modifier < 0) {
            return TEXT;
        }
        int length = TypeModifier.length(modifier);
        return new ColumnType(TypeInfo.getTypeInfo(Value.VARCHAR, length, 0, null), CharacterReaders.varchar(length));
    }

    private static ColumnType character(int modifier) {
        if (modifier < 0) {
            return TEXT;
        }
        int length = TypeModifier.length(modifier);
        return new ColumnType(TypeInfo.getTypeInfo(Value.CHAR, length, 0, null), CharacterReaders.character(length));
    }

    private static IntFunction<ColumnType> precise(int valueType, ValueReader reader) {
        return modifier -> new ColumnType(
                TypeInfo.getTypeInfo(valueType, -1, modifier < 0 ? MICROSECONDS : modifier, null), reader);
    }

    private static ColumnType interval(int modifier) {
        return TypeModifier.isYearsToMonths(modifier)
                ? new ColumnType(
                        TypeInfo.getTypeInfo(Value.INTERVAL_YEAR_TO_MONTH, 18, 0, null), IntervalText::yearsToMonths)
                : new ColumnType(
                        TypeInfo.getTypeInfo(Value.INTERVAL_DAY_TO_SECOND, 18, MICROSECONDS, null),
                        IntervalText::daysToSeconds);
    }
}
