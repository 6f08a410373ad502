package dev.quell.runtime;

import dev.quell.protocol.BackendKey;
import dev.quell.protocol.EncryptionMethod;

/** Where a session's cancel requests go, how, and what they name. */
record CancelTarget(Endpoint endpoint, EncryptionMethod method, BackendKey key) {}
