package dev.quell.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.protocol.StartupRequest.ChannelBinding;
import dev.quell.wire.Authentication;
import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.ReadyForQuery;
import dev.quell.wire.Bytes;
import dev.quell.wire.TransactionStatus;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;

/** What is computed from a password once, and when that may be used again. */
class SaltedKeysTest {
    private static final BackendMessage OK = new Authentication.Ok();
    private static final BackendMessage READY = new ReadyForQuery(TransactionStatus.IDLE);

    /** What is held is not forgotten. */
    private static final List<Object> HELD = new CopyOnWriteArrayList<>();

    /** One login, step by step. */
    private static final class Login {
        private final ConnectMachine machine;
        private final ScramServer server;
        private boolean computed;

        Login(String password, ScramServer server) {
            this.machine =
                    new ConnectMachine(Requests.of(password, ChannelBinding.PREFER), List.of(EncryptionMethod.PLAIN));
            this.server = server;
            HELD.add(machine);
            machine.connected();
            sent();
        }

        /** Up to the client's answer, which it returns. */
        String answer() {
            give(new Authentication.Sasl(List.of("SCRAM-SHA-256")));
            String first = sent();
            Step step = give(new Authentication.SaslContinue(
                    server.challenge(first.substring(first.indexOf("n,,"))).getBytes(UTF_8)));
            if (step instanceof Step.Compute compute) {
                computed = true;
                compute.work().run();
                step = machine.computed();
            }
            assertThat(step).isEqualTo(Step.AWAIT_INPUT);
            return sent().substring(5);
        }

        /** Until the session is ready. */
        Login finish() throws Exception {
            String signature = server.verify(answer());
            assertThat(give(new Authentication.SaslFinal(signature.getBytes(UTF_8)), OK, READY))
                    .isEqualTo(Step.FINISHED);
            return this;
        }

        Step give(BackendMessage... messages) {
            machine.in().append(ByteBuffer.wrap(Bytes.of(messages)));
            return machine.received();
        }

        private String sent() {
            return new String(Bytes.sent(machine.out()), UTF_8);
        }
    }

    private static Login loggedIn(String password, int iterations) throws Exception {
        return new Login(password, new ScramServer(password, iterations)).finish();
    }

    @Test
    void login_anotherWithTheSamePassword_computesNothing() throws Exception {
        Login first = loggedIn("computed once", 901);
        SessionStart start = first.machine.start();

        Login second = loggedIn("computed once", 901);

        assertThat(first.computed).isTrue();
        assertThat(second.computed).isFalse();
        assertThat(second.machine.start().scram()).isEqualTo(start.scram());
    }

    @Test
    void login_otherPasswordOrIterations_computesItsOwn() throws Exception {
        assertThat(loggedIn("computed for itself", 902).computed).isTrue();
        assertThat(loggedIn("computed for itselF", 902).computed).isTrue();
        assertThat(loggedIn("computed for itself", 903).computed).isTrue();
    }

    /** What a server has not shown to know too is not kept: anyone could be at the other end. */
    @Test
    void keys_notConfirmedByTheServer_areNotUsedAgain() throws Exception {
        Login first = new Login("never confirmed", new ScramServer("never confirmed", 904));
        first.answer();
        String wrong = "v=" + "A".repeat(43) + "=";
        assertThat(first.give(new Authentication.SaslFinal(wrong.getBytes(UTF_8))))
                .isInstanceOf(Step.Failed.class);

        assertThat(loggedIn("never confirmed", 904).computed).isTrue();
    }

    /** A server that knows nothing of the password cannot pass for one by asking for keys that are known. */
    @Test
    void server_withoutThePassword_isRefusedWhereTheKeysAreKnown() throws Exception {
        assertThat(loggedIn("known keys", 905).computed).isTrue();
        Login second = new Login("known keys", new ScramServer("guessed", 905));
        second.answer();

        assertThat(second.computed).isFalse();
        assertThat(second.give(new Authentication.SaslFinal(("v=" + "A".repeat(43) + "=").getBytes(UTF_8)), OK, READY))
                .isInstanceOf(Step.Failed.class);
    }

    @Test
    void keys_inText_showNothing() throws Exception {
        assertThat(loggedIn("not to be shown", 906).machine.start().scram().map(SaltedKeys::toString))
                .contains("SaltedKeys");
    }

    /** The runtime's own computation is the judge. */
    @Test
    void pbkdf2_anyPassword_isWhatJavaComputes() throws Exception {
        Random random = new Random(7);
        SecretKeyFactory java = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
        for (int length : new int[] {1, 2, 31, 32, 33, 63, 64, 65, 128, 200}) {
            String password = random.ints(length, ' ', 0x17f)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            byte[] salt = new byte[1 + random.nextInt(40)];
            random.nextBytes(salt);
            int iterations = 1 + random.nextInt(50);

            byte[] expected = java.generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
                    .getEncoded();
            assertThat(Pbkdf2.sha256(password.getBytes(UTF_8), salt, iterations))
                    .as("password of %s characters, %s", length, Arrays.toString(salt))
                    .isEqualTo(expected);
        }
    }

    /** Some providers' hashes live in hardware, or have been certified without it. */
    @Test
    void pbkdf2_hashThatCannotBeCopied_isTheSame() {
        byte[] password = "a password".getBytes(UTF_8);
        byte[] salt = "and salt".getBytes(UTF_8);

        assertThat(Pbkdf2.sha256(password, salt, 20, Uncopied::new)).isEqualTo(Pbkdf2.sha256(password, salt, 20));
    }

    private static final class Uncopied extends MessageDigest {
        private final MessageDigest hash = Pbkdf2.digest();

        private Uncopied() {
            super("SHA-256");
        }

        @Override
        protected void engineUpdate(byte input) {
            hash.update(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {
            hash.update(input, offset, length);
        }

        @Override
        protected byte[] engineDigest() {
            return hash.digest();
        }

        @Override
        protected void engineReset() {
            hash.reset();
        }

        @Override
        public Object clone() throws CloneNotSupportedException {
            throw new CloneNotSupportedException("SHA-256");
        }
    }
}
