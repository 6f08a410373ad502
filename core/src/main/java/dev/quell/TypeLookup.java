package dev.quell;

import dev.quell.types.Codecs;
import dev.quell.types.MappedCodec;
import dev.quell.types.PgType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds out from a server what named types are, and makes codecs that know them. */
final class TypeLookup {
    /** The named types, and whatever they are made of or made into. */
    static final String SQL = """
            with recursive known(oid, name) as (
                select pg_catalog.to_regtype(name)::oid, name from pg_catalog.unnest($1::text[]) as wanted(name)
              union
                select part, null from known cross join lateral (
                    select typbasetype from pg_catalog.pg_type where oid = known.oid and typtype = 'd'
                  union all
                    select typarray from pg_catalog.pg_type where oid = known.oid
                  union all
                    select typelem from pg_catalog.pg_type where oid = known.oid and typlen = -1
                  union all
                    select rngsubtype from pg_catalog.pg_range where known.oid in (rngtypid, rngmultitypid)
                  union all
                    select rngtypid from pg_catalog.pg_range where rngmultitypid = known.oid
                  union all
                    select rngmultitypid from pg_catalog.pg_range where rngtypid = known.oid
                  union all
                    select a.atttypid from pg_catalog.pg_attribute a
                    join pg_catalog.pg_type t on t.typrelid = a.attrelid
                    where t.oid = known.oid and t.typtype = 'c' and a.attnum > 0 and not a.attisdropped
                ) as parts(part)
                where part <> 0
            )
            select known.oid::int8, known.name, t.typname, t.typtype::text, t.typbasetype::int8,
                   e.oid::int8 as element, e.typname as element_name, e.typdelim::text,
                   coalesce(r.rngsubtype, m.rngtypid)::int8 as part,
                   (select array_agg(attname::text order by attnum) from pg_catalog.pg_attribute
                    where attrelid = t.typrelid and attnum > 0 and not attisdropped) as names,
                   (select array_agg(atttypid::int8 order by attnum) from pg_catalog.pg_attribute
                    where attrelid = t.typrelid and attnum > 0 and not attisdropped) as types
            from known
            left join pg_catalog.pg_type t on t.oid = known.oid
            left join pg_catalog.pg_type e on e.typarray = t.oid
            left join pg_catalog.pg_range r on r.rngtypid = t.oid
            left join pg_catalog.pg_range m on m.rngmultitypid = t.oid
            """;

    private final Types types;

    TypeLookup(Types types) {
        this.types = types;
    }

    List<String> names() {
        return types.entries().stream().map(Types.Entry::name).distinct().toList();
    }

    /**
     * Adds what the server answered to codecs.
     *
     * @throws UsageException if there is no such type, or it is not of the kind that was said
     */
    Codecs codecs(Codecs before, List<Row> rows) {
        Map<String, Integer> oids = new HashMap<>();
        List<PgType> found = new ArrayList<>();
        for (Row row : rows) {
            boolean missing = row.isNull("oid") || row.isNull("typname");
            if (missing && !row.isNull("name")) {
                throw new UsageException(
                        "there is no type \"" + row.text("name")
                                + "\" in this database that this role sees on its search_path: create it, or name its schema too");
            }
            if (!missing) {
                found.add(type(row));
                row.optional("name", String.class).ifPresent(name -> oids.put(name, oid(row, "oid")));
            }
        }
        Codecs codecs = before.with(found);
        for (Types.Entry entry : types.entries()) {
            codecs = with(codecs, entry, oids.getOrDefault(entry.name(), 0));
        }
        return codecs;
    }

    private static int oid(Row row, String column) {
        return (int) row.bigint(column);
    }

    private static PgType type(Row row) {
        int oid = oid(row, "oid");
        String name = row.text("typname");
        if (!row.isNull("element")) {
            return new PgType.Array(
                    oid,
                    row.text("element_name") + "[]",
                    oid(row, "element"),
                    row.text("typdelim").charAt(0));
        }
        return switch (row.text("typtype")) {
            case "e" -> new PgType.Enumeration(oid, name);
            case "d" -> new PgType.Domain(oid, name, oid(row, "typbasetype"));
            case "r" -> new PgType.Range(oid, name, oid(row, "part"));
            case "m" -> new PgType.Multirange(oid, name, oid(row, "part"));
            case "c" -> new PgType.Composite(oid, name, fields(row));
            default -> new PgType.Scalar(oid, name);
        };
    }

    /** A composite type may have no fields at all. */
    private static List<PgType.Field> fields(Row row) {
        List<PgType.Field> fields = new ArrayList<>();
        if (!row.isNull("names")) {
            String[] names = row.value("names", String[].class);
            long[] oids = row.value("types", long[].class);
            for (int i = 0; i < names.length; i++) {
                fields.add(new PgType.Field(names[i], (int) oids[i]));
            }
        }
        return fields;
    }

    private static Codecs with(Codecs codecs, Types.Entry entry, int oid) {
        return switch (entry) {
            case Types.Named named -> codecs;
            case Types.Mapped<?> mapped -> {
                if (mapped.type().isEnum() && isComposite(codecs, oid)) {
                    throw new UsageException("type \"" + entry.name() + "\" is a composite: it cannot be read as enum "
                            + mapped.type().getSimpleName());
                }
                yield codecs.with(codec(codecs, mapped, oid), oid);
            }
            case Types.OfRecord record -> {
                if (!isComposite(codecs, oid)) {
                    throw new UsageException(
                            "type \"" + entry.name() + "\" is not a composite: it cannot be read as record "
                                    + record.type().getSimpleName());
                }
                yield codecs.withRecord(record.type(), oid);
            }
        };
    }

    private static boolean isComposite(Codecs codecs, int oid) {
        return codecs.catalog().find(oid).orElse(null) instanceof PgType.Composite;
    }

    private static <T> MappedCodec<T> codec(Codecs codecs, Types.Mapped<T> mapped, int oid) {
        return new MappedCodec<>(mapped.type(), oid, codecs, mapped.reader(), mapped.writer());
    }
}
