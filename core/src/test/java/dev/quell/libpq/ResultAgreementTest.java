package dev.quell.libpq;

import static dev.quell.libpq.Libpq.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.PgVersion;
import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The results of the same commands, run through the real libpq and through ours: all that can be asked of them. */
class ResultAgreementTest {
    private static final int FIRST_OID_OF_USERS = 16384;

    private final RealLibpq real = new RealLibpq();
    private final String conninfo = TestServer.shared(PgVersion.V18).conninfo(Role.TRUST) + " sslmode=disable";
    private final List<String> notices = new ArrayList<>();
    private final List<String> theirNotices = new ArrayList<>();
    private Charset charset = StandardCharsets.UTF_8;
    private PGconn conn = Unconnected.conn();
    private MemorySegment theirConn = MemorySegment.NULL;

    @BeforeEach
    void connect() {
        conn = PQconnectdb(conninfo);
        assertThat(PQstatus(conn)).as(PQerrorMessage(conn)).isEqualTo(ConnStatusType.CONNECTION_OK);
        theirConn = real.pointer("PQconnectdb", RealLibpq.string(conninfo, charset));
        assertThat(real.number("PQstatus", theirConn)).isZero();
        PQsetNoticeProcessor(conn, (arg, message) -> notices.add(message), null);
        real.pointer(
                "PQsetNoticeProcessor",
                theirConn,
                RealLibpq.callback((arg, message) ->
                        theirNotices.add(new String(Objects.requireNonNull(RealLibpq.bytesAt(message)), charset))),
                null);
    }

    @AfterEach
    void disconnect() {
        PQfinish(conn);
        real.run("PQfinish", theirConn);
    }

    private void compare(String sql) {
        PGresult ours = Objects.requireNonNull(PQexec(conn, sql), sql);
        MemorySegment theirs = real.pointer("PQexec", theirConn, RealLibpq.string(sql, charset));
        assertThat(described(ours)).as("%s", sql).isEqualTo(described(theirs));
        assertThat(notices).as("notices of %s", sql).isEqualTo(theirNotices);
        assertThat(PQerrorMessage(conn)).isEqualTo(text("PQerrorMessage", theirConn));
        PQclear(ours);
        real.run("PQclear", theirs);
    }

    private @Nullable String text(String function, Object... arguments) {
        return real.text(charset, function, arguments);
    }

    private List<@Nullable Object> described(PGresult res) {
        List<@Nullable Object> all = new ArrayList<>();
        all.add(PQresultStatus(res).value());
        all.add(PQresultErrorMessage(res));
        all.add(PQresultVerboseErrorMessage(
                res, PGVerbosity.PQERRORS_SQLSTATE, PGContextVisibility.PQSHOW_CONTEXT_ALWAYS));
        all.add(PQcmdStatus(res));
        all.add(PQcmdTuples(res));
        all.addAll(List.of(PQoidValue(res), PQnparams(res), PQbinaryTuples(res), PQntuples(res), PQnfields(res)));
        for (int i = 0; i < PQnfields(res); i++) {
            all.add(PQfname(res, i));
            all.add(table(PQftable(res, i)));
            all.addAll(
                    List.of(PQftablecol(res, i), PQfformat(res, i), PQftype(res, i), PQfsize(res, i), PQfmod(res, i)));
            for (int row = 0; row < PQntuples(res); row++) {
                all.add(PQgetvalue(res, row, i));
                all.addAll(List.of(PQgetlength(res, row, i), PQgetisnull(res, row, i)));
            }
        }
        return all;
    }

    /** Each connection's temporary table has an OID of its own. */
    private static Object table(int oid) {
        return oid < FIRST_OID_OF_USERS ? oid : "a user's table";
    }

    private List<@Nullable Object> described(MemorySegment res) {
        List<@Nullable Object> all = new ArrayList<>();
        all.add(real.number("PQresultStatus", res));
        all.add(text("PQresultErrorMessage", res));
        all.add(text("PQresultVerboseErrorMessage", res, 3, 2));
        all.add(text("PQcmdStatus", res));
        all.add(text("PQcmdTuples", res));
        for (String function : List.of("PQoidValue", "PQnparams", "PQbinaryTuples", "PQntuples", "PQnfields")) {
            all.add(real.number(function, res));
        }
        for (int i = 0; i < real.number("PQnfields", res); i++) {
            all.add(text("PQfname", res, i));
            all.add(table(real.number("PQftable", res, i)));
            for (String function : List.of("PQftablecol", "PQfformat", "PQftype", "PQfsize", "PQfmod")) {
                all.add(real.number(function, res, i));
            }
            for (int row = 0; row < real.number("PQntuples", res); row++) {
                all.add(text("PQgetvalue", res, row, i));
                all.add(real.number("PQgetlength", res, row, i));
                all.add(real.number("PQgetisnull", res, row, i));
            }
        }
        return all;
    }

    @Test
    void results_ofCommandsOfEveryKind_areLibpqs() {
        compare("");
        compare("SELECT");
        compare("SELECT 1 AS one, 'x' AS \"Two\", NULL, ''");
        compare("SELECT oid, relname, relnatts, reltuples FROM pg_class WHERE oid < 2700 ORDER BY oid");
        compare("SELECT i, repeat('x', i) FROM generate_series(0, 3000, 17) AS i");
        compare("CREATE TEMP TABLE t (id int PRIMARY KEY, v varchar(5), n numeric(7,2))");
        compare("INSERT INTO t SELECT i, 'v' || i, i / 3.0 FROM generate_series(1, 5) AS i");
        compare("INSERT INTO t VALUES (9) RETURNING *");
        compare("UPDATE t SET v = NULL WHERE id > 2");
        compare("DELETE FROM t WHERE id = 99");
        compare("MERGE INTO t USING (VALUES (1)) AS s (id) ON s.id = t.id WHEN MATCHED THEN DELETE");
        compare("BEGIN; DECLARE c CURSOR FOR SELECT * FROM t");
        compare("FETCH 2 FROM c");
        compare("MOVE 1 IN c");
        compare("COMMIT");
        compare("DROP TABLE IF EXISTS nosuch");
        compare("DO $$ BEGIN RAISE WARNING 'w' USING DETAIL = 'd'; END $$");
        compare("SELECT 1/0");
        compare("INSERT INTO t VALUES (2)");
        compare("SELECT 1; SELEC 2");
        compare("EXPLAIN SELECT 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF8", "SQL_ASCII", "LATIN1", "EUC_JP", "SJIS", "GB18030", "WIN1252"})
    void results_inAnyClientEncoding_areLibpqs(String name) {
        ServerEncoding encoding = ServerEncoding.named(name).orElseThrow();
        compare("SET client_encoding = " + encoding.pgName());
        charset = encoding.charset();
        boolean japanese = charset.newEncoder().canEncode("日本");
        String word = japanese ? "日本" : "né";
        compare("SELECT '" + word + "' AS \"" + word + "\"");
        compare("SELECT '" + word + "', nosuch");
        compare("SELECT \"" + word + "\"");
        compare("DO $$ BEGIN RAISE NOTICE '" + word + "'; RAISE EXCEPTION '" + word + "'; END $$");
    }
}
