package dev.quell.h2.functions;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
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
            case "JSON", "UUID", "DECFLOAT" -> row.getString(column);
            case "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE" -> withEra(row.getString(column));
            default -> of(row.getObject(column), row.getString(column));
        };
    }

    private static @Nullable String of(@Nullable Object value, @Nullable String text) throws SQLException {
        return switch (value) {
            case null -> null;
            case Boolean truth -> truth ? "t" : "f";
            case byte[] bytes -> hexadecimal(bytes);
            case Blob blob -> hexadecimal(blob.getBytes(1, Math.toIntExact(blob.length())));
            case Float number -> withoutZero(number.toString());
            case Double number -> withoutZero(number.toString());
            case BigDecimal number -> number.toPlainString();
            case Interval interval -> interval(interval);
            case Array array -> array(array);
            default -> text == null ? value.toString() : text;
        };
    }

    private static String hexadecimal(byte[] bytes) {
        return "\\x" + HexFormat.of().formatHex(bytes);
    }

    /** H2 counts the years before Christ downwards from 0, PostgreSQL upwards from 1. */
    private static @Nullable String withEra(@Nullable String text) {
        int dash = text == null ? -1 : text.indexOf('-', 1);
        int year = text == null || dash < 0 ? 1 : Integer.parseInt(text.substring(0, dash));
        return text == null || year > 0 ? text : "%04d%s BC".formatted(1 - year, text.substring(dash));
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
        boolean json = array.getBaseTypeName().equals("JSON");
        List<String> elements = new ArrayList<>();
        for (Object element : (Object[]) array.getArray()) {
            String text = json && element instanceof byte[] utf8
                    ? new String(utf8, StandardCharsets.UTF_8)
                    : of(element, null);
            elements.add(text == null ? "NULL" : element instanceof Array ? text : quoted(text));
        }
        return "{" + String.join(",", elements) + "}";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
