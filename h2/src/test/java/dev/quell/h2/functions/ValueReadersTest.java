package dev.quell.h2.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.h2.message.DbException;
import org.h2.value.Value;
import org.h2.value.ValueArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueReadersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "bool | t | TRUE",
                "bool | of | FALSE",
                "int2 | -32768 | CAST(-32768 AS SMALLINT)",
                "oid | 4294967295 | 4294967295",
                "float4 | 1.5 | CAST(1.5 AS REAL)",
                "float8 | -Infinity | CAST('-Infinity' AS DOUBLE PRECISION)",
                "numeric | 0.100 | CAST(0.1 AS DECFLOAT)",
                "numeric | NaN | CAST('NaN' AS DECFLOAT)",
                "numeric(6,2) | 1234.565 | 1234.57",
                "text | a'b | 'a''b'",
                "varchar(2) | ab   | 'ab'",
                "char(5) | ab    | CAST('ab' AS CHAR(2))",
                "bytea | \\x00ff | X'00ff'",
                "bytea | a\\\\\\001 | X'615c01'",
                "date | 2024-02-29 | DATE '2024-02-29'",
                "date | 0044-03-15 BC | DATE '-0043-03-15'",
                "date | 0001-01-01 BC | DATE '0000-01-01'",
                "date | 12024-02-29 | DATE '12024-02-29'",
                "time | 10:11:12.5 | TIME '10:11:12.5'",
                "timetz | 10:11:12+05:30 | TIME WITH TIME ZONE '10:11:12+05:30'",
                "timestamp | 2024-02-29 01:02:03.000004 | TIMESTAMP '2024-02-29 01:02:03.000004'",
                "timestamptz | 2024-02-29 01:02:03+02 | TIMESTAMP WITH TIME ZONE '2024-02-29 01:02:03+02'",
                "timestamptz | 0044-03-15 12:00:00+00 BC | TIMESTAMP WITH TIME ZONE '-0043-03-15 12:00:00+00'",
                "interval | 3 days 04:05:06.789 | INTERVAL '3 04:05:06.789' DAY TO SECOND",
                "interval | -1 days +02:03:00 | INTERVAL '-0 21:57:00' DAY TO SECOND",
                "interval | 00:00:00 | INTERVAL '0 00:00:00' DAY TO SECOND",
                "interval | @ 1 day 2 hours ago | INTERVAL '-1 02:00:00' DAY TO SECOND",
                "interval | P1DT2H3M4.5S | INTERVAL '1 02:03:04.5' DAY TO SECOND",
                "interval year to month | 1 year 2 mons | INTERVAL '1-2' YEAR TO MONTH",
                "interval year to month | P-1Y2M | INTERVAL '-0-10' YEAR TO MONTH",
                "uuid | 123e4567-e89b-12d3-a456-426614174000 | UUID '123e4567-e89b-12d3-a456-426614174000'",
                "json | {\"a\" : [1, null]} | JSON '{\"a\":[1,null]}'",
                "int[] | {1,NULL,3} | ARRAY [1, NULL, 3]",
                "int[] | [0:1]={7,8} | ARRAY [7, 8]",
                "int[] | {{1,2},{3,4}} | ARRAY [ARRAY [1, 2], ARRAY [3, 4]]",
                "int[] | {} | ARRAY []",
                "text[] | {\"a,b\",\"NULL\",\"q\\\"\\\\\",null,c d} | ARRAY ['a,b', 'NULL', 'q\"\\', NULL, 'c d']",
                "inet | 10.0.0.1/8 | '10.0.0.1/8'",
            })
    void text_ofType_isH2sValue(String type, String text, String literal) {
        assertThat(TypeName.read(type).column().read(text).getTraceSQL()).isEqualTo(literal);
    }

    @Test
    void blanks_ofUnicode_areKeptWhereThoseOfAsciiAreNot() {
        assertThat(TypeName.read("char(4)").column().read("x\u3000  ").getString())
                .isEqualTo("x\u3000");
        ValueArray array = (ValueArray) TypeName.read("text[]").column().read("{ \u3000x,\u2003 ,a\u3000,\u001c}");
        assertThat(Arrays.stream(array.getList()).map(Value::getString))
                .containsExactly("\u3000x", "\u2003", "a\u3000", "\u001c");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "bool | maybe | 22P02 | invalid input syntax for type boolean: \"maybe\"",
                "int | x | 22P02 | invalid input syntax for type integer: \"x\"",
                "int | 2147483648 | 22003 | value \"2147483648\" is out of range for type integer",
                "int | 1.0 | 22P02 | invalid input syntax for type integer: \"1.0\"",
                "float8 | 0x1p3 | 22P02 | invalid input syntax for type double precision: \"0x1p3\"",
                "float8 | 1e400 | 22003 | \"1e400\" is out of range for type double precision",
                "numeric(3,2) | 10 | 22003 | numeric field overflow",
                "numeric(3,2) | 1e999999999 | 22003 | value overflows numeric format",
                "numeric(3,2) | 1e-999999999 | 22003 | value overflows numeric format",
                "varchar(2) | abc | 22001 | value too long for type character varying(2)",
                "timestamp | infinity | 22008 | \"infinity\" has no counterpart in H2's TIMESTAMP",
                "timestamp | 31/12/2024 | 22007 | invalid input syntax for type timestamp: \"31/12/2024\"",
                "interval | 1 mon | 22015 | interval \"1 mon\" has months",
                "interval | 1 blink | 22007 | invalid input syntax for type interval: \"1 blink\"",
                "uuid | 12 | 22P02 | invalid input syntax for type uuid: \"12\"",
                "json | {a} | 22P02 | invalid input syntax for type json",
                "int[] | {1,2 | 22P02 | malformed array literal: \"{1,2\"",
                "int[] | {1}x | 22P02 | malformed array literal: \"{1}x\"",
                "int[] | {{{{{{{1}}}}}}} | 22P02 | malformed array literal",
                "int[][] | {1,2} | 2202E | an array does not have the 2 dimensions that its column is declared with",
                "int[][] | {{{1}}} | 2202E | an array does not have the 2 dimensions that its column is declared with",
                "int[][] | {{1},NULL} | 2202E | an array does not have the 2 dimensions that its column is declared with",
                "int[] | {a} | 22P02 | invalid input syntax for type integer: \"a\"",
            })
    void text_thatDoesNotFit_isPostgresError(String type, String text, String state, String message) {
        ColumnType column = TypeName.read(type).column();
        assertThatThrownBy(() -> column.read(text)).isInstanceOfSatisfying(DbException.class, e -> {
            assertThat(e.getSQLException().getSQLState()).isEqualTo(state);
            assertThat(e.getSQLException().getMessage()).startsWith(message);
        });
    }
}
