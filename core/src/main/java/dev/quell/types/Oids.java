package dev.quell.types;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The object identifiers of built-in types, which are the same in every database.
 *
 * @see <a href="https://www.postgresql.org/docs/18/catalog-pg-type.html">pg_type</a>
 */
public final class Oids {
    /** No particular type: the server infers one from where the parameter stands. */
    public static final int UNSPECIFIED = 0;
    /** {@code bool}. */
    public static final int BOOL = 16;
    /** {@code bytea}. */
    public static final int BYTEA = 17;
    /** {@code "char"}, a single byte. */
    public static final int CHAR = 18;
    /** {@code name}. */
    public static final int NAME = 19;
    /** {@code int8}, also called {@code bigint}. */
    public static final int INT8 = 20;
    /** {@code int2}, also called {@code smallint}. */
    public static final int INT2 = 21;
    /** {@code int4}, also called {@code integer}. */
    public static final int INT4 = 23;
    /** {@code text}. */
    public static final int TEXT = 25;
    /** {@code oid}. */
    public static final int OID = 26;
    /** {@code json}. */
    public static final int JSON = 114;
    /** {@code xml}. */
    public static final int XML = 142;
    /** {@code float4}, also called {@code real}. */
    public static final int FLOAT4 = 700;
    /** {@code float8}, also called {@code double precision}. */
    public static final int FLOAT8 = 701;
    /** {@code unknown}, the type of a literal that nothing has given another. */
    public static final int UNKNOWN = 705;
    /** {@code bpchar}, also called {@code character(n)}. */
    public static final int BPCHAR = 1042;
    /** {@code varchar}. */
    public static final int VARCHAR = 1043;
    /** {@code date}. */
    public static final int DATE = 1082;
    /** {@code time without time zone}. */
    public static final int TIME = 1083;
    /** {@code timestamp without time zone}. */
    public static final int TIMESTAMP = 1114;
    /** {@code timestamp with time zone}. */
    public static final int TIMESTAMPTZ = 1184;
    /** {@code interval}. */
    public static final int INTERVAL = 1186;
    /** {@code time with time zone}. */
    public static final int TIMETZ = 1266;
    /** {@code numeric}. */
    public static final int NUMERIC = 1700;
    /** {@code void}, what functions without a result return. */
    public static final int VOID = 2278;
    /** {@code uuid}. */
    public static final int UUID = 2950;
    /** {@code jsonb}. */
    public static final int JSONB = 3802;

    /** {@code bool[]}. */
    public static final int BOOL_ARRAY = 1000;
    /** {@code bytea[]}. */
    public static final int BYTEA_ARRAY = 1001;
    /** {@code "char"[]}. */
    public static final int CHAR_ARRAY = 1002;
    /** {@code name[]}. */
    public static final int NAME_ARRAY = 1003;
    /** {@code int8[]}. */
    public static final int INT8_ARRAY = 1016;
    /** {@code int2[]}. */
    public static final int INT2_ARRAY = 1005;
    /** {@code int4[]}. */
    public static final int INT4_ARRAY = 1007;
    /** {@code text[]}. */
    public static final int TEXT_ARRAY = 1009;
    /** {@code oid[]}. */
    public static final int OID_ARRAY = 1028;
    /** {@code json[]}. */
    public static final int JSON_ARRAY = 199;
    /** {@code xml[]}. */
    public static final int XML_ARRAY = 143;
    /** {@code float4[]}. */
    public static final int FLOAT4_ARRAY = 1021;
    /** {@code float8[]}. */
    public static final int FLOAT8_ARRAY = 1022;
    /** {@code bpchar[]}. */
    public static final int BPCHAR_ARRAY = 1014;
    /** {@code varchar[]}. */
    public static final int VARCHAR_ARRAY = 1015;
    /** {@code date[]}. */
    public static final int DATE_ARRAY = 1182;
    /** {@code time[]}. */
    public static final int TIME_ARRAY = 1183;
    /** {@code timestamp[]}. */
    public static final int TIMESTAMP_ARRAY = 1115;
    /** {@code timestamptz[]}. */
    public static final int TIMESTAMPTZ_ARRAY = 1185;
    /** {@code interval[]}. */
    public static final int INTERVAL_ARRAY = 1187;
    /** {@code timetz[]}. */
    public static final int TIMETZ_ARRAY = 1270;
    /** {@code numeric[]}. */
    public static final int NUMERIC_ARRAY = 1231;
    /** {@code uuid[]}. */
    public static final int UUID_ARRAY = 2951;
    /** {@code jsonb[]}. */
    public static final int JSONB_ARRAY = 3807;

