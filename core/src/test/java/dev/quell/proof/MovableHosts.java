package dev.quell.proof;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Host names whose addresses a test chooses, and changes while it runs; all other names are looked up as usual. */
public final class MovableHosts extends InetAddressResolverProvider {
    private static final Map<String, List<InetAddress>> HOSTS = new ConcurrentHashMap<>();

    /** For the service loader. */
    public MovableHosts() {}

    static void put(String host, String... addresses) {
        HOSTS.put(host, Stream.of(addresses).map(InetAddress::ofLiteral).toList());
    }

    @Override
    public String name() {
        return "hosts that move";
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        // The runtime reads this after its first look-up, so it is in time here: what moves must not be remembered.
        Security.setProperty("networkaddress.cache.ttl", "0");
        InetAddressResolver usual = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                List<InetAddress> chosen = HOSTS.get(host);
                return chosen == null ? usual.lookupByName(host, policy) : named(host, chosen);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return usual.lookupByAddress(address);
            }
        };
    }

    private static Stream<InetAddress> named(String host, List<InetAddress> addresses) throws UnknownHostException {
        Stream.Builder<InetAddress> named = Stream.builder();
        for (InetAddress address : addresses) {
            named.add(InetAddress.getByAddress(host, address.getAddress()));
        }
        return named.build();
    }
}
