package dev.quell.transport;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;

/** The hash inside an RSASSA-PSS signature, which its parameters name and its algorithm does not. */
final class PssHash {

    private PssHash() {}

    static Optional<String> name(byte[] encodedParameters) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            parameters.init(encodedParameters);
            return Optional.of(
                    parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm());
        } catch (GeneralSecurityException | IOException unreadable) {
            return Optional.empty();
        }
    }
}
