package dev.quell.protocol;

import dev.quell.wire.TransactionStatus;
import java.util.Map;
import java.util.Optional;

/**
 * What the server told when the session became ready.
 *
 * @param key absent when the server sent none: queries of such a session cannot be cancelled
 * @param parameters the ParameterStatus values, by name
 * @param scram what SCRAM computed from the password, kept for the next session; absent where the server asked for none
 */
public record SessionStart(
        ProtocolVersion version,
        Optional<BackendKey> key,
        Map<String, String> parameters,
        TransactionStatus transactionStatus,
        Optional<SaltedKeys> scram) {}
