package dev.quell.protocol;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.ServerFirstMessage;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One SCRAM login: the client's first message, its answer to the challenge, and the check of the server's signature. */
final class ScramExchange {
    static final String SCRAM = "SCRAM-SHA-256";
    static final String SCRAM_PLUS = "SCRAM-SHA-256-PLUS";

    /**
     * More rounds than this are refused: the server chooses the number, and could keep a client computing for hours.
     * PostgreSQL's default is 4,096.
     */
    static final int MAXIMUM_ITERATIONS = 1_000_000;

    private static final byte[] NO_KEY = new byte[32];

    private final List<String> mechanisms;
    private final char[] prepared;
    private final byte[] serverEndPointHash;
    private final String clientNonce;
    private final byte[] firstMessage;
    private ScramClient client;
    private @Nullable SaltedKeys keys;

    /** A {@code serverEndPointHash} that is empty means that the channel cannot or must not be bound. */
    ScramExchange(List<String> mechanisms, char[] password, byte[] serverEndPointHash) {
        this.mechanisms = mechanisms;
        this.prepared = StringPreparation.POSTGRESQL_PREPARATION.normalize(password);
        this.serverEndPointHash = serverEndPointHash;
        client = building(NO_KEY, NO_KEY).build();
        var first = client.clientFirstMessage();
        clientNonce = first.getClientNonce();
        firstMessage = bytes(first.toString());
    }

    /** The library wants to have the keys before it says anything, which is before the salt is known. */
    private ScramClient.FinalBuildStage building(byte[] clientKey, byte[] serverKey) {
        var builder = ScramClient.builder()
                .advertisedMechanisms(mechanisms)
                // PostgreSQL takes the role from the startup message and ignores this name.
                .username("*")
                .clientAndServerKey(clientKey, serverKey);
        return serverEndPointHash.length == 0
                ? builder
                : builder.channelBinding("tls-server-end-point", serverEndPointHash);
    }

    String mechanism() {
        return client.getScramMechanism().getName();
    }

    byte[] firstMessage() {
        return firstMessage;
    }

    /** The keys of the exchange, once the server has proved that it knows them too. */
    Optional<SaltedKeys> keys() {
        return Optional.ofNullable(keys);
    }

    /** The answer to the server's challenge, if it needs no more computing; a challenge that is wrong needs none either. */
    Optional<byte[]> answerAtOnce(byte[] challenge) throws ScramException {
        ServerFirstMessage first = parsed(challenge);
        Optional<SaltedKeys> known = SaltedKeys.known(prepared, salt(first), first.getIterationCount());
        return known.isPresent() ? Optional.of(answer(challenge, known.get())) : Optional.empty();
    }

    /** Computes the answer to the server's challenge; takes milliseconds of work or more. */
    byte[] answer(byte[] challenge) throws ScramException {
        ServerFirstMessage first = parsed(challenge);
        return answer(challenge, SaltedKeys.compute(prepared, salt(first), first.getIterationCount()));
    }

    private ServerFirstMessage parsed(byte[] challenge) throws ScramException {
        ServerFirstMessage first = ServerFirstMessage.parseFrom(text(challenge), clientNonce);
        int iterations = first.getIterationCount();
        if (iterations > MAXIMUM_ITERATIONS) {
            throw new ScramException("the server asks for " + iterations + " iterations, more than the "
                    + MAXIMUM_ITERATIONS + " that this client computes");
        }
        return first;
    }

    private static byte[] salt(ServerFirstMessage first) {
        return Base64.getDecoder().decode(first.getSalt());
    }

    private byte[] answer(byte[] challenge, SaltedKeys found) throws ScramException {
        client = building(found.client(), found.server())
                .nonceSupplier(() -> clientNonce)
                .build();
        client.clientFirstMessage();
        client.serverFirstMessage(text(challenge));
        keys = found;
        return bytes(client.clientFinalMessage().toString());
    }

    /** Checks that the server knows the password too. */
    void verify(byte[] serverFinal) throws ScramException {
        client.serverFinalMessage(text(serverFinal));
        keys().ifPresent(SaltedKeys::remember);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
