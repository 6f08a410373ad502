package dev.quell;

import dev.quell.types.Oids;
import dev.quell.wire.BackendMessage.Field;

/**
 * A column of a result. Mirrors {@code PQfname}, {@code PQftype} and their relatives.
 *
 * @param name its name or alias, not necessarily unique
 * @param typeOid the type's OID, as in {@code pg_type}
 * @param typeModifier such as a {@code varchar}'s length; -1 if there is none
 * @param tableOid the table it comes from, 0 if it is computed
 * @param attribute its number within that table, from 1 on, 0 if it is computed
 * @param binary whether its values come in binary format
 */
public record Column(String name, int typeOid, int typeModifier, int tableOid, int attribute, boolean binary) {
    static Column of(Field field) {
        return new Column(
                field.name(),
                field.typeOid(),
                field.typeModifier(),
                field.tableOid(),
                field.attribute(),
                field.format() == 1);
    }

    /** The name of a built-in type, such as {@code int4}; the OID in digits for another. */
    public String typeName() {
        return Oids.name(typeOid);
    }
}
