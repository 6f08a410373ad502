package dev.quell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Types of a database that are not built in, by their names: what their values are to be read as and sent from. Immutable and
 * thread-safe; each method that adds something gives a new set. {@link Connection#useTypes} looks the names up and makes a
 * connection know them.
 *
 * <p>A name is as in SQL: found on the {@code search_path} or with its schema, and quoted where SQL wants it quoted. The types
 * that a named type is made of, and the arrays and ranges over it, come along.
 */
public final class Types {
    private static final Types NONE = new Types(List.of());

    private final List<Entry> entries;

    private Types(List<Entry> entries) {
        this.entries = entries;
    }

    /** What a name stands for in Java. */
    sealed interface Entry {
        String name();
    }

    record Named(String name) implements Entry {}

    record Mapped<T>(String name, Class<T> type, Function<String, T> reader, Function<T, String> writer)
            implements Entry {}

    record OfRecord(String name, Class<? extends Record> type) implements Entry {}

    /** No types besides those that are built in, which are always known. */
    public static Types none() {
        return NONE;
    }

    /**
     * A type that is read by what it is made of: a composite as {@link dev.quell.values.Composite} or as a record, a domain as
     * what it is a domain of, an array of an enumeration as a list of text.
     */
    public Types named(String name) {
        return with(new Named(name));
    }

    /** An enumeration whose labels are the names of the constants. */
    public <E extends Enum<E>> Types enumeration(String name, Class<E> type) {
        return enumeration(name, type, Enum::name);
    }

    /**
     * An enumeration, with the label of each constant.
     *
     * @throws UsageException if two constants have one label
     */
    public <E extends Enum<E>> Types enumeration(String name, Class<E> type, Function<E, String> label) {
        return with(new Mapped<>(name, type, Labels.of(type, label), label));
    }

    /** A composite type, as a record; the fields are matched with the components by name, as in {@link RowView#as}. */
    public Types composite(String name, Class<? extends Record> type) {
        return with(new OfRecord(name, type));
    }

    /**
     * Any type, by its text: {@code reader} is given what the server writes, {@code writer} gives what the server reads. Both
     * are called on many threads, and neither with null.
     */
    public <T> Types text(String name, Class<T> type, Function<String, T> reader, Function<T, String> writer) {
        return with(new Mapped<>(name, type, reader, writer));
    }

    private Types with(Entry entry) {
        List<Entry> extended = new ArrayList<>(entries);
        extended.add(entry);
        return new Types(List.copyOf(extended));
    }

    List<Entry> entries() {
        return entries;
    }

    @Override
    public String toString() {
        return "Types" + entries.stream().map(Entry::name).toList();
    }
}
