package dev.quell.types;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The types that are known, by their identifiers: the built-in ones and those that were looked up. Immutable. */
public final class TypeCatalog {
    private static final TypeCatalog STANDARD = new TypeCatalog(BuiltInTypes.all());

    private final Map<Integer, PgType> byOid = new HashMap<>();
    private final Map<Integer, Integer> arrays = new HashMap<>();
    private final Map<Integer, Integer> ranges = new HashMap<>();
    private final Map<Integer, Integer> multiranges = new HashMap<>();

    private TypeCatalog(Collection<PgType> types) {
        for (PgType type : types) {
            byOid.put(type.oid(), type);
            switch (type) {
                case PgType.Array array -> arrays.put(array.element(), array.oid());
                case PgType.Range range -> ranges.putIfAbsent(range.subtype(), range.oid());
                case PgType.Multirange multirange -> multiranges.put(multirange.range(), multirange.oid());
                case PgType.Scalar scalar -> {}
                case PgType.Enumeration enumeration -> {}
                case PgType.Domain domain -> {}
                case PgType.Composite composite -> {}
            }
        }
    }

    /**
     * Gives the built-in types, which are the same in every database.
     *
     * @return the built-in types
     */
    public static TypeCatalog standard() {
        return STANDARD;
    }

    /**
     * Adds types; of two with one identifier the later counts.
     *
     * @param added the types
     * @return a catalog with those types too
     */
    public TypeCatalog with(Collection<PgType> added) {
        Map<Integer, PgType> all = new HashMap<>(byOid);
        added.forEach(type -> all.put(type.oid(), type));
        return new TypeCatalog(all.values());
    }

    /**
     * Finds a type.
     *
     * @param oid any type's identifier
     * @return what is known of it
     */
    public Optional<PgType> find(int oid) {
        return Optional.ofNullable(byOid.get(oid));
    }

    /**
     * Names a type.
     *
     * @param oid any type's identifier
     * @return the name, or {@code type 12345} if the type is not known
     */
    public String name(int oid) {
        PgType type = byOid.get(oid);
        return type != null ? type.name() : "type " + Integer.toUnsignedString(oid);
    }

    /**
     * Follows domains down to the type that their values have.
     *
     * @param oid any type's identifier
     * @return the type's own, or the base type's for a domain
     */
    public int base(int oid) {
        int base = oid;
        while (byOid.get(base) instanceof PgType.Domain domain) {
            base = domain.base();
        }
        return base;
    }

    /**
     * Finds the type of an array's elements.
     *
     * @param arrayOid any type's identifier
     * @return the element type, or empty if the type is not known to be an array
     */
    public OptionalInt elementOf(int arrayOid) {
        return byOid.get(arrayOid) instanceof PgType.Array array
                ? OptionalInt.of(array.element())
                : OptionalInt.empty();
    }

    /**
     * Finds the array type over a type.
     *
     * @param elementOid any type's identifier
     * @return the array type, or empty if none is known
     */
    public OptionalInt arrayOf(int elementOid) {
        return found(arrays.get(elementOid));
    }

    /**
     * Finds the range type over a type.
     *
     * @param subtype any type's identifier
     * @return the range type, or empty if none is known
     */
    public OptionalInt rangeOf(int subtype) {
        return found(ranges.get(subtype));
    }

    /**
     * Finds the multirange type over a range type.
     *
     * @param range any type's identifier
     * @return the multirange type, or empty if none is known
     */
    public OptionalInt multirangeOf(int range) {
        return found(multiranges.get(range));
    }

    private static OptionalInt found(@Nullable Integer oid) {
        return oid == null ? OptionalInt.empty() : OptionalInt.of(oid);
    }
}
