package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import dev.quell.values.Composite;
import dev.quell.values.Multirange;
import dev.quell.values.Range;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Types that a database has of its own, looked up by name. */
@Timeout(60)
class UserTypesTest {
    private static final String SCHEMA = """
            create schema types_test;
            set search_path to types_test;
            create type mood as enum ('sad', 'so so', 'happy');
            create domain euro as numeric(10, 2) check (value >= 0);
            create type address as (street text, house_number int, gone int, price euro, "feels like" mood);
            alter type address drop attribute gone;
            create type person as (name text, addresses address[]);
            create type moodrange as range (subtype = mood, multirange_type_name = moodranges);
            """;

    private static final String HOME = "select row('Main', 7, 1.5, 'sad')::address";

    enum Mood {
        SAD("sad"),
        SO_SO("so so") {
            @Override
            boolean isGood() {
                return false;
            }
        },
        HAPPY("happy");

        private final String label;

        Mood(String label) {
            this.label = label;
        }

        boolean isGood() {
            return this == HAPPY;
        }
    }

    record Address(@Nullable String street, int houseNumber, BigDecimal price, Optional<Mood> feelsLike) {}

    record Person(String name, List<Address> addresses) {}

    record Street(String street) {}

    record Money(String text) {}

    @SuppressWarnings("ArrayRecordComponent")
    record Grid(int[][] cells, List<List<Mood>> moods) {}

    static List<PgVersion> versions() {
        return TestServers.versions();
    }

    private static Connection connect(PgVersion version) throws Exception {
        Connection connection = Quell.connect(TestServer.shared(version).socketConninfo(Role.POSTGRES));
        connection.execute("drop schema if exists types_test cascade;" + SCHEMA);
        return connection;
    }

    private static Types moods() {
        return Types.none().enumeration("mood", Mood.class, mood -> mood.label);
    }

    private static void use(Connection connection, Types types) throws Exception {
        connection.useTypes(types).get(30, TimeUnit.SECONDS);
    }

