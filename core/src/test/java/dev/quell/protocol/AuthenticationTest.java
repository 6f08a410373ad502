package dev.quell.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.protocol.StartupRequest.ChannelBinding;
import dev.quell.wire.Authentication;
import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.ErrorResponse;
import dev.quell.wire.BackendMessage.ReadyForQuery;
import dev.quell.wire.Bytes;
import dev.quell.wire.TransactionStatus;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the client answers each way of logging in, and which ones it does not put up with. */
class AuthenticationTest {
    static final int[] SIZES = Feeding.SIZES;

    private static final String SCRAM = "SCRAM-SHA-256";
    private static final String PLUS = "SCRAM-SHA-256-PLUS";
    private static final BackendMessage OK = new Authentication.Ok();
    private static final BackendMessage READY = new ReadyForQuery(TransactionStatus.IDLE);
    private static final byte[] HASH = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final byte[] NO_HASH = {};

    /** What a SASLInitialResponse holds. */
    private record Initial(String mechanism, String data) {}

    private static ConnectMachine plain(String password, ChannelBinding binding) {
        ConnectMachine machine = new ConnectMachine(Requests.of(password, binding), List.of(EncryptionMethod.PLAIN));
        machine.connected();
        Bytes.sent(machine.out());
        return machine;
    }

    private static ConnectMachine plain() {
        return plain("pencil", ChannelBinding.PREFER);
    }

    private static ConnectMachine encrypted(ChannelBinding binding, byte[] hash) {
        ConnectMachine machine =
                new ConnectMachine(Requests.of("pencil", binding), List.of(EncryptionMethod.DIRECT_TLS));
        machine.connected();
        machine.secured(hash);
        Bytes.sent(machine.out());
        return machine;
    }

    private static Step feed(ConnectMachine machine, BackendMessage... messages) {
        return new Feeding(machine, 1).feed(messages);
    }

    private static BackendMessage offer(String... mechanisms) {
        return new Authentication.Sasl(List.of(mechanisms));
    }

    private static BackendMessage challenge(String text) {
        return new Authentication.SaslContinue(text.getBytes(UTF_8));
    }

    private static BackendMessage last(String text) {
        return new Authentication.SaslFinal(text.getBytes(UTF_8));
    }

    private static byte[] answer(ConnectMachine machine) {
        byte[] message = Bytes.sent(machine.out());
        assertThat((char) message[0]).isEqualTo('p');
        assertThat(ByteBuffer.wrap(message).getInt(1)).isEqualTo(message.length - 1);
        return Arrays.copyOfRange(message, 5, message.length);
    }

    private static Initial initial(ConnectMachine machine) {
        byte[] contents = answer(machine);
        int end = 0;
        while (contents[end] != 0) {
            end++;
        }
        assertThat(ByteBuffer.wrap(contents).getInt(end + 1)).isEqualTo(contents.length - end - 5);
        return new Initial(
                new String(contents, 0, end, UTF_8), new String(contents, end + 5, contents.length - end - 5, UTF_8));
    }

    private static void assertRefused(Step step, String message) {
        ConnectMachineTest.assertProtocolFailure(step, message);
    }

    private static void assertUsage(Step step, String message) {
        assertThat(step)
                .isInstanceOfSatisfying(
                        Step.Failed.class,
                        failed -> assertThat(failed.failure())
                                .isInstanceOfSatisfying(
                                        Failure.Usage.class,
                                        usage -> assertThat(usage.message()).isEqualTo(message)));
    }

    private static void assertScramFailed(Step step) {
        assertThat(step)
                .isInstanceOfSatisfying(
                        Step.Failed.class,
                        failed -> assertThat(failed.failure())
                                .isInstanceOf(Failure.Protocol.class)
                                .extracting(Failure::message)
                                .asString()
                                .startsWith("SCRAM authentication failed: ")
                                .doesNotContain("pencil"));
    }

    // Passwords.

    @Test
    void cleartext_isAnsweredWithThePassword() {
        ConnectMachine machine = plain("grün", ChannelBinding.PREFER);

        assertThat(feed(machine, new Authentication.CleartextPassword())).isEqualTo(Step.AWAIT_INPUT);

        assertThat(answer(machine)).isEqualTo("grün\0".getBytes(UTF_8));
        assertThat(feed(machine, OK, READY)).isEqualTo(Step.FINISHED);
    }

