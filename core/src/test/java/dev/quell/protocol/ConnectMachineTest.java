package dev.quell.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.quell.wire.Authentication;
import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.BackendKeyData;
import dev.quell.wire.BackendMessage.CommandComplete;
import dev.quell.wire.BackendMessage.ErrorResponse;
import dev.quell.wire.BackendMessage.NegotiateProtocolVersion;
import dev.quell.wire.BackendMessage.NoticeResponse;
import dev.quell.wire.BackendMessage.ParameterStatus;
import dev.quell.wire.BackendMessage.ReadyForQuery;
import dev.quell.wire.Bytes;
import dev.quell.wire.ErrorFields;
import dev.quell.wire.TransactionStatus;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectMachineTest {
    static final int[] SIZES = Feeding.SIZES;

    private static final BackendMessage OK = new Authentication.Ok();
    private static final BackendMessage READY = new ReadyForQuery(TransactionStatus.IDLE);

    private static ConnectMachine begun(ProtocolVersion minimum, ProtocolVersion maximum) {
        ConnectMachine machine =
                new ConnectMachine(Requests.versions(minimum, maximum), List.of(EncryptionMethod.PLAIN));
        assertThat(machine.connected()).isEqualTo(Step.AWAIT_INPUT);
        return machine;
    }

    private static ConnectMachine begun() {
        return begun(ProtocolVersion.V3_0, ProtocolVersion.V3_2);
    }

    static byte[] startup(int minor) {
        byte[] text = "user\0u\0database\0d\0\0".getBytes(StandardCharsets.US_ASCII);
        return Bytes.join(new byte[] {0, 0, 0, (byte) (8 + text.length), 0, 3, 0, (byte) minor}, text);
    }

    static ErrorFields error(String severity, String sqlState, String text) {
        Map<Character, String> fields = new LinkedHashMap<>();
        fields.put('S', severity);
        fields.put('V', severity);
        fields.put('C', sqlState);
        fields.put('M', text);
        return new ErrorFields(fields);
    }

    static BackendKeyData key(int length) {
        byte[] key = new byte[length];
        for (int i = 0; i < length; i++) {
            key[i] = (byte) (i + 1);
        }
        return new BackendKeyData(4711, key);
    }

    static void assertProtocolFailure(Step step, String message) {
        assertThat(step)
                .isInstanceOfSatisfying(
                        Step.Failed.class,
                        failed -> assertThat(failed.failure())
                                .isInstanceOfSatisfying(
                                        Failure.Protocol.class,
                                        failure -> assertThat(failure.message()).isEqualTo(message)));
    }

    @ParameterizedTest
    @FieldSource("SIZES")
    void session_trusted_startsWithAllThatTheServerTold(int size) {
        ConnectMachine machine = begun();
        assertThat(Bytes.sent(machine.out())).isEqualTo(startup(2));

        Step step = new Feeding(machine, size)
                .feed(
                        OK,
                        new ParameterStatus("a", "1"),
                        new NoticeResponse(error("NOTICE", "00000", "hello")),
                        new ParameterStatus("a", "2"),
                        key(32),
                        new ReadyForQuery(TransactionStatus.IN_TRANSACTION));

        assertThat(step).isEqualTo(Step.FINISHED);
        assertThat(machine.start())
                .isEqualTo(new SessionStart(
                        ProtocolVersion.V3_2,
                        Optional.of(new BackendKey(4711, key(32).secretKey())),
                        Map.of("a", "2"),
                        TransactionStatus.IN_TRANSACTION,
                        Optional.empty()));
        assertThat(machine.takeNotices()).extracting(ErrorFields::message).containsExactly("hello");
        assertThat(machine.out().isEmpty()).isTrue();
    }

    @Test
    void session_bytesBehindReadyForQuery_areLeftForTheSession() {
        ConnectMachine machine = begun();
        byte[] notice = Bytes.of(new NoticeResponse(error("NOTICE", "00000", "later")));

        Step step = new Feeding(machine, 10_000).feed(Bytes.join(Bytes.of(OK, READY), notice));

        assertThat(step).isEqualTo(Step.FINISHED);
        assertThat(machine.in().size()).isEqualTo(notice.length);
        assertThat(machine.takeNotices()).isEmpty();
    }

    @Test
    void session_noKeySent_startsWithoutOne() {
        ConnectMachine machine = begun();

        assertThat(new Feeding(machine, 1).feed(OK, READY)).isEqualTo(Step.FINISHED);

        assertThat(machine.start().key()).isEmpty();
    }

    @Test
    void start_beforeReady_isMisuse() {
        ConnectMachine machine = begun();
        new Feeding(machine, 1).feed(OK);

        assertThatIllegalStateException().isThrownBy(machine::start).withMessage("the session is not ready");
    }

    @ParameterizedTest
    @CsvSource({"4", "5", "32", "256"})
    void key_inProtocol32_isTakenFrom4To256Bytes(int length) {
        ConnectMachine machine = begun();

        assertThat(new Feeding(machine, 1).feed(OK, key(length), READY)).isEqualTo(Step.FINISHED);

        assertThat(machine.start().key().orElseThrow().secret())
                .isEqualTo(key(length).secretKey());
    }

    @ParameterizedTest
    @CsvSource({
        "0, cancel key with length 0 is too short (minimum 4 bytes)",
        "3, cancel key with length 3 is too short (minimum 4 bytes)",
        "257, cancel key with length 257 is too long (maximum 256 bytes)"
    })
    void key_inProtocol32_ofAnotherLength_isRefused(int length, String message) {
        assertProtocolFailure(
                new Feeding(begun(), 10_000).feed(OK, key(length)),
                "received invalid BackendKeyData message: " + message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, 32, 256, 257})
    void key_inProtocol30_ofAnotherLengthThan4_isRefused(int length) {
        assertProtocolFailure(
                new Feeding(begun(ProtocolVersion.V3_0, ProtocolVersion.V3_0), 1).feed(OK, key(length)),
                "received invalid BackendKeyData message: cancel key with length " + length
                        + " not allowed in protocol version 3.0 (must be 4 bytes)");
    }

    @Test
    void key_afterVersionWasLowered_mustHave4Bytes() {
        NegotiateProtocolVersion lower = new NegotiateProtocolVersion(ProtocolVersion.V3_0.code(), List.of());
        ConnectMachine machine = begun();

        assertThat(new Feeding(machine, 1).feed(lower, OK, key(4), READY)).isEqualTo(Step.FINISHED);
        assertThat(machine.start().version()).isEqualTo(ProtocolVersion.V3_0);
        assertThat(new Feeding(begun(), 1).feed(lower, OK, key(32))).isInstanceOf(Step.Failed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "196611, , server requested downgrade to a higher-numbered version",
        "262144, , server requested downgrade to a higher-numbered version",
        "196607, , server requested downgrade to pre-3.0 protocol version",
        "-1, , server requested downgrade to a higher-numbered version",
        "196609, , server requested downgrade to non-existent 3.1 protocol version",
        "196610, , server negotiated but asks for no changes",
        "196608, x, 'server reported unsupported parameter name without a \"_pq_.\" prefix (\"x\")'",
        "196610, _pq_.x, 'server reported an unsupported parameter that was not requested (\"_pq_.x\")'"
    })
    void negotiation_thatMakesNoSense_isRefused(int newest, @Nullable String option, String message) {
        List<String> options = option == null ? List.of() : List.of(option);

        assertProtocolFailure(
                new Feeding(begun(), 1).feed(new NegotiateProtocolVersion(newest, options)),
                "received invalid protocol negotiation message: " + message);
    }

    @Test
    void negotiation_twice_isRefused() {
        NegotiateProtocolVersion lower = new NegotiateProtocolVersion(ProtocolVersion.V3_0.code(), List.of());

        assertProtocolFailure(
                new Feeding(begun(), 1).feed(lower, lower), "received duplicate protocol negotiation message");
    }

    @Test
    void negotiation_belowTheMinimum_failsForTheSettings() {
        ConnectMachine machine = begun(ProtocolVersion.V3_2, ProtocolVersion.V3_2);

        Step step = new Feeding(machine, 1).feed(new NegotiateProtocolVersion(ProtocolVersion.V3_0.code(), List.of()));

        assertThat(step)
                .isEqualTo(new Step.Failed(new Failure.Usage("server only supports protocol version 3.0,"
                        + " but \"min_protocol_version\" was set to 3.2")));
    }

    @Test
    void negotiation_negativeCountOrShort_isRefused() {
        for (String body : List.of("00030000ffffffff", "000300", "0003000000000001")) {
            byte[] contents = HexFormat.of().parseHex(body);
            byte[] message = Bytes.join(new byte[] {'v', 0, 0, 0, (byte) (4 + contents.length)}, contents);

            assertThat(new Feeding(begun(), 1).feed(message)).isInstanceOf(Step.Failed.class);
        }
    }

    static Stream<Arguments> misplaced() {
        return Stream.of(
                Arguments.of(List.of(READY), "expected authentication request from server, but received Z"),
                Arguments.of(
                        List.of(new ParameterStatus("a", "b")),
                        "expected authentication request from server, but received S"),
                Arguments.of(List.of(key(4)), "expected authentication request from server, but received K"),
                Arguments.of(List.of(OK, OK), "unexpected message from server during startup: Ok"),
                Arguments.of(
                        List.of(OK, new CommandComplete("SELECT 1")),
                        "unexpected message from server during startup: CommandComplete"),
                Arguments.of(
                        List.of(OK, new NegotiateProtocolVersion(196608, List.of())),
                        "unexpected message from server during startup: NegotiateProtocolVersion"));
    }

    @ParameterizedTest
    @MethodSource("misplaced")
    void message_whereItHasNoPlace_isRefused(List<BackendMessage> messages, String failure) {
        for (int size : SIZES) {
            assertProtocolFailure(new Feeding(begun(), size).feed(Bytes.of(messages)), failure);
        }
    }

    @Test
    void garbage_insteadOfAMessage_isRefused() {
        byte[] http = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        for (int size : SIZES) {
            assertProtocolFailure(
                    new Feeding(begun(), size).feed(http),
                    "expected authentication request from server, but received H");
        }
    }

    @Test
    void parameters_withoutEnd_areRefused() {
        BackendMessage[] flood = IntStream.rangeClosed(0, 1001)
                .mapToObj(i -> i == 0 ? OK : new ParameterStatus("p" + i, ""))
                .toArray(BackendMessage[]::new);

        assertProtocolFailure(new Feeding(begun(), 10_000).feed(flood), "server reported more than 1000 parameters");
    }

    @Test
    void notices_withoutEnd_areKeptUpToABound() {
        ConnectMachine machine = begun();
        new Feeding(machine, 10_000).feed(OK);
        BackendMessage[] flood = IntStream.range(0, 500)
                .mapToObj(i -> new NoticeResponse(error("NOTICE", "00000", "n" + i)))
                .toArray(BackendMessage[]::new);

        assertThat(new Feeding(machine, 10_000).feed(flood)).isEqualTo(Step.AWAIT_INPUT);

        assertThat(machine.takeNotices()).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void error_beforeOrAfterTheLogin_isTheFailure(boolean loggedIn) {
        ErrorFields fatal = error("FATAL", "53300", "sorry, too many clients already");
        BackendMessage[] messages = loggedIn
                ? new BackendMessage[] {OK, new ErrorResponse(fatal)}
                : new BackendMessage[] {new ErrorResponse(fatal)};

        assertThat(new Feeding(begun(), 1).feed(messages)).isEqualTo(new Step.Failed(new Failure.Server(fatal)));
    }

    @Test
    void end_atAnyPoint_isUnexpected() {
        byte[] all = Bytes.of(OK, new ParameterStatus("a", "b"), key(4));
        for (int length = 0; length <= all.length; length++) {
            ConnectMachine machine = begun();
            new Feeding(machine, 10_000).feed(Arrays.copyOf(all, length));

            assertThat(machine.ended())
                    .isEqualTo(new Step.Failed(new Failure.Transport("server closed the connection unexpectedly")));
        }
    }

    @Test
    void secrets_areNotShown() {
        assertThat(Requests.of("hunter2", StartupRequest.ChannelBinding.PREFER).toString())
                .doesNotContain("hunter2");
        assertThat(new BackendKey(7, new byte[] {1, 2, 3, 4})).hasToString("BackendKey[processId=7]");
    }
}
