package dev.quell.h2.functions;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.h2.api.Interval;
import org.jspecify.annotations.Nullable;

/** Writes values of H2 in the text form that PostgreSQL's input functions take. */
final class PostgresText {
    private PostgresText() {}

    static @Nullable String of(ResultSet row, int column) throws SQLException {
        return switch (row.getMetaData().getColumnTypeName(column)) {
            case "JSON", "DATE", "TIMESTAMP", "UUID" -> row.getString(column);
            default -> of(row.getObject(column), row.getString(column));
        };
    }

    private static @Nullable String of(@Nullable Object value, @Nullable String text) throws SQLException {
        return switch (value) {
            case null -> null;
            case Boolean truth -> truth ? "t" : "f";
            case byte[] bytes -> "\\x" + HexFormat.of().formatHex(bytes);
            case Float number -> withoutZero(number.toString());
            case Double number -> withoutZero(number.toString());
            case BigDecimal number -> number.toPlainString();
            case Interval interval -> interval(interval);
            case Array array -> array(array);
            default -> text == null ? value.toString() : text;
        };
    }

    /** PostgreSQL writes 1, Java 1.0. */
    private static String withoutZero(String number) {
        return number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
    }

    private static String interval(Interval interval) {
        String sign = interval.isNegative() ? "-" : "";
        long months = 12 * interval.getYears() + interval.getMonths();
        return "%s%d mons %s%d days %s%02d:%02d:%s"
                .formatted(
                        sign,
                        Math.abs(months),
                        sign,
                        Math.abs(interval.getDays()),
                        sign,
                        Math.abs(interval.getHours()),
                        Math.abs(interval.getMinutes()),
                        BigDecimal.valueOf(Math.abs(interval.getSeconds()))
                                .add(BigDecimal.valueOf(Math.abs(interval.getNanosOfSecond()), 9))
                                .stripTrailingZeros()
                                .toPlainString());
    }

    private static String array(Array array) throws SQLException {
        List<String> elements = new ArrayList<>();
        for (Object element : (Object[]) array.getArray()) {
            String text = of(element, null);
            elements.add(text == null ? "NULL" : element instanceof Array ? text : quoted(text));
        }
        return "{" + String.join(",", elements) + "}";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