    /** The digest for user "u", password "pencil" and this salt, as the manual has it computed. */
    @Test
    void md5_isAnsweredWithTheDigest() {
        ConnectMachine machine = plain();

        feed(machine, new Authentication.Md5Password(new byte[] {1, 2, 3, 4}));

        assertThat(answer(machine)).isEqualTo("md54567f87c27458471591fac9bc78f16f4\0".getBytes(UTF_8));
    }

    @Test
    void password_noneGivenOrEmpty_isSaidSo() {
        for (BackendMessage request : List.of(
                new Authentication.CleartextPassword(), new Authentication.Md5Password(new byte[4]), offer(SCRAM))) {
            ConnectMachine none = new ConnectMachine(Requests.withoutPassword(), List.of(EncryptionMethod.PLAIN));
            none.connected();
            for (ConnectMachine machine : List.of(none, plain("", ChannelBinding.PREFER))) {
                assertUsage(
                        feed(machine, request),
                        "the server asks for a password and none was given: set \"password\" in the connection"
                                + " string, PGPASSWORD, or a password file");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2, Kerberos V5", "7, GSSAPI", "8, GSSAPI", "9, SSPI", "6, number 6", "99, number 99"})
    void method_notKnown_isNamed(int code, String name) {
        assertUsage(
                feed(plain(), new Authentication.Unsupported(code, new byte[0])),
                "the server asks for an authentication method that this client does not support: " + name);
    }

    @Test
    void channelBinding_requiredButAnotherMethodAsked_isRefused() {
        for (BackendMessage request :
                List.of(new Authentication.CleartextPassword(), new Authentication.Md5Password(new byte[4]))) {
            ConnectMachine machine = encrypted(ChannelBinding.REQUIRE, HASH);
            assertUsage(
                    feed(machine, request),
                    "channel binding required but not supported by server's authentication request");
            assertThat(machine.out().isEmpty()).isTrue();
        }
        assertUsage(
                feed(encrypted(ChannelBinding.REQUIRE, HASH), OK),
                "channel binding required, but server authenticated client without channel binding");
    }

    // SCRAM.

    @ParameterizedTest
    @FieldSource("SIZES")
    void scram_rightPassword_logsIn(int size) throws Exception {
        ConnectMachine machine = plain();
        ScramServer server = new ScramServer("pencil", 4096);
        Feeding feeding = new Feeding(machine, size);

        assertThat(feeding.feed(offer(SCRAM))).isEqualTo(Step.AWAIT_INPUT);
        Initial first = initial(machine);
        assertThat(first.mechanism()).isEqualTo(SCRAM);
        assertThat(ScramServer.header(first.data())).isEqualTo("n,,");
        assertThat(feeding.feed(challenge(server.challenge(first.data())))).isEqualTo(Step.AWAIT_INPUT);
        String signature = server.verify(new String(answer(machine), UTF_8));

        assertThat(feeding.feed(last(signature), OK, READY)).isEqualTo(Step.FINISHED);
    }

    @ParameterizedTest
    @EnumSource(ChannelBinding.class)
    void scram_encrypted_isBoundAsAsked(ChannelBinding binding) throws Exception {
        ConnectMachine machine = encrypted(binding, HASH);
        ScramServer server = new ScramServer("pencil", 1000);

        feed(machine, offer(PLUS, SCRAM));
        Initial first = initial(machine);
        boolean bound = binding != ChannelBinding.DISABLE;
        assertThat(first.mechanism()).isEqualTo(bound ? PLUS : SCRAM);
        assertThat(ScramServer.header(first.data())).isEqualTo(bound ? "p=tls-server-end-point,," : "n,,");
        feed(machine, challenge(server.challenge(first.data())));
        String answer = new String(answer(machine), UTF_8);
        assertThat(answer)
                .startsWith("c="
                        + Base64.getEncoder()
                                .encodeToString(
                                        bound
                                                ? Bytes.join("p=tls-server-end-point,,".getBytes(UTF_8), HASH)
                                                : "n,,".getBytes(UTF_8)));

        assertThat(feed(machine, last(server.verify(answer)), OK, READY)).isEqualTo(Step.FINISHED);
    }

    /** The client says that it could bind: a server that can too knows then that someone has meddled. */
    @Test
    void scram_encryptedWithoutTheOfferToBind_saysThatItCould() {
        ConnectMachine machine = encrypted(ChannelBinding.PREFER, HASH);

        feed(machine, offer(SCRAM));

        assertThat(ScramServer.header(initial(machine).data())).isEqualTo("y,,");
    }

    /** Ed25519 certificates have no hash to bind to. */
    @Test
    void scram_certificateWithoutHash_isNotBound() {
        ConnectMachine machine = encrypted(ChannelBinding.PREFER, NO_HASH);

        feed(machine, offer(PLUS, SCRAM));

        Initial first = initial(machine);
        assertThat(first.mechanism()).isEqualTo(SCRAM);
        assertThat(ScramServer.header(first.data())).isEqualTo("n,,");
    }

    @Test
    void scram_bindingRequiredButImpossible_isRefused() {
        String refusal = "channel binding is required, but server did not offer an authentication method that supports"
                + " channel binding";
        assertUsage(feed(encrypted(ChannelBinding.REQUIRE, HASH), offer(SCRAM)), refusal);
        assertUsage(feed(encrypted(ChannelBinding.REQUIRE, NO_HASH), offer(PLUS, SCRAM)), refusal);
        assertUsage(feed(plain("pencil", ChannelBinding.REQUIRE), offer(SCRAM)), refusal);
    }

    @Test
    void scram_onlyBoundOffered_isRefusedWhereItCannotBe() {
        assertRefused(
                feed(plain(), offer(PLUS)),
                "server offered SCRAM-SHA-256-PLUS authentication over a non-SSL connection");
        assertUsage(
                feed(encrypted(ChannelBinding.DISABLE, HASH), offer(PLUS)),
                "none of the server's SASL authentication mechanisms are supported: [SCRAM-SHA-256-PLUS]");
    }

    @Test
    void scram_mechanismsOfOthers_areNotChosen() {
        ConnectMachine machine = encrypted(ChannelBinding.PREFER, HASH);
        feed(machine, offer("SCRAM-SHA-512-PLUS", "SCRAM-SHA-512", "OAUTHBEARER", PLUS, SCRAM));
        assertThat(initial(machine).mechanism()).isEqualTo(PLUS);

        assertUsage(
                feed(plain(), offer("SCRAM-SHA-512", "SCRAM-SHA-1")),
                "none of the server's SASL authentication mechanisms are supported: [SCRAM-SHA-512, SCRAM-SHA-1]");
        assertThat(feed(plain(), offer())).isInstanceOf(Step.Failed.class);
    }

    @Test
    void scram_wrongServerSignature_isRefused() throws Exception {
        ConnectMachine machine = plain();
        answerChallenge(machine, new ScramServer("pencil", 1000));

        assertScramFailed(feed(machine, last("v=" + "A".repeat(43) + "="), OK, READY));
    }

    private static void answerChallenge(ConnectMachine machine, ScramServer server) throws Exception {
        feed(machine, offer(SCRAM));
        feed(machine, challenge(server.challenge(initial(machine).data())));
        server.verify(new String(answer(machine), UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=", "v=!!", "e=invalid-proof", "e=something-else", "x", "v=AAAA,e=other-error"})
    void scram_finalMessageOfNonsense_isRefused(String text) throws Exception {
        ConnectMachine machine = plain();
        answerChallenge(machine, new ScramServer("pencil", 1000));

        assertScramFailed(feed(machine, last(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r=other,s=QSXCR+Q6sek8bf92,i=4096",
                "r=%s,s=QSXCR+Q6sek8bf92,i=4096",
                "r=%sx,s=!!,i=4096",
                "r=%sx,s=,i=4096",
                "r=%sx,s=QSXCR+Q6sek8bf92,i=0",
                "r=%sx,s=QSXCR+Q6sek8bf92,i=-1",
                "r=%sx,s=QSXCR+Q6sek8bf92,i=x",
                "r=%sx,s=QSXCR+Q6sek8bf92,i=99999999999",
                "r=%sx,s=QSXCR+Q6sek8bf92",
                "m=ext,r=%sx,s=QSXCR+Q6sek8bf92,i=4096",
                "e=other-error"
            })
    void scram_challengeOfNonsense_isRefused(String text) {
        ConnectMachine machine = plain();
        feed(machine, offer(SCRAM));
        String first = initial(machine).data();

        assertScramFailed(feed(machine, challenge(text.formatted(first.substring(first.indexOf("r=") + 2)))));
        assertThat(machine.out().isEmpty()).isTrue();
    }

    @Test
    void scram_moreIterationsThanAnyoneUses_isRefusedBeforeComputing() {
        ConnectMachine machine = plain();
        feed(machine, offer(SCRAM));

        Step step = feed(
                machine,
                challenge(new ScramServer("pencil", 1_000_001)
                        .challenge(initial(machine).data())));

        assertRefused(
                step,
                "SCRAM authentication failed: the server asks for 1000001 iterations, more than the 1000000 that this"
                        + " client computes");
    }

    @Test
    void scram_acceptedBeforeTheServerProvedItself_isRefused() throws Exception {
        String refusal = "server accepted the login before the SASL exchange was completed";
        ConnectMachine started = plain();
        feed(started, offer(SCRAM));
        assertRefused(feed(started, OK), refusal);

        ConnectMachine answered = plain();
        answerChallenge(answered, new ScramServer("pencil", 1000));
        assertRefused(feed(answered, OK), refusal);
    }

    @Test
    void scram_messagesOutOfOrder_areRefused() throws Exception {
        assertRefused(feed(plain(), challenge("r=x")), "received a SASL challenge that was not expected");
        assertRefused(feed(plain(), last("v=x")), "received a final SASL message that was not expected");

        ConnectMachine started = plain();
        feed(started, offer(SCRAM));
        assertRefused(feed(started, last("v=x")), "received a final SASL message that was not expected");
        assertRefused(feed(started, offer(SCRAM)), "duplicate SASL authentication request");

        ConnectMachine answered = plain();
        answerChallenge(answered, new ScramServer("pencil", 1000));
        assertRefused(feed(answered, challenge("r=x")), "received a SASL challenge that was not expected");
        assertRefused(feed(answered, offer(SCRAM)), "duplicate SASL authentication request");
    }

    /** A server that cannot prove that it knows the password must not be told it either. */
    @Test
    void scram_thenAskedForThePasswordItself_isRefused() throws Exception {
        for (BackendMessage request :
                List.of(new Authentication.CleartextPassword(), new Authentication.Md5Password(new byte[4]))) {
            ConnectMachine machine = plain();
            answerChallenge(machine, new ScramServer("pencil", 1000));

            assertRefused(feed(machine, request), "server asked for a password in the middle of a SASL exchange");
            assertThat(machine.out().isEmpty()).isTrue();
        }
    }

    @Test
    void scram_wrongPassword_isTheServersError() {
        ConnectMachine machine = plain();
        feed(machine, offer(SCRAM));
        feed(
                machine,
                challenge(new ScramServer("other", 1000)
                        .challenge(initial(machine).data())));
        ErrorResponse error =
                new ErrorResponse(ConnectMachineTest.error("FATAL", "28P01", "password authentication failed"));

        assertThat(feed(machine, error)).isEqualTo(new Step.Failed(new Failure.Server(error.fields())));
    }

    /** What came behind the challenge is read only when the answer has been computed. */
    @Test
    void scram_garbageBehindTheChallenge_isRefusedOnceComputed() {
        ConnectMachine machine = plain();
        feed(machine, offer(SCRAM));
        byte[] challenge = Bytes.of(challenge(
                new ScramServer("pencil", 1000).challenge(initial(machine).data())));

        Step step = new Feeding(machine, 10_000).feed(Bytes.join(challenge, "HTTP/1.1 400".getBytes(UTF_8)));

        assertThat(step)
                .isInstanceOfSatisfying(
                        Step.Failed.class,
                        failed -> assertThat(failed.failure().message())
                                .isEqualTo("expected authentication request from server, but received H"));
    }

    @Test
    void scram_challengesOfRandomText_neverThrow() {
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            ConnectMachine machine = plain();
            feed(machine, offer(SCRAM));
            byte[] text = challengeOf(initial(machine).data());
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                text[random.nextInt(text.length)] = (byte) random.nextInt(128);
            }
            Step step = feed(machine, new Authentication.SaslContinue(text));
            assertThat(step).isInstanceOfAny(Step.AwaitInput.class, Step.Failed.class);
        }
    }

    private static byte[] challengeOf(String clientFirst) {
        return new ScramServer("pencil", 9).challenge(clientFirst).getBytes(UTF_8);
    }
}
