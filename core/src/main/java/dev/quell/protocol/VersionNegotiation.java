package dev.quell.protocol;

import dev.quell.wire.BackendMessage.NegotiateProtocolVersion;
import java.util.Optional;

/** Judges a NegotiateProtocolVersion message as libpq does. */
final class VersionNegotiation {
    private static final int V3_1 = 3 << 16 | 1;

    private VersionNegotiation() {}

    /** What is wrong with the server's offer, if anything. */
    static Optional<String> objection(NegotiateProtocolVersion offer, ProtocolVersion requested) {
        int newest = offer.newestVersion();
        if (Integer.compareUnsigned(newest, requested.code()) > 0) {
            return Optional.of("server requested downgrade to a higher-numbered version");
        }
        if (newest < ProtocolVersion.V3_0.code()) {
            return Optional.of("server requested downgrade to pre-3.0 protocol version");
        }
        if (newest == V3_1) {
            return Optional.of("server requested downgrade to non-existent 3.1 protocol version");
        }
        return optionObjection(offer, requested);
    }

    private static Optional<String> optionObjection(NegotiateProtocolVersion offer, ProtocolVersion requested) {
        for (String option : offer.unsupportedOptions()) {
            // This client asks for no protocol options, so the server can have none to refuse.
            return Optional.of(
                    option.startsWith("_pq_.")
                            ? "server reported an unsupported parameter that was not requested (\"" + option + "\")"
                            : "server reported unsupported parameter name without a \"_pq_.\" prefix (\"" + option
                                    + "\")");
        }
        return offer.newestVersion() == requested.code()
                ? Optional.of("server negotiated but asks for no changes")
                : Optional.empty();
    }

    /** The version both sides know; the offer must be without objection. */
    static ProtocolVersion agreed(NegotiateProtocolVersion offer) {
        return offer.newestVersion() == ProtocolVersion.V3_2.code() ? ProtocolVersion.V3_2 : ProtocolVersion.V3_0;
    }
}
