package dev.quell.cli.shell;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.Locale;
import java.util.StringJoiner;
import org.h2.api.Interval;
import org.jspecify.annotations.Nullable;

/** Values as PostgreSQL writes them, where H2 writes them otherwise. */
final class ValueText {
    private static final int REAL_DIGITS = 6;
    private static final int DOUBLE_DIGITS = 15;

    private ValueText() {}

    /** The value of a column, of that {@link Types JDBC type}, in the current row; null for NULL. */
    static @Nullable String of(ResultSet row, int column, int type) throws SQLException {
        return switch (type) {
            case Types.BOOLEAN, Types.BIT, Types.REAL, Types.FLOAT, Types.DOUBLE, Types.ARRAY, Types.OTHER ->
                ofObject(row, column);
            case Types.NUMERIC, Types.DECIMAL -> numeric(row.getBigDecimal(column));
            case Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> bytea(row.getBytes(column));
            default -> row.getString(column);
        };
    }

    private static @Nullable String ofObject(ResultSet row, int column) throws SQLException {
        Object value = row.getObject(column);
        return switch (value) {
            case null -> null;
            case Boolean ignored -> text(value);
            case Number ignored -> text(value);
            case Interval ignored -> text(value);
            case Array array -> text(array);
            default -> row.getString(column);
        };
    }

    private static String text(Object value) throws SQLException {
        return switch (value) {
            case Boolean truth -> truth ? "t" : "f";
            case Float number -> shortest(number.toString(), REAL_DIGITS);
            case Double number -> shortest(number.toString(), DOUBLE_DIGITS);
            case BigDecimal number -> number.toPlainString();
            case byte[] bytes -> "\\x" + HexFormat.of().formatHex(bytes);
            case Interval interval -> IntervalText.of(interval);
            case Timestamp time -> time.toString().replaceFirst("\\.0$", "");
            case OffsetDateTime time -> withOffset(time);
            case Array array -> array((Object[]) array.getArray());
            case Object[] elements -> array(elements);
            default -> value.toString();
        };
    }

    private static @Nullable String numeric(@Nullable BigDecimal number) {
        return number == null ? null : number.toPlainString();
    }

    private static @Nullable String bytea(byte @Nullable [] bytes) {
        return bytes == null ? null : "\\x" + HexFormat.of().formatHex(bytes);
    }

    /** From the shortest digits that mean the number, as Java has them, to the place of the exponent in C. */
    private static String shortest(String number, int digits) {
        if (!Character.isDigit(number.charAt(number.length() - 1))) {
            return number;
        }
        BigDecimal exact = new BigDecimal(number).stripTrailingZeros();
        int exponent = exact.signum() == 0 ? 0 : exact.precision() - exact.scale() - 1;
        if (exponent >= -4 && exponent < digits) {
            return exact.toPlainString();
        }
        String mantissa = exact.movePointLeft(exponent).toPlainString();
        return mantissa + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static String withOffset(OffsetDateTime time) {
        String moment = Timestamp.valueOf(time.toLocalDateTime()).toString().replaceFirst("\\.0$", "");
        String offset = time.getOffset().getTotalSeconds() == 0
                ? "+00"
                : time.getOffset().getId();
        return moment + offset.replaceFirst(":00$", "");
    }

    private static String array(Object[] elements) throws SQLException {
        StringJoiner joined = new StringJoiner(",", "{", "}");
        for (@Nullable Object element : elements) {
            joined.add(element(element));
        }
        return joined.toString();
    }

    private static String element(@Nullable Object element) throws SQLException {
        if (element == null) {
            return "NULL";
        }
        String text = text(element);
        boolean nested = element instanceof Array || element instanceof Object[];
        return nested || !needsQuotes(text)
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static boolean needsQuotes(String text) {
        return text.isEmpty()
                || text.equalsIgnoreCase("null")
                || text.chars().anyMatch(c -> "{},\"\\".indexOf(c) >= 0 || Character.isWhitespace(c));
    }
}
