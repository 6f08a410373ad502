package dev.quell.plan;

import dev.quell.conninfo.ChannelBinding;
import dev.quell.conninfo.RequiredAuth;
import dev.quell.protocol.LoginRequirements;
import dev.quell.protocol.ProtocolVersion;
import dev.quell.protocol.StartupRequest;
import java.util.stream.Collectors;

/** How a session is to be logged in. */
public final class LoginPlan {
    private LoginPlan() {}

    /** Whether SCRAM is to be bound to the TLS channel. */
    public static StartupRequest.ChannelBinding binding(ChannelBinding binding) {
        return switch (binding) {
            case DISABLE -> StartupRequest.ChannelBinding.DISABLE;
            case PREFER -> StartupRequest.ChannelBinding.PREFER;
            case REQUIRE -> StartupRequest.ChannelBinding.REQUIRE;
        };
    }

    /** A protocol version. */
    public static ProtocolVersion version(dev.quell.conninfo.ProtocolVersion version) {
        return switch (version) {
            case V3_0 -> ProtocolVersion.V3_0;
            case V3_2 -> ProtocolVersion.V3_2;
        };
    }

    /** What the server must ask for. */
    public static LoginRequirements requirements(RequiredAuth required, boolean certificateRequired) {
        return new LoginRequirements(
                required.methods().stream().map(LoginPlan::method).collect(Collectors.toSet()),
                required.authenticationRequired(),
                required.text(),
                certificateRequired);
    }

    private static LoginRequirements.Method method(RequiredAuth.Method method) {
        return switch (method) {
            case PASSWORD -> LoginRequirements.Method.PASSWORD;
            case MD5 -> LoginRequirements.Method.MD5;
            case GSS -> LoginRequirements.Method.GSS;
            case SSPI -> LoginRequirements.Method.SSPI;
            case SCRAM_SHA_256 -> LoginRequirements.Method.SCRAM_SHA_256;
            case OAUTH -> LoginRequirements.Method.OAUTH;
        };
    }
}
