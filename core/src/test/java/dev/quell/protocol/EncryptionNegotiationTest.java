package dev.quell.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.wire.Authentication;
import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.ErrorResponse;
import dev.quell.wire.BackendMessage.ReadyForQuery;
import dev.quell.wire.Bytes;
import dev.quell.wire.TransactionStatus;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the ways of opening a connection are tried one after the other, and what is never sent in clear. */
class EncryptionNegotiationTest {
    private static final BackendMessage OK = new Authentication.Ok();
    private static final BackendMessage READY = new ReadyForQuery(TransactionStatus.IDLE);
    private static final byte[] SSL_REQUEST = HexFormat.of().parseHex("0000000804d2162f");
    private static final byte[] NO_HASH = {};

    private static ConnectMachine machine(EncryptionMethod... methods) {
        return new ConnectMachine(Requests.withoutPassword(), List.of(methods));
    }

    @Test
    void ssl_accepted_isSecuredBeforeAnythingElseIsSent() {
        ConnectMachine machine = machine(EncryptionMethod.TLS);
        assertThat(machine.connected()).isEqualTo(Step.AWAIT_INPUT);
        assertThat(Bytes.sent(machine.out())).isEqualTo(SSL_REQUEST);

        assertThat(machine.received()).isEqualTo(Step.AWAIT_INPUT);
        assertThat(new Feeding(machine, 1).feed(new byte[] {'S'})).isEqualTo(Step.SECURE);
        assertThat(machine.out().isEmpty()).isTrue();

        assertThat(machine.secured(NO_HASH)).isEqualTo(Step.AWAIT_INPUT);
        assertThat(Bytes.sent(machine.out())).isEqualTo(ConnectMachineTest.startup(2));
    }

    /** Bytes that came in clear must never be taken for ones that came encrypted. */
    @Test
    void ssl_bytesBehindTheAnswer_areRefused() {
        for (String reply : List.of("SR", "S\0\0\0")) {
            ConnectMachine machine = machine(EncryptionMethod.TLS, EncryptionMethod.PLAIN);
            machine.connected();
            ConnectMachineTest.assertProtocolFailure(
                    new Feeding(machine, 100).feed(reply.getBytes(StandardCharsets.US_ASCII)),
                    "received unencrypted data after SSL response");
        }
        ConnectMachine machine = machine(EncryptionMethod.TLS, EncryptionMethod.PLAIN);
        machine.connected();
        ConnectMachineTest.assertProtocolFailure(
                new Feeding(machine, 100).feed(Bytes.join(new byte[] {'N'}, Bytes.of(OK))),
                "received unexpected data after the server refused SSL");
    }

    @Test
    void ssl_refusedThoughRequired_fails() {
        ConnectMachine machine = machine(EncryptionMethod.TLS);
        machine.connected();

        assertThat(new Feeding(machine, 1).feed(new byte[] {'N'}))
                .isEqualTo(new Step.Failed(new Failure.Transport("server does not support SSL, but SSL was required")));
    }

    @Test
    void ssl_refusedThoughPreferred_goesOnInClearOnTheSameConnection() {
        ConnectMachine machine = machine(EncryptionMethod.TLS, EncryptionMethod.PLAIN);
        machine.connected();
        Bytes.sent(machine.out());

        assertThat(new Feeding(machine, 1).feed(new byte[] {'N'})).isEqualTo(Step.AWAIT_INPUT);

        assertThat(machine.method()).isEqualTo(EncryptionMethod.PLAIN);
        assertThat(Bytes.sent(machine.out())).isEqualTo(ConnectMachineTest.startup(2));
    }

    @ParameterizedTest
    @CsvSource({
        "69, server sent an error response during SSL exchange",
        "88, received invalid response to SSL negotiation: X",
        "0, received invalid response to SSL negotiation: \\x00",
        "255, received invalid response to SSL negotiation: \\xff"
    })
    void ssl_anotherAnswer_isRefusedEvenIfTlsIsOnlyPreferred(int reply, String message) {
        ConnectMachine machine = machine(EncryptionMethod.TLS, EncryptionMethod.PLAIN);
        machine.connected();

        ConnectMachineTest.assertProtocolFailure(new Feeding(machine, 1).feed(new byte[] {(byte) reply}), message);
    }

