package dev.quell.libpq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.wire.ErrorFields;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of errors and notices, compared with the real libpq's for the same fields, in every verbosity. */
class ErrorReportTest {
    private static final String CODES = "SVCMDHPpqWstcdnFLR";
    private static final String[] PIECES = {
        "'plain'",
        "12.5",
        "'日本語の文字'",
        "'é'",
        "'ｶﾅ'",
        "/* 한국어 */ 1",
        "'🎉'",
        "'e\u0301'",
        "-- ende\n1",
        "'a\tb'",
        "E'\\n'",
        "now()",
        "\t2\t",
        "\r\n3",
        "\r4",
        "\n\n5",
        "'漢字仮名交じり文漢字仮名交じり文漢字仮名交じり文'",
        "'жук'",
        "'a rather long literal, of which one alone takes a good part of a line'",
        "'\u0001'",
        "'中文字'",
    };

    private final RealLibpq real = new RealLibpq();
    private final List<MemorySegment> notices = new ArrayList<>();
    private MemorySegment conn;
    private ServerEncoding encoding = ServerEncoding.UTF8;
    private int compared;

    @BeforeEach
    void connect() {
        String conninfo = TestServer.shared(PgVersion.V18).conninfo(Role.SCRAM);
        conn = real.pointer("PQconnectdb", RealLibpq.string(conninfo, StandardCharsets.UTF_8));
        assertThat(real.number("PQstatus", conn)).as(message()).isZero();
    }

    private @Nullable String message() {
        return real.text(StandardCharsets.UTF_8, "PQerrorMessage", conn);
    }

    @AfterEach
    void disconnect() {
        real.run("PQfinish", conn);
    }

    private MemorySegment execute(String sql) {
        return real.pointer("PQexec", conn, RealLibpq.string(sql, encoding.charset()));
    }

    /** Runs what fails, and compares what is made of the failure. */
    private void compare(String sql) {
        MemorySegment res = execute(sql);
        assertThat(real.number("PQresultStatus", res)).as("%s", sql).isEqualTo(7);
        compare(res, sql, ExecStatusType.PGRES_FATAL_ERROR);
        real.run("PQclear", res);
    }

    private void compare(MemorySegment res, @Nullable String sql, ExecStatusType status) {
        PGresult ours = PGresult.error(null, fields(res), sql, status);
        boolean sameEncoding = encoding == ServerEncoding.SQL_ASCII;
        for (PGVerbosity verbosity : PGVerbosity.values()) {
            for (PGContextVisibility visibility : PGContextVisibility.values()) {
                String expected = real.text(
                        encoding.charset(), "PQresultVerboseErrorMessage", res, verbosity.value(), visibility.value());
                boolean context = visibility == PGContextVisibility.PQSHOW_CONTEXT_ALWAYS
                        || (visibility == PGContextVisibility.PQSHOW_CONTEXT_ERRORS
                                && status == ExecStatusType.PGRES_FATAL_ERROR);
                String actual = new ErrorReport(fields(res), sql, encoding).text(verbosity, context);
                assertThat(actual).as("%s of %s", verbosity, sql).isEqualTo(expected);
                if (sameEncoding) {
                    assertThat(Libpq.PQresultVerboseErrorMessage(ours, verbosity, visibility))
                            .isEqualTo(expected);
                }
                compared++;
            }
        }
    }

