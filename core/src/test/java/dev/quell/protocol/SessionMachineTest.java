package dev.quell.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.BindComplete;
import dev.quell.wire.BackendMessage.CloseComplete;
import dev.quell.wire.BackendMessage.CommandComplete;
import dev.quell.wire.BackendMessage.CopyData;
import dev.quell.wire.BackendMessage.CopyDone;
import dev.quell.wire.BackendMessage.CopyFormats;
import dev.quell.wire.BackendMessage.CopyInResponse;
import dev.quell.wire.BackendMessage.CopyOutResponse;
import dev.quell.wire.BackendMessage.EmptyQueryResponse;
import dev.quell.wire.BackendMessage.ErrorResponse;
import dev.quell.wire.BackendMessage.Field;
import dev.quell.wire.BackendMessage.NoData;
import dev.quell.wire.BackendMessage.NoticeResponse;
import dev.quell.wire.BackendMessage.NotificationResponse;
import dev.quell.wire.BackendMessage.ParameterStatus;
import dev.quell.wire.BackendMessage.ParseComplete;
import dev.quell.wire.BackendMessage.ReadyForQuery;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.Bytes;
import dev.quell.wire.DataRow;
import dev.quell.wire.TransactionStatus;
import dev.quell.wire.WireException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SessionMachineTest {
    static final int[] SIZES = Feeding.SIZES;

    private static final Request SIMPLE = new Request.Simple("select 1");
    private static final Request EXTENDED = new Request.Extended("select 1", List.of());
    private static final BackendMessage ROW = DataRow.of(List.of(new byte[] {'1'}));
    private static final BackendMessage COLUMNS = new RowDescription(List.of(new Field("one", 0, 0, 25, -1, -1, 0)));
    private static final BackendMessage DONE = new CommandComplete("SELECT 1");
    private static final BackendMessage READY = ready(TransactionStatus.IDLE);
    private static final BackendMessage ERROR =
            new ErrorResponse(ConnectMachineTest.error("ERROR", "22012", "division by zero"));
    private static final CopyFormats TEXT = new CopyFormats(0, List.of(0));
    private static final List<BackendMessage> SIMPLE_REPLY = List.of(COLUMNS, ROW, ROW, DONE, READY);
    private static final List<BackendMessage> EXTENDED_REPLY =
            List.of(new ParseComplete(), new BindComplete(), COLUMNS, ROW, ROW, DONE, READY);
    private static final List<BackendMessage> FOR_THE_SESSION = List.of(
            new NoticeResponse(ConnectMachineTest.error("NOTICE", "00000", "psst")),
            new ParameterStatus("a", "b"),
            new NotificationResponse(1, "c", "p"));

    private final SessionMachine<String> machine = new SessionMachine<>(TransactionStatus.IDLE);

    private static BackendMessage ready(TransactionStatus status) {
        return new ReadyForQuery(status);
    }

    private void receive(BackendMessage... messages) {
        machine.in().append(ByteBuffer.wrap(Bytes.of(messages)));
    }

    /** What the machine has to say, with whose it is. */
    private List<String> heard() {
        List<String> heard = new ArrayList<>();
        for (BackendMessage next = machine.next(); next != null; next = machine.next()) {
            heard.add(next.getClass().getSimpleName() + " of " + machine.owner());
        }
        return heard;
    }

    private String sentTypes() {
        StringBuilder types = new StringBuilder();
        ByteBuffer sent = ByteBuffer.wrap(Bytes.sent(machine.out()));
        while (sent.hasRemaining()) {
            types.append((char) sent.get());
            sent.position(sent.position() + sent.getInt(sent.position()));
        }
        return types.toString();
    }

    @ParameterizedTest
    @FieldSource("SIZES")
    void requests_pipelined_areAnsweredEachByItsOwn(int size) {
        machine.send("a", SIMPLE);
        machine.send("b", EXTENDED);
        machine.send("c", SIMPLE);
        assertThat(sentTypes()).isEqualTo("QPBDESQ");
        List<BackendMessage> all = new ArrayList<>(SIMPLE_REPLY);
        all.addAll(EXTENDED_REPLY);
        all.addAll(SIMPLE_REPLY);
        List<String> heard = new ArrayList<>();

        for (byte[] piece : Bytes.inPieces(Bytes.of(all), size)) {
            machine.in().append(ByteBuffer.wrap(piece));
            heard.addAll(heard());
        }

        assertThat(heard).hasSize(17);
        assertThat(heard.subList(0, 5)).allMatch(message -> message.endsWith(" of a"));
        assertThat(heard.subList(5, 12)).allMatch(message -> message.endsWith(" of b"));
        assertThat(heard.subList(12, 17)).allMatch(message -> message.endsWith(" of c"));
        assertThat(machine.isIdle()).isTrue();
    }

    @Test
    void simple_severalStatements_areAllOfOneRequest() {
        machine.send("a", SIMPLE);
        receive(COLUMNS, ROW, DONE, DONE, new EmptyQueryResponse(), COLUMNS, DONE);
        assertThat(heard()).hasSize(7);
        assertThat(machine.isIdle()).isFalse();

        receive(ready(TransactionStatus.IN_TRANSACTION));

        assertThat(heard()).containsExactly("ReadyForQuery of a");
        assertThat(machine.isIdle()).isTrue();
        assertThat(machine.transactionStatus()).isEqualTo(TransactionStatus.IN_TRANSACTION);
    }

    @Test
    void error_atEveryPointOfTheReply_endsTheRequestWithTheNextReady() {
        for (Request request : List.of(SIMPLE, EXTENDED)) {
            List<BackendMessage> reply = request.equals(SIMPLE) ? SIMPLE_REPLY : EXTENDED_REPLY;
            for (int point = 0; point < reply.size(); point++) {
                SessionMachine<String> session = new SessionMachine<>(TransactionStatus.IDLE);
                session.send("a", request);
                session.send("b", SIMPLE);
                List<BackendMessage> all = new ArrayList<>(reply.subList(0, point));
                all.add(ERROR);
                all.add(ready(TransactionStatus.FAILED));
                all.addAll(SIMPLE_REPLY);
                session.in().append(ByteBuffer.wrap(Bytes.of(all)));

                for (int i = 0; i < point + 2; i++) {
                    assertThat(session.next()).isNotNull();
                    assertThat(session.owner()).isEqualTo("a");
                }
                assertThat(session.transactionStatus()).isEqualTo(TransactionStatus.FAILED);
                for (int i = 0; i < SIMPLE_REPLY.size(); i++) {
                    assertThat(session.next()).isNotNull();
                    assertThat(session.owner()).isEqualTo("b");
                }
                assertThat(session.next()).isNull();
                assertThat(session.isIdle()).isTrue();
            }
        }
    }

    @Test
    void messagesForTheSession_atEveryPoint_changeNothing() {
        for (int point = 0; point <= EXTENDED_REPLY.size(); point++) {
            machine.send("a", EXTENDED);
            List<BackendMessage> all = new ArrayList<>(EXTENDED_REPLY);
            all.addAll(point, FOR_THE_SESSION);
            receive(all.toArray(BackendMessage[]::new));

            List<String> heard = heard();

            assertThat(heard.subList(point, point + 3))
                    .containsExactly(
                            "NoticeResponse of null", "ParameterStatus of null", "NotificationResponse of null");
            heard.subList(point, point + 3).clear();
            assertThat(heard).hasSize(EXTENDED_REPLY.size()).allMatch(message -> message.endsWith(" of a"));
            assertThat(machine.isIdle()).isTrue();
        }
    }

    @Test
    void whileIdle_errorIsForTheSession_andAnythingElseIsRefused() {
        receive(ERROR);
        receive(FOR_THE_SESSION.toArray(BackendMessage[]::new));
        assertThat(heard()).hasSize(4).allMatch(message -> message.endsWith(" of null"));

        receive(READY);
        assertThatThrownBy(machine::next)
                .isInstanceOf(WireException.class)
                .hasMessage("server sent ReadyForQuery while idle");
    }

    @Test
    void secondReady_behindTheReply_isRefused() {
        machine.send("a", SIMPLE);
        receive(DONE, READY, READY);

        assertThatThrownBy(this::heard).isInstanceOf(WireException.class);
    }

    @Test
    void row_withMoreOrFewerFieldsThanDescribed_isRefused() {
        for (int count : new int[] {0, 2}) {
            SessionMachine<String> session = new SessionMachine<>(TransactionStatus.IDLE);
            session.send("a", SIMPLE);
            byte[][] values = new byte[count][1];
            session.in().append(ByteBuffer.wrap(Bytes.of(COLUMNS, DataRow.of(Arrays.asList(values)))));
            assertThat(session.next()).isNotNull();

            assertThatThrownBy(session::next)
                    .isInstanceOf(WireException.class)
                    .hasMessage("unexpected field count in \"D\" message");
        }
    }

    @Test
    void copyOut_isReadToItsEnd() {
        BackendMessage data = new CopyData(new byte[3]);
        machine.send("a", SIMPLE);
        machine.send("b", EXTENDED);
        receive(new CopyOutResponse(TEXT), data, data, new CopyDone(), DONE, READY);
        receive(new ParseComplete(), new BindComplete(), new NoData(), new CopyOutResponse(TEXT), data);
        receive(ERROR, READY);

        assertThat(heard()).hasSize(13);
        assertThat(machine.isIdle()).isTrue();
    }

    @Test
    void copyIn_simpleRefused_sendsOnlyCopyFail() {
        machine.send("a", SIMPLE);
        receive(new CopyInResponse(TEXT));
        heard();
        sentTypes();

        machine.refuseCopy("no data");

        byte[] sent = Bytes.pending(machine.out());
        assertThat(new String(sent, 5, sent.length - 5, StandardCharsets.US_ASCII))
                .isEqualTo("no data\0");
        assertThat(sentTypes()).isEqualTo("f");
        receive(ERROR, READY);
        assertThat(heard()).containsExactly("ErrorResponse of a", "ReadyForQuery of a");
        assertThat(machine.isIdle()).isTrue();
    }

    private void refuseExtendedCopy() {
        machine.send("a", EXTENDED);
        receive(new ParseComplete(), new BindComplete(), new NoData(), new CopyInResponse(TEXT));
        heard();
        sentTypes();
        machine.refuseCopy("no data");
        assertThat(sentTypes()).isEqualTo("fSCS");
        machine.send("b", SIMPLE);
    }

    /** The server took the first Sync for a part of the COPY. */
    @Test
    void copyIn_extendedRefusedAndFirstSyncSwallowed_endsWithTheLastReady() {
        refuseExtendedCopy();

        receive(ERROR, READY, new CloseComplete(), READY);
        receive(SIMPLE_REPLY.toArray(BackendMessage[]::new));

        assertThat(heard().subList(0, 3))
                .containsExactly("ErrorResponse of a", "ReadyForQuery of a", "RowDescription of b");
        assertThat(machine.isIdle()).isTrue();
    }

    /** The COPY failed before the server read the first Sync, which it then answered too. */
    @Test
    void copyIn_extendedRefusedAndFirstSyncAnswered_endsWithTheLastReady() {
        refuseExtendedCopy();

        receive(ERROR, ready(TransactionStatus.FAILED), READY, new CloseComplete());
        assertThat(heard()).containsExactly("ErrorResponse of a");
        assertThat(machine.isIdle()).isFalse();
        receive(READY);
        receive(SIMPLE_REPLY.toArray(BackendMessage[]::new));

        assertThat(heard().subList(0, 2)).containsExactly("ReadyForQuery of a", "RowDescription of b");
        assertThat(machine.isIdle()).isTrue();
    }

    @Test
    void terminate_isSentLast() {
        machine.send("a", SIMPLE);
        machine.terminate();

        assertThat(sentTypes()).isEqualTo("QX");
    }

    @Test
    void parameters_areSentAsGivenAndNeverShown() {
        Request request = new Request.Extended(
                "select $1, $2",
                List.of(new Parameter("hunter2".getBytes(StandardCharsets.UTF_8), 25, 0), new Parameter(null, 0, 1)));

        machine.send("a", request);

        assertThat(request).hasToString("Extended[select $1, $2, 2 parameters]");
        assertThat(new String(Bytes.pending(machine.out()), StandardCharsets.ISO_8859_1))
                .contains("\0\0\0\7hunter2")
                .contains("\u00ff\u00ff\u00ff\u00ff");
        assertThat(sentTypes()).isEqualTo("PBDES");
    }

    @Test
    void untracked_messagesInAnyOrder_areTakenAndTheTransactionIsKnown() {
        SessionMachine<String> session = SessionMachine.untracked(TransactionStatus.IDLE);
        session.send("a", SIMPLE);
        session.in().append(ByteBuffer.wrap(Bytes.of(ROW, DONE, READY, COLUMNS, ready(TransactionStatus.FAILED))));
        List<BackendMessage> taken = new ArrayList<>();
        assertThat(session.nextCount()).isEqualTo(1);

        for (BackendMessage next = session.next(); next != null; next = session.next()) {
            taken.add(next);
        }

        assertThat(taken.subList(1, 5)).containsExactly(DONE, READY, COLUMNS, ready(TransactionStatus.FAILED));
        assertThat(session.owner()).isNull();
        assertThat(session.pollEnded()).isNull();
        assertThat(session.transactionStatus()).isEqualTo(TransactionStatus.FAILED);
    }

    @Test
    void nextCount_messageShorterThanIt_isNone() {
        receive(READY);

        assertThat(machine.hasNext()).isTrue();
        assertThat(machine.nextCount()).isEqualTo(-1);
    }
}
