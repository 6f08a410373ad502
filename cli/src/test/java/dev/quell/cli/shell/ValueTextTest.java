package dev.quell.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "true|t",
                "1.50::numeric(10, 2)|1.50",
                "1e30::decfloat|1000000000000000000000000000000",
                "100000::double precision|100000",
                "1e15::double precision|1e+15",
                "0.0001::double precision|0.0001",
                "0.00001::double precision|1e-05",
                "-1.5e300::double precision|-1.5e+300",
                "0::double precision|0",
                "'NaN'::double precision|NaN",
                "'-Infinity'::double precision|-Infinity",
                "1.1::real|1.1",
                "1e6::real|1e+06",
                "x'00ff'|\\x00ff",
                "array[1, null, 3]|{1,NULL,3}",
                "array['a', 'b c', '', 'null', 'q\"\\', '{,}']|{a,`b c`,``,`null`,`q\\`\\\\`,`{,}`}",
                "array[array[1, 2], array[3, 4]]|{{1,2},{3,4}}",
                "array[true, false]|{t,f}",
                "array[x'01']|{`\\\\x01`}",
                "array[timestamp '2020-01-02 03:04:05']|{`2020-01-02 03:04:05`}",
                "array[timestamp with time zone '2020-01-02 03:04:05.5+02']|{`2020-01-02 03:04:05.5+02`}",
                "interval '1-2' year to month|1 year 2 mons",
                "interval '-1 02:03:04.5' day to second|-1 days -02:03:04.5",
                "interval '0' hour|00:00:00",
                "json '{\"a\":1}'|{\"a\":1}",
                "uuid '00000000-0000-0000-0000-000000000001'|00000000-0000-0000-0000-000000000001",
                "timestamp '2020-01-02 03:04:05.25'|2020-01-02 03:04:05.25",
                "timestamp with time zone '2020-01-02 03:04:05+02'|2020-01-02 03:04:05+02",
                "date '2020-01-02'|2020-01-02"
            })
    void value_isWrittenAsPostgresqlDoes(String expression, String text) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:;MODE=PostgreSQL");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select " + expression + ", null")) {
            rows.next();

            assertThat(ValueText.of(rows, 1, rows.getMetaData().getColumnType(1)))
                    .isEqualTo(text.replace('`', '"'));
            assertThat(ValueText.of(rows, 2, rows.getMetaData().getColumnType(2)))
                    .isNull();
        }
    }
}
