package dev.quell.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.conninfo.HostSpec;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a loop may resolve itself: never what the operating system would ask a name server about. */
class ResolverTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "255.255.255.255, true",
        "::1, true",
        "fe80::1%lo, true",
        "256.0.0.1, false",
        "1.2.3.999, false",
        "1.2.3, false",
        "1.2.3.4., false",
        "1.2.3.4.5, false",
        "db, false",
        "1.2.3.4.example, false"
    })
    void host_isAnAddress_onlyIfNoNameServerIsAsked(String host, boolean isAddress) {
        assertThat(Resolver.isAddress(new HostSpec.TcpHost(host, Optional.empty(), 5432)))
                .isEqualTo(isAddress);
    }
}
