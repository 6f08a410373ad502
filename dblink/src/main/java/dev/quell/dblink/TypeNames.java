package dev.quell.dblink;

import dev.quell.types.Oids;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The names that built-in types have in SQL. */
final class TypeNames {
    private static final Map<String, Integer> BY_NAME = new HashMap<>();
    private static final Map<Integer, String> BY_OID = new HashMap<>();

    static {
        add(Oids.BOOL, "boolean", "bool");
        add(Oids.BYTEA, "bytea");
        add(Oids.NAME, "name");
        add(Oids.INT8, "bigint", "int8");
        add(Oids.INT2, "smallint", "int2");
        add(Oids.INT4, "integer", "int", "int4");
        add(Oids.TEXT, "text");
        add(Oids.OID, "oid");
        add(Oids.JSON, "json");
        add(Oids.XML, "xml");
        add(Oids.FLOAT4, "real", "float4");
        add(Oids.FLOAT8, "double precision", "float8", "float");
        add(Oids.BPCHAR, "character", "char", "bpchar");
        add(Oids.VARCHAR, "character varying", "varchar");
        add(Oids.DATE, "date");
        add(Oids.TIME, "time without time zone", "time");
        add(Oids.TIMESTAMP, "timestamp without time zone", "timestamp");
        add(Oids.TIMESTAMPTZ, "timestamp with time zone", "timestamptz");
        add(Oids.INTERVAL, "interval");
        add(Oids.TIMETZ, "time with time zone", "timetz");
        add(Oids.NUMERIC, "numeric", "decimal", "dec");
        add(Oids.VOID, "void");
        add(Oids.UUID, "uuid");
        add(Oids.JSONB, "jsonb");
        add(600, "point");
        add(650, "cidr");
        add(790, "money");
        add(829, "macaddr");
        add(869, "inet");
        add(1560, "bit");
        add(1562, "bit varying", "varbit");
        add(3614, "tsvector");
        add(3615, "tsquery");
    }

    private TypeNames() {}

    private static void add(int oid, String name, String... others) {
        BY_OID.put(oid, name);
        BY_NAME.put(name, oid);
        for (String other : others) {
            BY_NAME.put(other, oid);
        }
    }

    /** The OID of a type by a name in lower case. */
    static OptionalInt oid(String name) {
        Integer oid = BY_NAME.get(name.toLowerCase(Locale.ROOT));
        return oid == null ? OptionalInt.empty() : OptionalInt.of(oid);
    }

    /** A column's type as {@code format_type} writes it without its modifier. */
    static String format(DblinkColumn column) {
        OptionalInt element = Oids.elementOf(column.typeOid());
        int oid = element.orElse(column.typeOid());
        String name = Optional.ofNullable(BY_OID.get(oid)).orElseGet(column::typeName);
        return element.isPresent() ? name + "[]" : name;
    }
}
