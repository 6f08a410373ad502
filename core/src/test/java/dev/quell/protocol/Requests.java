package dev.quell.protocol;

import dev.quell.protocol.StartupRequest.ChannelBinding;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Startup requests as the tests need them. */
final class Requests {
    private Requests() {}

    static StartupRequest of(String password, ChannelBinding binding) {
        return new StartupRequest(
                "u",
                Optional.of(password.toCharArray()),
                binding,
                ProtocolVersion.V3_0,
                ProtocolVersion.V3_2,
                parameters());
    }

    static StartupRequest withoutPassword() {
        return versions(ProtocolVersion.V3_0, ProtocolVersion.V3_2);
    }

    static StartupRequest versions(ProtocolVersion minimum, ProtocolVersion maximum) {
        return new StartupRequest("u", Optional.empty(), ChannelBinding.PREFER, minimum, maximum, parameters());
    }

    private static Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", "u");
        parameters.put("database", "d");
        return parameters;
    }
}
