package dev.quell.protocol;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.ServerFirstMessage;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One SCRAM login: the client's first message, its answer to the challenge, and the check of the server's signature. */
final class ScramExchange {
    static final String SCRAM = "SCRAM-SHA-256";
    static final String SCRAM_PLUS = "SCRAM-SHA-256-PLUS";

    /**
     * More rounds than this are refused: the server chooses the number, and could keep a client computing for hours.
     * PostgreSQL's default is 4,096.
     */
    static final int MAXIMUM_ITERATIONS = 1_000_000;

    private final ScramClient client;
    private final String clientNonce;
    private final byte[] firstMessage;

    /** A {@code serverEndPointHash} that is empty means that the channel cannot or must not be bound. */
    ScramExchange(List<String> mechanisms, char[] password, byte[] serverEndPointHash) {
        var builder = ScramClient.builder()
                .advertisedMechanisms(mechanisms)
                // PostgreSQL takes the role from the startup message and ignores this name.
                .username("*")
                .password(password)
                .stringPreparation(StringPreparation.POSTGRESQL_PREPARATION);
        client = serverEndPointHash.length == 0
                ? builder.build()
                : builder.channelBinding("tls-server-end-point", serverEndPointHash)
                        .build();
        var first = client.clientFirstMessage();
        clientNonce = first.getClientNonce();
        firstMessage = bytes(first.toString());
    }

    String mechanism() {
        return client.getScramMechanism().getName();
    }

    byte[] firstMessage() {
        return firstMessage;
    }

    /** Computes the answer to the server's challenge; takes milliseconds of work or more. */
    byte[] answer(byte[] challenge) throws ScramException {
        String text = text(challenge);
        int iterations = ServerFirstMessage.parseFrom(text, clientNonce).getIterationCount();
        if (iterations > MAXIMUM_ITERATIONS) {
            throw new ScramException("the server asks for " + iterations + " iterations, more than the "
                    + MAXIMUM_ITERATIONS + " that this client computes");
        }
        client.serverFirstMessage(text);
        return bytes(client.clientFinalMessage().toString());
    }

    /** Checks that the server knows the password too. */
    void verify(byte[] serverFinal) throws ScramException {
        client.serverFinalMessage(text(serverFinal));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
