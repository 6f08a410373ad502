package dev.quell.libpq;

import static dev.quell.libpq.Libpq.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.wire.BackendMessage;
import dev.quell.wire.DataRow;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What results tell, compared with the real libpq wherever it can be asked. */
class ResultFunctionsTest {
    private static final int TAG_BUFFER = 64;

    private final RealLibpq real = new RealLibpq();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "INSERT 0 1",
                "INSERT 12345 1",
                "INSERT 4294967295 1",
                "INSERT 4294967296 1",
                "INSERT 0",
                "INSERT x 1",
                "INSERT 5x 1",
                "INSERT  3",
                "INSERT 0 ",
                "INSERT 0 1x",
                "INSERT 18446744073709551616 1",
                "INSERT 123456789012345678901234567890 1",
                "INSERT",
                "SELECT 3",
                "SELECT ",
                "SELECT -1",
                "SELECT 1 2",
                "UPDATE 7",
                "DELETE 00",
                "MERGE 4",
                "FETCH 0",
                "MOVE 9",
                "COPY 12",
                "COPY",
                "CREATE TABLE",
                "select 1",
                "CREATE TABLE AS 1",
                "REFRESH MATERIALIZED VIEW",
                "UPDATE 99999999999999999999999",
                "SELECT 1\u0663",
            })
    void tag_ofAnyKind_isReadAsLibpqDoes(String tag) {
        MemorySegment theirs = real.pointer("PQmakeEmptyPGresult", null, 1);
        byte[] text = tag.getBytes(StandardCharsets.UTF_8);
        MemorySegment buffer = real.pointer("PQcmdStatus", theirs).asSlice(0, TAG_BUFFER);
        buffer.fill((byte) 0).asSlice(0, text.length).copyFrom(MemorySegment.ofArray(text));
        PGresult ours = PQmakeEmptyPGresult(null, ExecStatusType.PGRES_COMMAND_OK);
        ours.commandTag(tag);
        assertThat(PQcmdStatus(ours)).isEqualTo(tag);
        assertThat(PQcmdTuples(ours)).isEqualTo(text("PQcmdTuples", theirs));
        assertThat(PQoidStatus(ours)).isEqualTo(text("PQoidStatus", theirs));
        assertThat(PQoidValue(ours)).isEqualTo(real.number("PQoidValue", theirs));
    }

    private @Nullable String text(String function, @Nullable Object... arguments) {
        return real.text(StandardCharsets.UTF_8, function, arguments);
    }

    @Test
    void tag_longerThanLibpqsBuffer_isCut() {
        PGresult res = PQmakeEmptyPGresult(null, ExecStatusType.PGRES_COMMAND_OK);
        res.commandTag("x".repeat(70));
        assertThat(PQcmdStatus(res)).isEqualTo("x".repeat(63));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id",
                "ID",
                "\"ID\"",
                "\"Id\"",
                "Name",
                "NAME",
                "\"Name\"",
                "Na\"ME\"",
                "\"\"",
                "",
                "\"",
                "a\"\"b",
                "\"a\"\"b\"",
                "\"a\"b",
                "\"two words\"",
                "two words",
                "É",
                "é",
                "\"É\"",
                "nosuch",
                "\"na\"\"",
                "dup",
                "\"na\"m\"e\"",
            })
    void number_ofAColumnsName_isFoundAsLibpqDoes(String name) {
        TwinResult twin = TwinResult.withColumns(
                real, "id", "ID", "Name", "name", "", "a\"b", "ab", "two words", "É", "dup", "dup", "NaMe");
        MemorySegment theirName = RealLibpq.string(name, StandardCharsets.UTF_8);
        assertThat(PQfnumber(twin.ours(), name)).isEqualTo(real.number("PQfnumber", twin.theirs(), theirName));
    }

    @Test
    void accessors_ofColumns_tellWhatWasSet() {
        TwinResult twin = TwinResult.make(real);
        List<PGresAttDesc> columns = List.of(
                new PGresAttDesc("a", 16384, 2, 1, 23, 4, -1), new PGresAttDesc(null, -5, -1, 1, -2147483648, -1, 20));
        assertThat(twin.columns(columns)).isEqualTo(1);
        assertThat(twin.columns(columns)).as("columns cannot be set twice").isZero();
        for (int i = -1; i <= 2; i++) {
            PGresult ours = twin.ours();
            MemorySegment theirs = twin.theirs();
            assertThat(PQfname(ours, i)).isEqualTo(text("PQfname", theirs, i));
            assertThat(PQftable(ours, i)).isEqualTo(real.number("PQftable", theirs, i));
            assertThat(PQftablecol(ours, i)).isEqualTo(real.number("PQftablecol", theirs, i));
            assertThat(PQfformat(ours, i)).isEqualTo(real.number("PQfformat", theirs, i));
            assertThat(PQftype(ours, i)).isEqualTo(real.number("PQftype", theirs, i));
            assertThat(PQfsize(ours, i)).isEqualTo(real.number("PQfsize", theirs, i));
            assertThat(PQfmod(ours, i)).isEqualTo(real.number("PQfmod", theirs, i));
        }
        assertThat(PQbinaryTuples(twin.ours()))
                .isEqualTo(real.number("PQbinaryTuples", twin.theirs()))
                .isEqualTo(1);
    }

    @Test
    void accessors_ofValues_tellWhatWasSet() {
        TwinResult twin = TwinResult.withColumns(real, "a", "b");
        assertThat(twin.value(1, 0, new byte[] {1})).as("no row before it").isZero();
        assertThat(twin.value(0, 2, new byte[] {1})).as("no such column").isZero();
        assertThat(twin.value(-1, 0, new byte[] {1})).isZero();
        assertThat(PQntuples(twin.ours())).isZero();
        assertThat(twin.value(0, 1, "é".getBytes(StandardCharsets.UTF_8))).isEqualTo(1);
        assertThat(twin.value(1, 0, new byte[0])).isEqualTo(1);
        assertThat(twin.value(0, 1, "changed".getBytes(StandardCharsets.UTF_8))).isEqualTo(1);
        assertSameValues(twin.ours(), twin.theirs());
    }

    private void assertSameValues(PGresult ours, MemorySegment theirs) {
        assertThat(PQntuples(ours)).isEqualTo(real.number("PQntuples", theirs));
        assertThat(PQnfields(ours)).isEqualTo(real.number("PQnfields", theirs));
        for (int row = -1; row <= PQntuples(ours); row++) {
            for (int i = -1; i <= PQnfields(ours); i++) {
                assertThat(PQgetvalue(ours, row, i)).isEqualTo(text("PQgetvalue", theirs, row, i));
                assertThat(PQgetvalueBytes(ours, row, i))
                        .isEqualTo(RealLibpq.bytesAt(real.pointer("PQgetvalue", theirs, row, i)));
                assertThat(PQgetlength(ours, row, i)).isEqualTo(real.number("PQgetlength", theirs, row, i));
                assertThat(PQgetisnull(ours, row, i)).isEqualTo(real.number("PQgetisnull", theirs, row, i));
            }
        }
    }

    @Test
    void value_shorterThanItsLength_isRefused() {
        PGresult res = TwinResult.withColumns(real, "a").ours();
        assertThatThrownBy(() -> PQsetvalue(res, 0, 0, new byte[2], 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3")
                .hasMessageContaining("2 bytes");
        assertThat(PQntuples(res)).isZero();
        assertThat(PQsetvalue(res, 0, 0, "text")).isEqualTo(1);
        assertThat(PQgetvalue(res, 0, 0)).isEqualTo("text");
    }

    @Test
    void copy_withAnyFlags_hasWhatLibpqsHas() {
        TwinResult twin = TwinResult.withColumns(real, "a", "b");
        twin.row(0, new byte[] {'x'}, null);
        twin.row(1, new byte[0], new byte[] {'y', 'z'});
        for (int flags = 0; flags < 16; flags++) {
            PGresult ours = Objects.requireNonNull(PQcopyResult(twin.ours(), flags));
            MemorySegment theirs = real.pointer("PQcopyResult", twin.theirs(), flags);
            assertThat(PQresultStatus(ours).value()).isEqualTo(real.number("PQresultStatus", theirs));
            assertSameValues(ours, theirs);
            real.run("PQclear", theirs);
        }
    }

    @Test
    void copy_changedLater_leavesItsSourceAlone() {
        PGresult src = TwinResult.withColumns(real, "a").ours();
        assertThat(PQsetvalue(src, 0, 0, "old")).isEqualTo(1);
        src.commandTag("SELECT 1");
        PGresult copy = Objects.requireNonNull(PQcopyResult(src, PG_COPYRES_TUPLES));
        assertThat(PQsetvalue(copy, 0, 0, "new")).isEqualTo(1);
        PQclear(copy);
        assertThat(PQgetvalue(src, 0, 0)).isEqualTo("old");
        assertThat(PQcmdStatus(Objects.requireNonNull(PQcopyResult(src, 0)))).isEqualTo("SELECT 1");
    }

    @Test
    void functions_ofNull_answerAsLibpqDoes() {
        assertThat(PQresultStatus(null)).isEqualTo(ExecStatusType.PGRES_FATAL_ERROR);
        for (String function : List.of("PQntuples", "PQnfields", "PQbinaryTuples", "PQnparams", "PQoidValue")) {
            assertThat(real.number(function, new @Nullable Object[] {null}))
                    .as(function)
                    .isZero();
        }
        assertThat(List.of(PQntuples(null), PQnfields(null), PQbinaryTuples(null), PQnparams(null), PQoidValue(null)))
                .containsOnly(0);
        assertThat(PQresultErrorMessage(null)).isEmpty();
        assertThat(PQresultErrorField(null, PG_DIAG_SQLSTATE)).isNull();
        assertThat(PQcmdStatus(null)).isNull();
        assertThat(List.of(PQcmdTuples(null), PQoidStatus(null))).containsOnly("");
        assertThat(PQfname(null, 0)).isNull();
        assertThat(PQfnumber(null, "a")).isEqualTo(-1);
        assertThat(PQgetvalue(null, 0, 0)).isNull();
        assertThat(PQgetvalueBytes(null, 0, 0)).isNull();
        assertThat(PQgetisnull(null, 0, 0)).isEqualTo(1);
        assertThat(PQgetlength(null, 0, 0)).isZero();
        assertThat(PQparamtype(null, 0)).isZero();
        assertThat(PQcopyResult(null, 0)).isNull();
        assertThat(PQsetvalue(null, 0, 0, new byte[0], 0)).isZero();
        assertThat(PQsetResultAttrs(null, 0, null)).isZero();
        assertThat(PQresultMemorySize(null)).isZero();
        assertThat(PQfireResultCreateEvents(null, null)).isZero();
        PQclear(null);
    }

    @Test
    void statuses_haveLibpqsNamesAndNumbers() {
        for (ExecStatusType status : ExecStatusType.values()) {
            assertThat(PQresStatus(status)).isEqualTo(text("PQresStatus", status.value()));
        }
        assertThat(text("PQresStatus", ExecStatusType.values().length)).isEqualTo("invalid ExecStatusType code");
    }

    @Test
    void result_ofAServersMessages_hasTheirRowsAndColumns() {
        BackendMessage.Field text = new BackendMessage.Field("t", 1, 2, 25, -1, -1, 0);
        BackendMessage.Field binary = new BackendMessage.Field("b", 0, 0, 17, -1, -1, 1);
        PGresult res = PGresult.make(null, ExecStatusType.PGRES_TUPLES_OK)
                .describe(new BackendMessage.RowDescription(List.of(text, binary)))
                .parameters(List.of(23, 25));
        res.addRow(DataRow.of(Arrays.asList(new byte[] {'v'}, null)));
        assertThat(PQbinaryTuples(res)).isZero();
        assertThat(PQgetvalue(res, 0, 0)).isEqualTo("v");
        assertThat(PQgetisnull(res, 0, 1)).isEqualTo(1);
        assertThat(PQnparams(res)).isEqualTo(2);
        assertThat(List.of(PQparamtype(res, 0), PQparamtype(res, 1), PQparamtype(res, 2)))
                .containsExactly(23, 25, 0);
        PGresult next = res.withoutRows();
        assertThat(PQntuples(next)).isZero();
        assertThat(PQfname(next, 1)).isEqualTo("b");
        assertThatThrownBy(() -> next.addRow(DataRow.of(List.of()))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void result_ofACopy_hasFormatsAndNoNames() {
        PGresult res =
                PGresult.copy(null, new BackendMessage.CopyFormats(1, List.of(1, 1)), ExecStatusType.PGRES_COPY_IN);
        assertThat(PQnfields(res)).isEqualTo(2);
        assertThat(PQbinaryTuples(res)).isEqualTo(1);
        assertThat(PQfformat(res, 1)).isEqualTo(1);
        assertThat(PQfname(res, 0)).isNull();
        assertThat(PQfnumber(res, "a")).isEqualTo(-1);
    }

    @Test
    void clear_ofAResult_letsEverythingGo() {
        PGresult res = TwinResult.withColumns(real, "a").ours();
        assertThat(PQsetvalue(res, 0, 0, "x".repeat(10_000))).isEqualTo(1);
        assertThat(PQresultMemorySize(res)).isGreaterThan(10_000);
        PQclear(res);
        PQclear(res);
        assertThat(PQntuples(res)).isZero();
        assertThat(PQresultMemorySize(res)).isLessThan(1000);
    }

    @Test
    void result_asText_showsNoData() {
        PGresult res = TwinResult.withColumns(real, "a").ours();
        assertThat(PQsetvalue(res, 0, 0, "secret")).isEqualTo(1);
        assertThat(res).hasToString("PGresult[PGRES_TUPLES_OK, 1 rows, 1 columns]");
    }
}
