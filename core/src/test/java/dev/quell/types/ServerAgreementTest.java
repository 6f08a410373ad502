package dev.quell.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.fail;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import dev.quell.values.ArrayValue;
import dev.quell.values.Composite;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every built-in type, at its edges and at random, against what the server makes of it, in both formats. */
@Timeout(300)
class ServerAgreementTest {
    private static final Codecs CODECS = Codecs.standard();
    private static final Styles ALL_STYLES = new Styles(true, true, true);
    private static final int CHUNK = 500;

    /** Java has no time 24:00:00, and an OffsetDateTime from text has the session's offset. */
    private static final Set<String> TEXT_ONLY = Set.of(
            "tsvector", "tsquery", "regclass", "regtype", "regproc", "oidvector", "int2vector", "pg_snapshot", "money");

    /** Their Java classes are those of other types, of which the server makes none of these; they are sent as text. */
    private static final Set<String> SENT_AS_TEXT = Set.of("xid", "xid8");

    /** Arrays themselves, which do not become elements of others. */
    private static final Set<String> NO_ELEMENTS = Set.of("oidvector", "int2vector");

    static List<PgVersion> versions() {
        return TestServers.versions();
    }

    private static ServerJudge judge(PgVersion version) {
        ServerJudge judge = new ServerJudge(TestServer.shared(version));
        judge.run(
                "set timezone to 'UTC'; set intervalstyle to postgres; set datestyle to 'ISO, DMY'; set lc_monetary to 'C'");
        return judge;
    }

    private static Map<String, List<String>> samples(PgVersion version) {
        long seed = Long.getLong("quell.seed", System.nanoTime());
        System.out.println("Samples of types: -Dquell.seed=" + seed);
        return new Samples(seed, version.major()).byType();
    }

    private static void forEachType(PgVersion version, TypeCheck check) {
        try (ServerJudge judge = judge(version)) {
            List<Executable> checks = new ArrayList<>();
            samples(version).forEach((type, texts) -> checks.add(() -> check.run(judge, type, texts)));
            assertAll(checks);
        }
    }

    private interface TypeCheck {
        void run(ServerJudge judge, String type, List<String> texts) throws Exception;
    }

