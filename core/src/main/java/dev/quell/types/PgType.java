package dev.quell.types;

import java.util.List;

/** What is known of a type: how its values are put together. Immutable. */
public sealed interface PgType {
    /**
     * Gives the type's identifier.
     *
     * @return {@code pg_type.oid}
     */
    int oid();

    /**
     * Gives the type's name.
     *
     * @return as {@code pg_type.typname} has it, with {@code []} behind it for an array
     */
    String name();

    /**
     * A type whose values have no parts.
     *
     * @param oid its identifier
     * @param name its name
     */
    record Scalar(int oid, String name) implements PgType {}

    /**
     * An enumeration.
     *
     * @param oid its identifier
     * @param name its name
     */
    record Enumeration(int oid, String name) implements PgType {}

    /**
     * A domain, whose values are those of another type.
     *
     * @param oid its identifier
     * @param name its name
     * @param base the other type
     */
    record Domain(int oid, String name, int base) implements PgType {}

    /**
     * An array.
     *
     * @param oid its identifier
     * @param name its name
     * @param element the type of its elements
     * @param delimiter what stands between elements in text format
     */
    record Array(int oid, String name, int element, char delimiter) implements PgType {}

    /**
     * A range.
     *
     * @param oid its identifier
     * @param name its name
     * @param subtype the type of its bounds
     */
    record Range(int oid, String name, int subtype) implements PgType {}

    /**
     * A multirange.
     *
     * @param oid its identifier
     * @param name its name
     * @param range the type of its ranges
     */
    record Multirange(int oid, String name, int range) implements PgType {}

    /**
     * A composite type.
     *
     * @param oid its identifier
     * @param name its name
     * @param fields its fields in their order, without dropped ones
     */
    record Composite(int oid, String name, List<Field> fields) implements PgType {}

    /**
     * A field of a composite type.
     *
     * @param name its name
     * @param type its type
     */
    record Field(String name, int type) {}
}
