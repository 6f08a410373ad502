package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Dates, times and intervals of prepared statements come in binary where that is the same under the session's settings, and
 * in text where it is not. The server is the judge: what it writes as text without being asked for binary.
 */
@Timeout(120)
class DateFormatsTest {
    private static final String VALUES = """
            select d, daterange(d, null), t, tz, tz::timetz, i, array[d, null], array[tz], tsrange(t, null), $1::int
            from (values
              (date '2024-02-29', timestamp '2024-02-29 23:59:59.999999', timestamptz '2024-07-01 12:00:00.5+02',
               interval '1 year 2 mons -3 days 04:05:06.7'),
              ('infinity', 'infinity', 'infinity', '-1 day +00:00:00.000001'),
              ('-infinity', '-infinity', '-infinity', '0'),
              ('0044-03-15 BC', '0001-12-31 23:59:59 BC', '4714-11-24 00:00:00+00 BC', '-178000000 years'),
              ('5874897-12-31', '294276-12-31 23:59:59.999999', '294276-12-31 23:59:59.999999+00', '178000000 years'),
              ('0001-01-01', '10000-01-01 00:00:00.1', '1883-11-18 12:03:57.123456+00', '999999:59:59.999999'))
              v(d, t, tz, i)""";

    private final TestServer server = TestServer.shared(TestServers.newest());
    private Connection connection;

    @BeforeEach
    void connect() throws InterruptedException {
        connection = Quell.connect(server.conninfo(Role.SCRAM));
    }

    @AfterEach
    void close() {
        connection.close();
    }

    static Stream<Arguments> settings() {
        return Stream.of("ISO, MDY", "ISO, DMY", "German", "SQL, DMY", "Postgres, MDY")
                .flatMap(dates -> Stream.of("UTC", "Etc/UTC", "Europe/Berlin", "America/St_Johns")
                        .flatMap(zone -> Stream.of("postgres", "iso_8601", "sql_standard", "postgres_verbose")
                                .map(intervals -> Arguments.of(dates, zone, intervals))));
    }

    @ParameterizedTest(name = "{0}; {1}; {2}")
    @MethodSource("settings")
    void execute_prepared_sameTextAsUnprepared(String dates, String zone, String intervals) throws Exception {
        set(dates, zone, intervals);
        List<List<String>> unprepared = texts(execute());
        for (int use = 0; use < 4; use++) {
            assertThat(texts(execute())).isEqualTo(unprepared);
        }
        boolean iso = dates.startsWith("ISO");
        boolean utc = zone.endsWith("UTC");
        assertThat(binary(execute()))
                .containsExactly(
                        iso, iso, iso, iso && utc, true, intervals.equals("postgres"), iso, iso && utc, iso, true);
    }

    @Test
    void set_afterItWasPrepared_formatsFollow() throws Exception {
        execute();
        execute();
        assertThat(binary(execute())).startsWith(true, true, true, true);

        set("German", "Europe/Berlin", "iso_8601");
        List<List<String>> german =
                texts(connection.execute(VALUES.replace("$1::int", "1")).getFirst());
        assertThat(texts(execute())).isEqualTo(german);
        assertThat(binary(execute())).startsWith(false, false, false, false);

        connection.execute("begin");
        set("ISO, YMD", "UTC", "postgres");
        assertThat(binary(execute())).startsWith(true, true, true, true);
        connection.execute("rollback");
        assertThat(texts(execute())).isEqualTo(german);
    }

    @Test
    void execute_prepared_sameValuesAsUnprepared() throws Exception {
        set("ISO, MDY", "UTC", "postgres");
        Result text = execute();
        execute();
        Result binary = execute();

        assertThat(binary(text)).doesNotContain(true);
        assertThat(binary(binary)).doesNotContain(false);
        for (int row = 0; row < text.rows().size(); row++) {
            assertThat(binary.rows().get(row).toMap())
                    .isEqualTo(text.rows().get(row).toMap());
        }
        Row first = binary.rows().getFirst();
        assertThat(first.value(0, LocalDate.class)).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(first.value(3, OffsetDateTime.class))
                .isEqualTo(OffsetDateTime.of(2024, 7, 1, 10, 0, 0, 500_000_000, ZoneOffset.UTC));
        assertThat(binary.rows().get(1).value(2, LocalDateTime.class)).isEqualTo(LocalDateTime.MAX);
        assertThat(binary.rows().get(3).value(0, LocalDate.class)).isEqualTo(LocalDate.of(-43, 3, 15));
    }

    private void set(String dates, String zone, String intervals) throws InterruptedException {
        connection.execute(
                "set datestyle = '" + dates + "'; set timezone = '" + zone + "'; set intervalstyle = " + intervals);
    }

    private Result execute() throws InterruptedException {
        return connection.execute(VALUES, 1);
    }

    private static List<List<String>> texts(Result result) {
        return result.rows().stream()
                .map(row -> Stream.iterate(0, i -> i + 1)
                        .limit(result.columns().size())
                        .map(i -> row.isNull(i) ? "NULL" : row.text(i))
                        .toList())
                .toList();
    }

    private static List<Boolean> binary(Result result) {
        return result.columns().stream().map(Column::binary).toList();
    }
}