    private ErrorFields fields(MemorySegment res) {
        Map<Character, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < CODES.length(); i++) {
            char code = CODES.charAt(i);
            String value = real.text(encoding.charset(), "PQresultErrorField", res, (int) code);
            if (value != null) {
                fields.put(code, value);
            }
        }
        return new ErrorFields(fields);
    }

    private void encoding(ServerEncoding wanted) {
        assertThat(real.number("PQsetClientEncoding", conn, RealLibpq.string(wanted.pgName(), StandardCharsets.UTF_8)))
                .as(message())
                .isZero();
        encoding = wanted;
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF8", "SQL_ASCII", "LATIN1", "EUC_JP", "SJIS", "GB18030", "BIG5", "EUC_KR", "WIN1251"})
    void text_ofErrorsAnywhereInQueriesOfAnyShape_isLibpqs(String name) {
        encoding(ServerEncoding.named(name).orElseThrow());
        List<String> pieces = writable(encoding.charset());
        Random random = new Random(20 + name.hashCode());
        for (int i = 0; i < 150; i++) {
            compare("SELECT " + list(pieces, random, 12) + " nosuchcolumn" + rest(pieces, random));
        }
        assertThat(compared).isEqualTo(150 * 12);
    }

    private static List<String> writable(Charset charset) {
        return List.of(PIECES).stream()
                .filter(piece -> charset.newEncoder().canEncode(piece))
                .toList();
    }

    private static String list(List<String> pieces, Random random, int most) {
        StringBuilder list = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            list.append(pieces.get(random.nextInt(pieces.size()))).append(random.nextBoolean() ? "," : " ,\n");
        }
        return list.toString();
    }

    private static String rest(List<String> pieces, Random random) {
        return random.nextInt(4) == 0 ? "" : ", " + list(pieces, random, 8) + " 0";
    }

    @Test
    void text_ofErrorsAtTheEdges_isLibpqs() {
        compare("SELEC");
        compare("SELECT (");
        compare("SELECT (\n");
        compare("SELECT 'x");
        compare("\n\n\tSELEC 1");
        compare("SELECT 1;\r\nSELECT nosuch;\r\nSELECT 2");
        compare("x".repeat(61));
        compare("SELECT " + " ".repeat(200) + "nosuch");
        compare("SELECT nosuch" + " ".repeat(200));
        compare("SELECT " + "1, ".repeat(17) + "nosuch, " + "2, ".repeat(40) + "3");
        for (int before = 0; before < 75; before++) {
            compare("SELECT /*" + "-".repeat(before) + "*/ nosuch" + ", 1".repeat(before / 7));
        }
    }

    @Test
    void text_ofErrorsWithManyFields_isLibpqs() {
        execute("CREATE TEMP TABLE person (id int PRIMARY KEY, age int CONSTRAINT grown CHECK (age > 17), name text NOT"
                + " NULL)");
        execute("CREATE DOMAIN pg_temp.even AS int CONSTRAINT halves CHECK (value % 2 = 0)");
        execute("INSERT INTO person VALUES (1, 20, 'a')");
        compare("INSERT INTO person VALUES (1, 21, 'b')");
        compare("INSERT INTO person VALUES (2, 1, 'b')");
        compare("INSERT INTO person VALUES (2, 21, NULL)");
        compare("SELECT 3::pg_temp.even");
        compare("SELECT 1/0");
        compare("DO $$ BEGIN RAISE EXCEPTION 'a%', 1 USING DETAIL = 'd', HINT = E'h\\nh', ERRCODE = 'ZZ001'; END $$");
    }

    @Test
    void text_ofErrorsWithinFunctions_isLibpqs() {
        compare("DO $$ BEGIN EXECUTE 'SELECT 1,' || repeat(E'\\t''日本''\\n,', 9) || ' nosuch'; END $$");
        compare("DO $$ BEGIN EXECUTE 'SELEC'; END $$");
        compare("CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT nosuch'");
        compare("DO $$ BEGIN\n  nosuch := 1;\nEND $$");
        execute("CREATE FUNCTION pg_temp.g(n int) RETURNS int LANGUAGE plpgsql AS"
                + " $$ BEGIN RETURN CASE n WHEN 0 THEN 1/n ELSE pg_temp.g(n - 1) END; END $$");
        compare("SELECT pg_temp.g(3)");
    }

    @Test
    void text_ofNotices_isLibpqs() {
        real.pointer(
                "PQsetNoticeReceiver",
                conn,
                RealLibpq.callback((arg, res) -> {
                    compare(res, null, ExecStatusType.PGRES_NONFATAL_ERROR);
                    notices.add(res);
                }),
                null);
        execute("DO $$ BEGIN RAISE NOTICE 'n' USING HINT = 'h'; RAISE WARNING 'w'; RAISE INFO 'i'; END $$");
        execute("DROP TABLE IF EXISTS nosuch");
        assertThat(notices).hasSize(4);
    }

    @Test
    void text_withFieldsMissingOrOdd_doesWithoutThem() {
        assertThat(text(PGVerbosity.PQERRORS_DEFAULT, Map.of())).isEqualTo("no error message available\n");
        assertThat(text(PGVerbosity.PQERRORS_DEFAULT, Map.of('M', "m"))).isEqualTo("m\n");
        assertThat(text(PGVerbosity.PQERRORS_DEFAULT, Map.of('S', "E"))).isEqualTo("E:  \n");
        assertThat(text(PGVerbosity.PQERRORS_SQLSTATE, Map.of('S', "E", 'M', "m")))
                .isEqualTo("E:  m\n");
        assertThat(text(PGVerbosity.PQERRORS_VERBOSE, Map.of('M', "m", 'F', "f.c")))
                .isEqualTo("m\nLOCATION:  \n");
        assertThat(text(PGVerbosity.PQERRORS_DEFAULT, Map.of('M', "m", 'P', "x")))
                .isEqualTo("m\n");
        assertThat(text(PGVerbosity.PQERRORS_DEFAULT, Map.of('M', "m", 'P', "999")))
                .isEqualTo("m\n");
        assertThat(text(PGVerbosity.PQERRORS_DEFAULT, Map.of('M', "m", 'P', "99999999999")))
                .isEqualTo("m\n");
        assertThat(text(PGVerbosity.PQERRORS_DEFAULT, Map.of('M', "m", 'P', "-1")))
                .isEqualTo("m\n");
        assertThat(text(PGVerbosity.PQERRORS_DEFAULT, Map.of('M', "m", 'p', "3")))
                .isEqualTo("m at character 3\n");
    }

    private static String text(PGVerbosity verbosity, Map<Character, String> fields) {
        PGresult res = PGresult.error(null, new ErrorFields(fields), "SELECT", ExecStatusType.PGRES_FATAL_ERROR);
        return Libpq.PQresultVerboseErrorMessage(res, verbosity, PGContextVisibility.PQSHOW_CONTEXT_ERRORS);
    }

    @Test
    void verboseText_ofWhatIsNoError_saysSo() {
        PGresult res = Libpq.PQmakeEmptyPGresult(null, ExecStatusType.PGRES_PIPELINE_ABORTED);
        for (@Nullable PGresult each : new @Nullable PGresult[] {null, res}) {
            assertThat(Libpq.PQresultVerboseErrorMessage(
                            each, PGVerbosity.PQERRORS_VERBOSE, PGContextVisibility.PQSHOW_CONTEXT_ALWAYS))
                    .isEqualTo("PGresult is not an error result\n");
        }
    }
}
