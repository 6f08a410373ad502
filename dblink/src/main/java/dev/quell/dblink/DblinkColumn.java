package dev.quell.dblink;

import dev.quell.Column;

/**
 * A column of rows. Immutable.
 *
 * @param name its name, not necessarily unique
 * @param typeOid the type's OID as in {@code pg_type}
 * @param typeModifier such as a {@code varchar}'s length plus 4; -1 if there is none
 */
public record DblinkColumn(String name, int typeOid, int typeModifier) {
    /** The name of the type, as {@code pg_type.typname} has it and with {@code []} behind it for an array; {@code type 12345} if it is not a built-in one. */
    public String typeName() {
        return new Column(name, typeOid, typeModifier, 0, 0, false).typeName();
    }
}