    @Test
    void ssl_errorText_isNeverShown() {
        ConnectMachine machine = machine(EncryptionMethod.TLS);
        machine.connected();

        ConnectMachineTest.assertProtocolFailure(
                new Feeding(machine, 1000)
                        .feed(new ErrorResponse(
                                ConnectMachineTest.error("FATAL", "08P01", "click http://evil.example"))),
                "server sent an error response during SSL exchange");
    }

    @Test
    void ssl_endInsteadOfAnAnswer_isUnexpected() {
        ConnectMachine machine = machine(EncryptionMethod.TLS, EncryptionMethod.PLAIN);
        machine.connected();

        assertThat(machine.ended()).isInstanceOf(Step.Failed.class);
    }

    @Test
    void directTls_isSecuredFirst() {
        ConnectMachine machine = machine(EncryptionMethod.DIRECT_TLS);

        assertThat(machine.connected()).isEqualTo(Step.SECURE);
        assertThat(machine.out().isEmpty()).isTrue();

        machine.secured(NO_HASH);
        assertThat(Bytes.sent(machine.out())).isEqualTo(ConnectMachineTest.startup(2));
    }

    @Test
    void handshake_failed_dialsAgainForTheNextMethodOnly() {
        Failure failure = new Failure.Transport("bad certificate");
        ConnectMachine machine = machine(EncryptionMethod.TLS, EncryptionMethod.PLAIN);
        machine.connected();
        new Feeding(machine, 1).feed(new byte[] {'S'});

        assertThat(machine.securingFailed(failure)).isInstanceOf(Step.Redial.class);
        Bytes.sent(machine.out());
        machine.connected();
        assertThat(Bytes.sent(machine.out())).isEqualTo(ConnectMachineTest.startup(2));

        ConnectMachine strict = machine(EncryptionMethod.TLS);
        strict.connected();
        new Feeding(strict, 1).feed(new byte[] {'S'});
        assertThat(strict.securingFailed(failure)).isEqualTo(new Step.Failed(failure));
    }

    @Test
    void login_refusedByHostBasedAccess_triesTheOtherWay() {
        ErrorResponse refusal = new ErrorResponse(ConnectMachineTest.error("FATAL", "28000", "no pg_hba.conf entry"));
        ConnectMachine machine = machine(EncryptionMethod.PLAIN, EncryptionMethod.TLS);
        machine.connected();
        Bytes.sent(machine.out());

        assertThat(new Feeding(machine, 1).feed(refusal)).isInstanceOf(Step.Redial.class);

        assertThat(machine.connected()).isEqualTo(Step.AWAIT_INPUT);
        assertThat(Bytes.sent(machine.out())).isEqualTo(SSL_REQUEST);
        new Feeding(machine, 1).feed(new byte[] {'S'});
        machine.secured(NO_HASH);
        assertThat(new Feeding(machine, 1).feed(refusal))
                .isEqualTo(new Step.Failed(new Failure.Server(refusal.fields())));
    }

    /** What an earlier connection left must not be mixed up with what the next one brings. */
    @Test
    void redial_afterHalfAMessage_startsAnew() {
        ConnectMachine machine = machine(EncryptionMethod.PLAIN, EncryptionMethod.PLAIN);
        machine.connected();
        ErrorResponse refusal = new ErrorResponse(ConnectMachineTest.error("FATAL", "28000", "no"));
        Step step = new Feeding(machine, 10_000).feed(Bytes.join(Bytes.of(refusal), new byte[] {'R', 0, 0}));
        assertThat(step).isInstanceOf(Step.Redial.class);

        machine.connected();

        assertThat(machine.in().isEmpty()).isTrue();
        assertThat(Bytes.sent(machine.out())).isEqualTo(ConnectMachineTest.startup(2));
        assertThat(new Feeding(machine, 1).feed(OK, ConnectMachineTest.key(4), READY))
                .isEqualTo(Step.FINISHED);
    }
}
