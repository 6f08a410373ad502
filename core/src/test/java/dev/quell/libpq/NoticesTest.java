package dev.quell.libpq;

import static dev.quell.libpq.Libpq.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.wire.ErrorFields;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is given which notices, compared with the real libpq where it can be asked. */
class NoticesTest {
    private final RealLibpq real = new RealLibpq();
    private final MemorySegment theirConn =
            real.pointer("PQconnectStart", RealLibpq.string(Unconnected.CONNINFO, StandardCharsets.UTF_8));
    private final PGconn conn = Unconnected.conn();
    private final List<String> ours = new ArrayList<>();
    private final List<String> theirs = new ArrayList<>();

    private void takeTexts() {
        assertThat(PQsetNoticeProcessor(conn, (arg, message) -> ours.add(arg + " " + message), "arg"))
                .isNotNull();
        real.pointer(
                "PQsetNoticeProcessor",
                theirConn,
                RealLibpq.callback((arg, message) -> theirs.add("arg "
                        + new String(Objects.requireNonNull(RealLibpq.bytesAt(message)), StandardCharsets.UTF_8))),
                null);
    }

    private TwinResult twin(int columns) {
        TwinResult twin = new TwinResult(
                real,
                real.pointer("PQmakeEmptyPGresult", theirConn, ExecStatusType.PGRES_TUPLES_OK.value()),
                PQmakeEmptyPGresult(conn, ExecStatusType.PGRES_TUPLES_OK));
        PGresAttDesc column = new PGresAttDesc("c", 0, 0, 0, 25, -1, -1);
        assertThat(twin.columns(Collections.nCopies(columns, column))).isEqualTo(1);
        return twin;
    }

    private void useWrongNumbers(TwinResult twin) {
        for (int number : new int[] {-1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThat(PQfname(twin.ours(), number)).isNull();
            real.pointer("PQfname", twin.theirs(), number);
            assertThat(PQparamtype(twin.ours(), number)).isZero();
            real.number("PQparamtype", twin.theirs(), number);
            assertThat(PQgetvalue(twin.ours(), number, 0)).isNull();
            real.pointer("PQgetvalue", twin.theirs(), number, 0);
            assertThat(PQgetisnull(twin.ours(), 0, number)).isEqualTo(1);
            real.number("PQgetisnull", twin.theirs(), 0, number);
            assertThat(twin.value(number, 0, new byte[1])).isZero();
            assertThat(twin.value(0, number, new byte[1])).isZero();
        }
    }

    @Test
    void numbersOutOfRange_areToldAsLibpqTellsThem() {
        takeTexts();
        useWrongNumbers(twin(0));
        TwinResult some = twin(2);
        some.row(0, new byte[] {'x'}, null);
        useWrongNumbers(some);
        assertThat(ours).isEqualTo(theirs).hasSize(48).contains("arg row number 2 is out of range 0..0\n");
    }

    @Test
    void tagThatCannotBeRead_isToldAsLibpqTellsIt() {
        takeTexts();
        TwinResult twin = twin(0);
        twin.ours().commandTag("SELECT x");
        real.pointer("PQcmdStatus", twin.theirs())
                .asSlice(0, 9)
                .copyFrom(RealLibpq.string("SELECT x", StandardCharsets.UTF_8));
        assertThat(PQcmdTuples(twin.ours())).isEmpty();
        real.pointer("PQcmdTuples", twin.theirs());
        assertThat(ours).isEqualTo(theirs).containsExactly("arg could not interpret result from server: SELECT x\n");
    }

    @Test
    void receiver_ofANoticeOfTheLibrary_getsItsFields() {
        PQsetNoticeReceiver(conn, (arg, res) -> ours.add(describe(res)), null);
        real.pointer(
                "PQsetNoticeReceiver", theirConn, RealLibpq.callback((arg, res) -> theirs.add(describe(res))), null);
        TwinResult twin = twin(1);
        assertThat(PQfname(twin.ours(), 7)).isNull();
        real.pointer("PQfname", twin.theirs(), 7);
        assertThat(ours).isEqualTo(theirs).hasSize(1);
    }

    private static String describe(PGresult res) {
        return String.join(
                "|",
                String.valueOf(PQresultStatus(res).value()),
                PQresultErrorMessage(res),
                PQresultVerboseErrorMessage(
                        res, PGVerbosity.PQERRORS_VERBOSE, PGContextVisibility.PQSHOW_CONTEXT_ALWAYS),
                PQresultErrorField(res, PG_DIAG_SEVERITY),
                PQresultErrorField(res, PG_DIAG_SEVERITY_NONLOCALIZED),
                PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY),
                PQresultErrorField(res, PG_DIAG_SQLSTATE));
    }