    private static final Map<Integer, Type> BY_OID =
            Arrays.stream(Type.values()).collect(Collectors.toUnmodifiableMap(type -> type.oid, Function.identity()));
    private static final Map<Integer, Type> BY_ARRAY_OID = Arrays.stream(Type.values())
            .filter(type -> type.arrayOid != UNSPECIFIED)
            .collect(Collectors.toUnmodifiableMap(type -> type.arrayOid, Function.identity()));

    private Oids() {}

    /**
     * Names a type as {@code pg_type.typname} does, with {@code []} behind it for an array.
     *
     * @param oid any type's identifier
     * @return the name, or {@code type 12345} if the type is not one of these
     */
    public static String name(int oid) {
        Type type = BY_OID.get(oid);
        if (type != null) {
            return type.typname;
        }
        Type element = BY_ARRAY_OID.get(oid);
        return element != null ? element.typname + "[]" : "type " + Integer.toUnsignedString(oid);
    }

    /**
     * Finds the type of an array's elements.
     *
     * @param arrayOid any type's identifier
     * @return the element type, or empty if the type is not one of these arrays
     */
    public static OptionalInt elementOf(int arrayOid) {
        Type element = BY_ARRAY_OID.get(arrayOid);
        return element != null ? OptionalInt.of(element.oid) : OptionalInt.empty();
    }

    /**
     * Finds the array type over a type.
     *
     * @param elementOid any type's identifier
     * @return the array type, or empty if none is known
     */
    public static OptionalInt arrayOf(int elementOid) {
        Type element = BY_OID.get(elementOid);
        return element != null && element.arrayOid != UNSPECIFIED
                ? OptionalInt.of(element.arrayOid)
                : OptionalInt.empty();
    }

    private enum Type {
        BOOL_TYPE("bool", BOOL, BOOL_ARRAY),
        BYTEA_TYPE("bytea", BYTEA, BYTEA_ARRAY),
        CHAR_TYPE("char", CHAR, CHAR_ARRAY),
        NAME_TYPE("name", NAME, NAME_ARRAY),
        INT8_TYPE("int8", INT8, INT8_ARRAY),
        INT2_TYPE("int2", INT2, INT2_ARRAY),
        INT4_TYPE("int4", INT4, INT4_ARRAY),
        TEXT_TYPE("text", TEXT, TEXT_ARRAY),
        OID_TYPE("oid", OID, OID_ARRAY),
        JSON_TYPE("json", JSON, JSON_ARRAY),
        XML_TYPE("xml", XML, XML_ARRAY),
        FLOAT4_TYPE("float4", FLOAT4, FLOAT4_ARRAY),
        FLOAT8_TYPE("float8", FLOAT8, FLOAT8_ARRAY),
        UNKNOWN_TYPE("unknown", UNKNOWN, UNSPECIFIED),
        BPCHAR_TYPE("bpchar", BPCHAR, BPCHAR_ARRAY),
        VARCHAR_TYPE("varchar", VARCHAR, VARCHAR_ARRAY),
        DATE_TYPE("date", DATE, DATE_ARRAY),
        TIME_TYPE("time", TIME, TIME_ARRAY),
        TIMESTAMP_TYPE("timestamp", TIMESTAMP, TIMESTAMP_ARRAY),
        TIMESTAMPTZ_TYPE("timestamptz", TIMESTAMPTZ, TIMESTAMPTZ_ARRAY),
        INTERVAL_TYPE("interval", INTERVAL, INTERVAL_ARRAY),
        TIMETZ_TYPE("timetz", TIMETZ, TIMETZ_ARRAY),
        NUMERIC_TYPE("numeric", NUMERIC, NUMERIC_ARRAY),
        VOID_TYPE("void", VOID, UNSPECIFIED),
        UUID_TYPE("uuid", UUID, UUID_ARRAY),
        JSONB_TYPE("jsonb", JSONB, JSONB_ARRAY);

        private final String typname;
        private final int oid;
        private final int arrayOid;

        Type(String typname, int oid, int arrayOid) {
            this.typname = typname;
            this.oid = oid;
            this.arrayOid = arrayOid;
        }
    }
}