    private static Row row(Connection connection, String sql, @Nullable Object... parameters) throws Exception {
        return connection.execute(sql, parameters).rows().getFirst();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void enumeration_itsLabels_areTheConstants(PgVersion version) throws Exception {
        try (Connection connection = connect(version)) {
            use(connection, moods());

            Row row = row(
                    connection,
                    "select 'happy'::mood, array['sad', null, 'so so']::mood[], $1 as sent, pg_typeof($1)::text, $2 as list,"
                            + " pg_typeof($2)::text",
                    Mood.SO_SO,
                    List.of(Mood.SO_SO, Mood.HAPPY));

            assertThat(row.value(0, Object.class)).isEqualTo(Mood.HAPPY);
            assertThat(row.list(1, Mood.class)).isEqualTo(Arrays.asList(Mood.SAD, null, Mood.SO_SO));
            assertThat(row.value("sent", Mood.class)).isEqualTo(Mood.SO_SO);
            assertThat(row.text(3)).isEqualTo("mood");
            assertThat(row.list("list", Mood.class)).isEqualTo(List.of(Mood.SO_SO, Mood.HAPPY));
            assertThat(row.text(5)).isEqualTo("mood[]");
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void severalDimensions_ofARecord_thereAndBack(PgVersion version) throws Exception {
        try (Connection connection = connect(version)) {
            use(connection, moods());
            int[][] cells = {{1, 2}, {3, 4}};
            List<List<Mood>> moods = List.of(List.of(Mood.SAD), List.of(Mood.SO_SO));
            String sql = "select $1::int4[] as cells, $2::mood[] as moods";

            Set<Boolean> binary = new HashSet<>();
            for (int use = 1; use <= 3; use++) {
                Result result = connection.execute(sql, cells, moods);
                binary.add(result.columns().getFirst().binary());
                Grid grid = result.rows().getFirst().as(Grid.class);
                assertThat(grid.cells()).isDeepEqualTo(cells);
                assertThat(grid.moods()).isEqualTo(moods);
            }
            assertThat(binary).containsExactlyInAnyOrder(false, true);
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void composite_asRecord_thereAndBack(PgVersion version) throws Exception {
        try (Connection connection = connect(version)) {
            use(connection, moods().composite("address", Address.class).composite("types_test.person", Person.class));
            Address home = new Address("1, \"Main\" (\\)", 7, new BigDecimal("1.50"), Optional.of(Mood.HAPPY));
            Address away = new Address(null, -1, new BigDecimal("0.00"), Optional.empty());

            Row row = row(
                    connection,
                    "select $1 as person, ($1).addresses[2] as away, ($1).name",
                    new Person("Ada", List.of(home, away)));

            assertThat(row.value("person", Person.class)).isEqualTo(new Person("Ada", List.of(home, away)));
            assertThat(row.value("away", Object.class)).isEqualTo(away);
            assertThat(row.text("name")).isEqualTo("Ada");
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void named_partsOfAType_areKnownToo(PgVersion version) throws Exception {
        try (Connection connection = connect(version)) {
            use(connection, Types.none().named("person").named("moodrange"));

            Row row = row(
                    connection,
                    "select row('Ada', array[row('Main', 7, 1.5, 'sad')::address])::person as p,"
                            + " array[1.25::euro] as e, moodrange('sad', 'happy') as r, '{[sad,sad]}'::moodranges as m,"
                            + " row(null, null, null, null)::address as nothing");

            Composite person = row.value("p", Composite.class);
            assertThat(person.names()).containsExactly("name", "addresses");
            assertThat(person.value("name")).isEqualTo("Ada");
            Composite address = new Composite(
                    List.of("street", "house_number", "price", "feels like"),
                    List.of("Main", 7, new BigDecimal("1.50"), "sad"));
            assertThat(person.value("addresses")).isEqualTo(List.of(address));
            assertThat(row.value("e", Object.class)).isEqualTo(List.of(new BigDecimal("1.25")));
            assertThat(row.range("r", String.class)).isEqualTo(Range.closedOpen("sad", "happy"));
            assertThat(row.multirange("m", String.class))
                    .isEqualTo(new Multirange<>(List.of(Range.closed("sad", "sad"))));
            assertThat(row.value("nothing", Composite.class).values()).containsOnlyNulls();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void text_ofAnyType_goesThroughTheFunctions(PgVersion version) throws Exception {
        try (Connection connection = connect(version)) {
            use(connection, Types.none().text("money", Money.class, Money::new, Money::text));

            Row row = row(connection, "select '1.5'::money, pg_typeof($1)::text, $1 * 2", new Money("2.25"));

            assertThat(row.value(0, Object.class)).isEqualTo(new Money(row.text(0)));
            assertThat(row.text(1)).isEqualTo("money");
            assertThat(row.value(2, Money.class).text()).contains("4");
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void types_ofOneConnection_areNotAnothers(PgVersion version) throws Exception {
        try (Connection connection = connect(version);
                Connection other = Quell.connect(TestServer.shared(version).socketConninfo(Role.POSTGRES))) {
            use(connection, moods());

            Row row = row(other, "select 'happy'::types_test.mood");

            assertThat(row.value(0, Object.class)).isEqualTo("happy");
            assertThatThrownBy(() -> row.value(0, Mood.class))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("Mood has no constant of that name; ask for String");
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void name_thatIsNone_isNamed(PgVersion version) throws Exception {
        try (Connection connection = connect(version)) {
            assertThatThrownBy(() -> use(connection, Types.none().named("no_such_type")))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("there is no type \"no_such_type\" in this database");
            assertThatThrownBy(() -> use(connection, Types.none().composite("mood", Address.class)))
                    .cause()
                    .hasMessageContaining("type \"mood\" is not a composite");
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void enumeration_ofAnotherType_isRefused(PgVersion version) throws Exception {
        try (Connection connection = connect(version)) {
            assertThatThrownBy(() -> use(connection, Types.none().enumeration("address", Mood.class)))
                    .cause()
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("type \"address\" is a composite: it cannot be read as enum Mood");
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void composite_saidAgain_isTheLastOne(PgVersion version) throws Exception {
        try (Connection connection = connect(version)) {
            use(connection, Types.none().composite("address", Address.class).composite("address", Street.class));
            assertThat(row(connection, HOME).value(0, Object.class)).isEqualTo(new Street("Main"));

            use(connection, Types.none().text("address", Money.class, Money::new, Money::text));
            assertThat(row(connection, HOME).value(0, Object.class)).isInstanceOf(Money.class);

            use(connection, Types.none().composite("address", Street.class));
            assertThat(row(connection, HOME).value(0, Object.class)).isEqualTo(new Street("Main"));
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void composite_thatChanged_isToBeLookedUpAgain(PgVersion version) throws Exception {
        try (Connection connection = connect(version)) {
            use(connection, Types.none().named("address"));
            connection.execute("alter type address add attribute floor int");

            Set<Boolean> binary = new HashSet<>();
            for (int use = 1; use <= 3; use++) {
                Result result = connection.execute("select row('Main', 7, 1.5, 'sad', $1)::address", use);
                binary.add(result.columns().getFirst().binary());
                assertThatThrownBy(() -> result.rows().getFirst().value(0, Object.class))
                        .isInstanceOf(UsageException.class)
                        .hasMessageContaining(
                                "it has 5 fields where the type had 4 when it was looked up; look it up again");
            }
            assertThat(binary).containsExactlyInAnyOrder(false, true);
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void emptyArray_ofOnesOwnClass_hasItsType(PgVersion version) throws Exception {
        try (Connection connection = connect(version)) {
            use(connection, moods().composite("address", Address.class));

            Row row = row(
                    connection,
                    "select pg_typeof($1)::text as records, pg_typeof($2)::text as moods, $1 as none",
                    new Address[0],
                    new Mood[0][0]);

            assertThat(row.text("records")).isEqualTo("address[]");
            assertThat(row.text("moods")).isEqualTo("mood[]");
            assertThat(row.list("none", Address.class)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void label_withoutConstant_isRefusedByName(PgVersion version) throws Exception {
        try (Connection connection = connect(version)) {
            connection.execute("alter type mood add value 'new'");
            use(connection, moods());

            Row row = row(connection, "select 'new'::mood");

            assertThatThrownBy(() -> row.value(0, Mood.class))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining(
                            "it is refused as Mood: no constant has that label; add one, or read it as String");
            assertThat(row.text(0)).isEqualTo("new");
        }
    }
}