    private String describe(MemorySegment res) {
        return String.join(
                "|",
                String.valueOf(real.number("PQresultStatus", res)),
                text("PQresultErrorMessage", res),
                text("PQresultVerboseErrorMessage", res, 2, 2),
                text("PQresultErrorField", res, PG_DIAG_SEVERITY),
                text("PQresultErrorField", res, PG_DIAG_SEVERITY_NONLOCALIZED),
                text("PQresultErrorField", res, PG_DIAG_MESSAGE_PRIMARY),
                text("PQresultErrorField", res, PG_DIAG_SQLSTATE));
    }

    private @Nullable String text(String function, Object... arguments) {
        return real.text(StandardCharsets.UTF_8, function, arguments);
    }

    @Test
    void hooks_changedLater_areNotThoseOfAnOlderResult() {
        PGresult before = PQmakeEmptyPGresult(conn, ExecStatusType.PGRES_TUPLES_OK);
        List<String> standard = toStandardError(() -> {
            takeTexts();
            assertThat(PQfname(before, 0)).isNull();
        });
        assertThat(standard).containsExactly("column number 0 is out of range 0..-1");
        assertThat(ours).isEmpty();
    }

    private static List<String> toStandardError(Runnable body) {
        PrintStream before = StandardStreams.err();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            body.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void hooks_whenSet_areAnsweredAsTheyWere() {
        PQnoticeReceiver standard = PQsetNoticeReceiver(conn, null, null);
        PQnoticeReceiver mine = (arg, res) -> ours.add("mine");
        assertThat(standard).isNotNull();
        assertThat(PQsetNoticeReceiver(conn, mine, null)).isSameAs(standard);
        assertThat(PQsetNoticeReceiver(conn, null, "ignored")).isSameAs(mine);
        conn.notices().internal("one");
        assertThat(PQsetNoticeReceiver(conn, standard, null)).isSameAs(mine);
        takeTexts();
        conn.notices().internal("two");
        assertThat(ours).containsExactly("mine", "arg two\n");
        assertThat(PQsetNoticeReceiver(null, mine, null)).isNull();
        assertThat(PQsetNoticeProcessor(null, null, null)).isNull();
    }

    @Test
    void copy_ofAResult_tellsNoticesOnlyIfAsked() {
        takeTexts();
        PGresult res = PQmakeEmptyPGresult(conn, ExecStatusType.PGRES_TUPLES_OK);
        assertThat(PQfname(PQcopyResult(res, 0), 0)).isNull();
        assertThat(ours).isEmpty();
        assertThat(PQfname(PQcopyResult(res, PG_COPYRES_NOTICEHOOKS), 0)).isNull();
        assertThat(ours).hasSize(1);
        assertThat(PQfname(PQmakeEmptyPGresult(null, ExecStatusType.PGRES_TUPLES_OK), 0))
                .isNull();
        assertThat(ours).hasSize(1);
    }

    @Test
    void notice_ofTheServer_isMadeAsTheConnectionWishes() {
        takeTexts();
        ErrorFields fields = new ErrorFields(Map.of('S', "NOTICE", 'C', "00000", 'M', "m", 'W', "c", 'D', "d"));
        conn.notices().fromServer(conn, fields, null);
        assertThat(conn.notices().verbosity(PGVerbosity.PQERRORS_TERSE)).isEqualTo(PGVerbosity.PQERRORS_DEFAULT);
        conn.notices().fromServer(conn, fields, null);
        assertThat(conn.notices().verbosity(PGVerbosity.PQERRORS_DEFAULT)).isEqualTo(PGVerbosity.PQERRORS_TERSE);
        assertThat(conn.notices().contextVisibility(PGContextVisibility.PQSHOW_CONTEXT_ALWAYS))
                .isEqualTo(PGContextVisibility.PQSHOW_CONTEXT_ERRORS);
        conn.notices().fromServer(conn, fields, null);
        assertThat(ours)
                .containsExactly(
                        "arg NOTICE:  m\nDETAIL:  d\n",
                        "arg NOTICE:  m\n",
                        "arg NOTICE:  m\nDETAIL:  d\nCONTEXT:  c\n");
    }

    @Test
    void notice_ofTheLibraryThatIsVeryLong_isCutAtLibpqsLength() {
        takeTexts();
        conn.notices().internal("x".repeat(5000));
        assertThat(ours).containsExactly("arg " + "x".repeat(1023) + "\n");
    }
}