    /** What a value is read as: an object, or the reason why not. */
    private static Object read(Cell cell, Class<?> type) {
        try {
            Object value = CODECS.decode(cell, type);
            return value instanceof byte[] bytes ? Arrays.toString(bytes) : value;
        } catch (DecodeException e) {
            return "refused";
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void text_ofValuesInBinary_isTheServers(PgVersion version) {
        forEachType(version, (judge, type, texts) -> {
            if (!TEXT_ONLY.contains(type)) {
                List<Cell> inText = judge.values(Format.TEXT, type, texts);
                List<Cell> inBinary = judge.values(Format.BINARY, type, texts);
                assertThat(shown(inBinary)).as(type).isEqualTo(shown(inText));
            }
        });
    }

    private static List<String> shown(List<Cell> cells) {
        return cells.stream().map(ServerAgreementTest::shown).toList();
    }

    private static String shown(Cell cell) {
        return CODECS.decode(cell, String.class);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void object_fromEitherFormat_isTheSame(PgVersion version) {
        List<Class<?>> classes = Stream.concat(
                        StandardCodecs.all().stream().map(Codec::javaType), Stream.of(Object.class))
                .collect(Collectors.toList());
        forEachType(version, (judge, type, texts) -> {
            List<Cell> inText = judge.values(Format.TEXT, type, texts);
            List<Cell> inBinary = judge.values(Format.BINARY, type, texts);
            if (CODECS.readsBinary(inText.getFirst().typeOid(), ALL_STYLES)) {
                for (Class<?> javaClass : classes) {
                    for (int i = 0; i < texts.size(); i++) {
                        Object binary = read(inBinary.get(i), javaClass);
                        Object text = read(inText.get(i), javaClass);
                        if (!binary.equals(text)) {
                            fail("%s %s as %s: %s and %s"
                                    .formatted(type, texts.get(i), javaClass.getSimpleName(), binary, text));
                        }
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("versions")
    void parameter_ofTheDefaultClass_comesBackAsItWent(PgVersion version) {
        forEachType(version, (judge, type, texts) -> {
            List<Cell> cells = judge.values(Format.TEXT, type, texts);
            assertThat(sentBack(
                            judge,
                            type,
                            cells.stream().map(cell -> sendable(type, cell)).toList()))
                    .as(type)
                    .isEqualTo(shown(cells));
        });
    }

    private static Object sendable(String type, Cell cell) {
        return SENT_AS_TEXT.contains(type) ? shown(cell) : CODECS.decode(cell);
    }

    private static List<String> sentBack(ServerJudge judge, String type, List<Object> values) {
        List<String> back = new ArrayList<>();
        for (int from = 0; from < values.size(); from += CHUNK) {
            List<EncodedParameter> parameters = values.subList(from, Math.min(values.size(), from + CHUNK)).stream()
                    .map(CODECS::encode)
                    .toList();
            String rows = IntStream.rangeClosed(1, parameters.size())
                    .mapToObj(i -> "(" + i + ", $" + i + "::" + type + ")")
                    .collect(Collectors.joining(", "));
            back.addAll(shown(judge.column(
                    Format.TEXT, "select v from (values " + rows + ") as t(n, v) order by n", parameters)));
        }
        return back;
    }

    @ParameterizedTest
    @MethodSource("versions")
    void array_ofAnyType_holdsItsElements(PgVersion version) {
        forEachType(version, (judge, type, texts) -> {
            if (NO_ELEMENTS.contains(type)) {
                return;
            }
            List<String> few = texts.subList(0, Math.min(texts.size(), 200));
            List<@Nullable Object> elements = new ArrayList<>(judge.values(Format.TEXT, type, few).stream()
                    .map(cell -> sendable(type, cell))
                    .toList());
            elements.add(null);
            String select = "select array_agg(v::" + type
                    + " order by n) from unnest($1::text[] || array[null]) with ordinality as u(v, n)";
            List<EncodedParameter> parameters = List.of(ServerJudge.textArray(few));
            Cell inText = judge.column(Format.TEXT, select, parameters).getFirst();
            Class<?> javaClass = SENT_AS_TEXT.contains(type) ? String.class : Object.class;
            assertThat(comparable(CODECS.decodeArray(inText, javaClass)))
                    .as(type)
                    .isEqualTo(comparable(elements));
            if (!TEXT_ONLY.contains(type)) {
                Cell inBinary = judge.column(Format.BINARY, select, parameters).getFirst();
                assertThat(comparable(CODECS.decodeArray(inBinary, javaClass)))
                        .as(type)
                        .isEqualTo(comparable(elements));
                assertThat(shown(inBinary)).as(type).isEqualTo(shown(inText));
            }
            List<Cell> back = judge.column(Format.TEXT, "select $1::" + type + "[]", List.of(CODECS.encode(elements)));
            assertThat(shown(back.getFirst())).as(type).isEqualTo(shown(inText));
        });
    }

    @ParameterizedTest
    @MethodSource("versions")
    void array_dimensionsAndBounds_areKept(PgVersion version) {
        List<String> texts = List.of(
                "{}",
                "{1,NULL}",
                "{{1,2},{3,NULL}}",
                "[0:1][-5:-5]={{1},{2}}",
                "{{{1,2}},{{3,4}},{{5,6}}}",
                "[2147483646:2147483646]={7}",
                "{{{{{{1}}}}}}");
        try (ServerJudge judge = judge(version)) {
            List<Cell> inText = judge.values(Format.TEXT, "int4[]", texts);
            List<Cell> inBinary = judge.values(Format.BINARY, "int4[]", texts);
            assertThat(shown(inText)).isEqualTo(texts);
            assertThat(shown(inBinary)).isEqualTo(texts);
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                ArrayValue<?> value = CODECS.decode(inText.get(i), ArrayValue.class);
                assertThat(CODECS.decode(inBinary.get(i), ArrayValue.class)).isEqualTo(value);
                assertThat(CODECS.decode(inBinary.get(i))).isEqualTo(CODECS.decode(inText.get(i)));
                values.add(value);
            }
            assertThat(sentBack(judge, "int4[]", values)).isEqualTo(texts);
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void record_inBinary_saysWhatItIsMadeOf(PgVersion version) {
        String select = "select row(1, 'a \"b\", (c)', null, array[1.50, null], row(), row('', '\\', 2::int8), true)";
        try (ServerJudge judge = judge(version)) {
            Cell inText = judge.column(Format.TEXT, select, List.of()).getFirst();
            Cell inBinary = judge.column(Format.BINARY, select, List.of()).getFirst();
            assertThat(shown(inBinary)).isEqualTo(shown(inText));
            assertThat(CODECS.decode(inBinary, Composite.class).values())
                    .isEqualTo(Arrays.asList(
                            1,
                            "a \"b\", (c)",
                            null,
                            Arrays.asList(new BigDecimal("1.50"), null),
                            shown(judge.column(Format.TEXT, "select row()", List.of())
                                    .getFirst()),
                            shown(judge.column(Format.TEXT, "select row('', '\\', 2)", List.of())
                                    .getFirst()),
                            true));
        }
    }

    private static List<String> comparable(List<? extends @Nullable Object> values) {
        return values.stream()
                .map(value -> value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void catalog_builtInTypes_areTheServers(PgVersion version) {
        try (ServerJudge judge = judge(version)) {
            List<Cell> rows = judge.column(
                    Format.TEXT,
                    "select oid || ' ' || case when typname ~ '^_'"
                            + " then (select e.typname || '[]' from pg_type e where e.oid = t.typelem) else typname end"
                            + " || ' ' || typarray from pg_type t where oid < 10000 and typtype in ('b', 'r', 'm')"
                            + " and typname !~ '^_?(pg_(node|ndis|dep|mcv|brin|type|attr|proc|class)|gtsv)'",
                    List.of());
            for (Cell row : rows) {
                String[] words = shown(row).split(" ", -1);
                int oid = Integer.parseInt(words[0]);
                assertThat(Oids.name(oid)).isEqualTo(words[1]);
                assertThat(Oids.arrayOf(oid).orElse(0)).isEqualTo(Integer.parseInt(words[2]));
            }
            assertThat(rows).hasSizeGreaterThan(120);
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void interval_everyStyle_isRead(PgVersion version) {
        List<String> texts = Samples.of(samples(version), "interval");
        try (ServerJudge judge = judge(version)) {
            String table = "select v from intervals order by n";
            judge.run("create temp table intervals (n serial, v interval)");
            judge.column(
                    Format.TEXT,
                    "insert into intervals (v) select v::interval from unnest($1::text[]) with ordinality as u(v, n)"
                            + " order by n returning n",
                    List.of(ServerJudge.textArray(texts)));
            List<Object> binary = judge.column(Format.BINARY, table, List.of()).stream()
                    .map(CODECS::decode)
                    .toList();
            for (String style : List.of("postgres", "postgres_verbose", "sql_standard", "iso_8601")) {
                judge.run("set intervalstyle to " + style);
                List<Cell> cells = judge.column(Format.TEXT, table, List.of());
                for (int i = 0; i < texts.size(); i++) {
                    assertThat(CODECS.decode(cells.get(i)))
                            .as("%s in %s, %s", texts.get(i), style, shown(cells.get(i)))
                            .isEqualTo(binary.get(i));
                }
                assertThat(sentBack(judge, "interval", binary)).isEqualTo(shown(cells));
                assertThat(shown(judge.column(Format.TEXT, "select $1::interval[]", List.of(CODECS.encode(binary)))))
                        .isEqualTo(shown(
                                judge.column(Format.TEXT, "select array_agg(v order by n) from intervals", List.of())));
            }
        }
    }

    /** The same moment in another zone, and in other settings that a user may have made. */
    @ParameterizedTest
    @MethodSource("versions")
    void settings_ofTheSession_changeNoValue(PgVersion version) {
        Map<String, List<String>> samples = samples(version);
        try (ServerJudge judge = judge(version)) {
            List<Object> instants = read(judge, "timestamptz", samples, Instant.class);
            List<Object> bytes = read(judge, "bytea", samples, byte[].class);
            List<Object> floats = read(judge, "float8", samples, Double.class);
            judge.run("set timezone to 'Europe/Amsterdam'; set bytea_output to escape; set extra_float_digits to 3");
            assertThat(read(judge, "timestamptz", samples, Instant.class)).isEqualTo(instants);
            assertThat(read(judge, "bytea", samples, byte[].class))
                    .usingRecursiveComparison()
                    .isEqualTo(bytes);
            assertThat(read(judge, "float8", samples, Double.class)).isEqualTo(floats);
            for (String style : List.of("SQL, DMY", "German, YMD", "Postgres, MDY")) {
                judge.run("set datestyle to '" + style + "'");
                assertThat(sentBack(judge, "timestamptz", instants))
                        .isEqualTo(shown(judge.values(Format.TEXT, "timestamptz", Samples.of(samples, "timestamptz"))));
            }
        }
    }

    private static List<Object> read(
            ServerJudge judge, String type, Map<String, List<String>> samples, Class<?> javaClass) {
        return judge.values(Format.TEXT, type, Samples.of(samples, type)).stream()
                .map(cell -> (Object) CODECS.decode(cell, javaClass))
                .toList();
    }
}
