package dev.quell;

import dev.quell.values.Interval;
import dev.quell.values.Multirange;
import dev.quell.values.Range;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row, read by the names that SQL has for their types. A {@link Row} can be kept; a view that moves along
 * a result shows one row after the other, and belongs to the thread that moves it.
 *
 * <p>Columns are counted from 0, as libpq does, or named; the first of several with one name is meant. Reading the numbers
 * and {@link #bool} makes no objects.
 *
 * <p>Reading NULL as a value fails with a {@link UsageException}; ask {@link #isNull} first, or use {@link #optional}.
 * Reading a value as a type that cannot hold it fails with a {@link UsageException} that says what to ask for instead. An
 * index out of range fails with an {@link IndexOutOfBoundsException}.
 */
public interface RowView {
    /** The number of columns. */
    int size();

    List<Column> columns();

    /**
     * The index of a column.
     *
     * @throws UsageException if there is none of that name
     */
    int indexOf(String column);

    boolean isNull(int column);

    default boolean isNull(String column) {
        return isNull(indexOf(column));
    }

    /**
     * The value as {@code type}. {@code Object} stands for the class that is usual for the value's type.
     */
    <T> T value(int column, Class<T> type);

    default <T> T value(String column, Class<T> type) {
        return value(indexOf(column), type);
    }

    /** The value as {@code type}, or empty for NULL. */
    default <T> Optional<T> optional(int column, Class<T> type) {
        return isNull(column) ? Optional.empty() : Optional.of(value(column, type));
    }

    default <T> Optional<T> optional(String column, Class<T> type) {
        return optional(indexOf(column), type);
    }

    /** The length in bytes of the value as it came; 0 for NULL. */
    int length(int column);

    /**
     * Copies the value's bytes, as they came, to {@code target}, for what is to be passed on without being looked at. Mirrors
     * {@code PQgetvalue}.
     *
     * @return their number, 0 for NULL
     * @throws IndexOutOfBoundsException if they do not fit behind {@code offset}
     */
    int copy(int column, byte[] target, int offset);

    /** The value as text; any type has one. */
    String text(int column);

    default String text(String column) {
        return text(indexOf(column));
    }

    /** A {@code boolean}. */
    boolean bool(int column);

    default boolean bool(String column) {
        return bool(indexOf(column));
    }

    /** A {@code smallint}. */
    short smallint(int column);

    default short smallint(String column) {
        return smallint(indexOf(column));
    }

    /** An {@code integer} or {@code smallint}. */
    int integer(int column);

    default int integer(String column) {
        return integer(indexOf(column));
    }

    /** A {@code bigint}, {@code integer}, {@code smallint} or {@code oid}. */
    long bigint(int column);

    default long bigint(String column) {
        return bigint(indexOf(column));
    }

    /** A {@code real}, possibly infinite or not a number. */
    float real(int column);

    default float real(String column) {
        return real(indexOf(column));
    }

    /** A {@code double precision}, {@code real} or {@code numeric}, possibly infinite or not a number. */
    double doublePrecision(int column);

    default double doublePrecision(String column) {
        return doublePrecision(indexOf(column));
    }

    /** A {@code numeric} or whole number; NaN and the infinities are refused, since BigDecimal has none. */
    BigDecimal numeric(int column);

    default BigDecimal numeric(String column) {
        return numeric(indexOf(column));
    }

    /** A {@code bytea}, as an array of the caller's own. */
    byte[] bytea(int column);

    default byte[] bytea(String column) {
        return bytea(indexOf(column));
    }

    /** A {@code uuid}. */
    UUID uuid(int column);

    default UUID uuid(String column) {
        return uuid(indexOf(column));
    }

    /** A {@code date}; infinity is {@link LocalDate#MAX}, its opposite {@link LocalDate#MIN}. */
    LocalDate date(int column);

    default LocalDate date(String column) {
        return date(indexOf(column));
    }

    /** A {@code time}; 24:00:00 is refused, since LocalTime has no such time. */
    LocalTime time(int column);

    default LocalTime time(String column) {
        return time(indexOf(column));
    }

    /** A {@code timestamp}; infinity is {@link LocalDateTime#MAX}, its opposite {@link LocalDateTime#MIN}. */
    LocalDateTime timestamp(int column);

    default LocalDateTime timestamp(String column) {
        return timestamp(indexOf(column));
    }

    /** A {@code timestamptz}, with the offset of the session's time zone; infinity is {@link OffsetDateTime#MAX}, its opposite {@link OffsetDateTime#MIN}. */
    OffsetDateTime timestamptz(int column);

    default OffsetDateTime timestamptz(String column) {
        return timestamptz(indexOf(column));
    }

    /** An {@code interval}. */
    Interval interval(int column);

    default Interval interval(String column) {
        return interval(indexOf(column));
    }

    /** An array of one dimension as an unmodifiable list, with null for NULL. */
    <E> List<@Nullable E> list(int column, Class<E> elementType);

    default <E> List<@Nullable E> list(String column, Class<E> elementType) {
        return list(indexOf(column), elementType);
    }

    /** A range of such bounds. */
    <T> Range<T> range(int column, Class<T> boundType);

    default <T> Range<T> range(String column, Class<T> boundType) {
        return range(indexOf(column), boundType);
    }

    /** A multirange of such bounds. */
    <T> Multirange<T> multirange(int column, Class<T> boundType);

    default <T> Multirange<T> multirange(String column, Class<T> boundType) {
        return multirange(indexOf(column), boundType);
    }

    /**
     * The row as a Java record. Each component takes its value from the column of its name; {@code created_at} is {@code
     * createdAt} too. A component can be an {@link Optional}; one that cannot be null refuses NULL. Columns that no component
     * asks for are left out.
     *
     * @throws UsageException if a component has no column, more than one, or cannot hold the value
     */
    <T extends Record> T as(Class<T> type);

    /** The values by the names of their columns, as objects of the classes usual for their types; null for NULL. */
    Map<String, @Nullable Object> toMap();

    /** A row with the same values that stays what it is. */
    Row keep();
}
