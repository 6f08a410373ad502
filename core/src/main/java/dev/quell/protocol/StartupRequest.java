package dev.quell.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a session is to be started with. The password is kept as characters for the time of the connection attempt and is
 * left out of {@code toString}.
 *
 * @param user the role to log in as
 * @param parameters the startup message's parameters, {@code user} and {@code database} included
 */
public record StartupRequest(
        String user,
        Optional<char[]> password,
        ChannelBinding channelBinding,
        ProtocolVersion minimumVersion,
        ProtocolVersion maximumVersion,
        Map<String, String> parameters,
        LoginRequirements requirements) {
    /** Whether SCRAM is to be bound to the TLS channel. */
    public enum ChannelBinding {
        DISABLE,
        PREFER,
        REQUIRE
    }

    /** With nothing required of the way in which the server lets the client in. */
    public StartupRequest(
            String user,
            Optional<char[]> password,
            ChannelBinding channelBinding,
            ProtocolVersion minimumVersion,
            ProtocolVersion maximumVersion,
            Map<String, String> parameters) {
        this(user, password, channelBinding, minimumVersion, maximumVersion, parameters, LoginRequirements.NONE);
    }

    public StartupRequest {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    @Override
    public String toString() {
        return "StartupRequest[user=" + user + ", channelBinding=" + channelBinding + ", protocol " + minimumVersion
                + " to " + maximumVersion + "]";
    }
}
