package dev.quell.values;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * An {@code inet} or {@code cidr}: the address of a host or network, and how many of its leading bits are the network's.
 *
 * @param prefix 0 to 32, or to 128 for IPv6
 */
public record Inet(InetAddress address, int prefix) {
    public Inet {
        if (prefix < 0 || prefix > bits(address)) {
            throw new IllegalArgumentException("a prefix of " + prefix + " bits is not within 0 to " + bits(address)
                    + " for this kind of address");
        }
    }

    /** One host. */
    public static Inet of(InetAddress address) {
        return new Inet(address, bits(address));
    }

    private static int bits(InetAddress address) {
        return address instanceof Inet4Address ? 32 : 128;
    }

    /** Whether the prefix is the whole address. */
    public boolean isHost() {
        return prefix == bits(address);
    }

    @Override
    public String toString() {
        return isHost() ? address.getHostAddress() : address.getHostAddress() + "/" + prefix;
    }
}
