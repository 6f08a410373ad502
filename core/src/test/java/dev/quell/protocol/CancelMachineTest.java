package dev.quell.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.protocol.LoginRequirements.CertificateUse;
import dev.quell.wire.BackendMessage.ErrorResponse;
import dev.quell.wire.Bytes;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CancelMachineTest {
    private static CancelMachine machine(int keyLength, EncryptionMethod method) {
        return new CancelMachine(new BackendKey(0x01020304, new byte[keyLength]), List.of(method), false);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 32, 256})
    void request_plain_isSentAtOnce(int keyLength) {
        CancelMachine machine = machine(keyLength, EncryptionMethod.PLAIN);
        assertThat(machine.requestWritten()).isFalse();

        assertThat(machine.connected()).isEqualTo(Step.AWAIT_INPUT);

        assertThat(machine.requestWritten()).isTrue();
        byte[] sent = Bytes.sent(machine.out());
        assertThat(sent).hasSize(12 + keyLength);
        assertThat(HexFormat.of().formatHex(sent))
                .startsWith(HexFormat.of().toHexDigits(12 + keyLength) + "04d2162e" + "01020304");
        assertThat(machine.ended()).isEqualTo(Step.FINISHED);
    }

    @Test
    void request_tls_isSentOnlyOnceSecured() {
        CancelMachine machine = machine(32, EncryptionMethod.TLS);
        machine.connected();
        assertThat(Bytes.sent(machine.out())).hasSize(8);
        assertThat(new Feeding(machine, 1).feed(new byte[] {'S'})).isEqualTo(Step.SECURE);
        assertThat(machine.requestWritten()).isFalse();
        assertThat(machine.out().isEmpty()).isTrue();

        assertThat(machine.secured(new byte[0])).isEqualTo(Step.AWAIT_INPUT);

        assertThat(Bytes.sent(machine.out())).hasSize(44);
        assertThat(machine.requestWritten()).isTrue();
    }

    @Test
    void request_directTls_isSentOnlyOnceSecured() {
        CancelMachine machine = machine(4, EncryptionMethod.DIRECT_TLS);
        assertThat(machine.connected()).isEqualTo(Step.SECURE);
        assertThat(machine.out().isEmpty()).isTrue();

        machine.secured(new byte[0]);

        assertThat(Bytes.sent(machine.out())).hasSize(16);
    }

    /** Nothing is to be computed before it that it does not need. */
    @Test
    void request_tls_needsNoHashToBindTo() {
        CancelMachine machine = machine(4, EncryptionMethod.DIRECT_TLS);
        machine.connected();

        machine.secured(
                () -> {
                    throw new AssertionError("the hash was computed");
                },
                CertificateUse.NOT_REQUESTED);

        assertThat(Bytes.sent(machine.out())).hasSize(16);
    }

    /** The session was encrypted: its cancel key is not for everyone on the way. */
    @Test
    void request_tlsRefusedOrFailed_isNeverSentInClear() {
        CancelMachine refused = machine(4, EncryptionMethod.TLS);
        refused.connected();
        Bytes.sent(refused.out());
        assertThat(new Feeding(refused, 1).feed(new byte[] {'N'})).isInstanceOf(Step.Failed.class);
        assertThat(refused.out().isEmpty()).isTrue();

        CancelMachine failed = machine(4, EncryptionMethod.TLS);
        failed.connected();
        Bytes.sent(failed.out());
        new Feeding(failed, 1).feed(new byte[] {'S'});
        Failure failure = new Failure.Transport("expired");
        assertThat(failed.securingFailed(failure)).isEqualTo(new Step.Failed(failure));
        assertThat(failed.out().isEmpty()).isTrue();
        assertThat(failed.requestWritten()).isFalse();
    }

    @Test
    void answer_ofAnyKind_isUnexpected() {
        byte[] error = Bytes.of(new ErrorResponse(ConnectMachineTest.error("FATAL", "53300", "too many")));
        for (byte[] answer : List.of(error, new byte[1], new byte[] {'N'})) {
            CancelMachine machine = machine(4, EncryptionMethod.PLAIN);
            machine.connected();
            ConnectMachineTest.assertProtocolFailure(
                    new Feeding(machine, 1).feed(answer), "unexpected response from server");
        }
    }

    @Test
    void end_beforeTheRequestLeft_isNotDelivery() {
        CancelMachine machine = machine(4, EncryptionMethod.PLAIN);
        machine.connected();
        machine.out().sent(3);

        assertThat(machine.ended()).isInstanceOf(Step.Failed.class);
    }

    @Test
    void end_beforeTheAnswerToSsl_isNotDelivery() {
        CancelMachine machine = machine(4, EncryptionMethod.TLS);
        machine.connected();
        Bytes.sent(machine.out());

        assertThat(machine.ended()).isInstanceOf(Step.Failed.class);
    }

    private static CancelMachine held() {
        return new CancelMachine(new BackendKey(1, new byte[4]), List.of(EncryptionMethod.PLAIN), true);
    }

    @Test
    void heldMachine_released_sendsItsRequestOnce() {
        CancelMachine machine = held();
        assertThat(machine.connected()).isEqualTo(Step.AWAIT_INPUT);
        assertThat(machine.out().isEmpty()).isTrue();
        assertThat(machine.requestWritten()).isFalse();

        machine.release();
        machine.release();

        assertThat(Bytes.sent(machine.out())).hasSize(16);
        assertThat(machine.ended()).isEqualTo(Step.FINISHED);
    }

    @Test
    void heldMachine_releasedBeforeTheConnectionStands_sendsItsRequestThen() {
        CancelMachine machine = held();

        machine.release();
        assertThat(machine.out().isEmpty()).isTrue();
        machine.connected();

        assertThat(Bytes.sent(machine.out())).hasSize(16);
    }

    @Test
    void heldMachine_closedByTheServer_hasDeliveredNothing() {
        CancelMachine machine = held();
        machine.connected();

        assertThat(machine.ended()).isInstanceOf(Step.Failed.class);
        assertThat(machine.requestWritten()).isFalse();
    }
}
