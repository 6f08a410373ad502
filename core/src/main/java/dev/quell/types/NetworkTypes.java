package dev.quell.types;

import dev.quell.values.Inet;
import dev.quell.values.MacAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** {@code inet}, {@code cidr}, {@code macaddr} and {@code macaddr8}. */
final class NetworkTypes {
    private static final int IPV4 = 2;
    private static final int IPV6 = 3;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int GROUPS = 8;

    private NetworkTypes() {}

    static Inet inet(Cell cell) {
        return switch (cell.format()) {
            case TEXT -> fromText(cell);
            case BINARY -> fromBinary(cell);
        };
    }

    private static Inet fromBinary(Cell cell) {
        BinaryReader in = new BinaryReader(cell);
        int family = in.unsignedByte();
        int prefix = in.unsignedByte();
        int unusedIsCidr = in.unsignedByte();
        int length = in.unsignedByte();
        if ((family != IPV4 && family != IPV6) || length != (family == IPV4 ? IPV4_BYTES : IPV6_BYTES)) {
            throw in.malformed();
        }
        return inet(cell, in.done(in.bytes(length)), prefix);
    }

    private static Inet inet(Cell cell, byte[] address, int prefix) {
        try {
            return new Inet(address(address), prefix);
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw malformed(cell, e);
        }
    }

    /** {@code InetAddress} would make an IPv4 address of an IPv6 one that holds such. */
    private static InetAddress address(byte[] bytes) throws UnknownHostException {
        return bytes.length == IPV6_BYTES
                ? Inet6Address.getByAddress(null, bytes, -1)
                : InetAddress.getByAddress(bytes);
    }

    private static Inet fromText(Cell cell) {
        String text = cell.ascii();
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        try {
            byte[] address = host.contains(":") ? ipv6(host) : ipv4(host);
            int prefix = slash < 0 ? 8 * address.length : Integer.parseInt(text.substring(slash + 1));
            return inet(cell, address, prefix);
        } catch (IllegalArgumentException e) {
            throw malformed(cell, e);
        }
    }

    private static DecodeException malformed(Cell cell, Exception cause) {
        DecodeException failure = DecodeException.invalid(cell, "it is not an address; ask for String");
        failure.initCause(cause);
        return failure;
    }

    private static byte[] ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != IPV4_BYTES) {
            throw new IllegalArgumentException("not four numbers");
        }
        byte[] address = new byte[IPV4_BYTES];
        for (int i = 0; i < IPV4_BYTES; i++) {
            int part = Integer.parseInt(parts[i]);
            if (part < 0 || part > 255) {
                throw new IllegalArgumentException("a number that is no byte");
            }
            address[i] = (byte) part;
        }
        return address;
    }

    private static byte[] ipv6(String text) {
        int gap = text.indexOf("::");
        byte[] head = groups(gap < 0 ? text : text.substring(0, gap));
        byte[] tail = groups(gap < 0 ? "" : text.substring(gap + 2));
        int length = head.length + tail.length;
        if (gap < 0 ? length != IPV6_BYTES : length > IPV6_BYTES) {
            throw new IllegalArgumentException("not eight groups");
        }
        byte[] address = new byte[IPV6_BYTES];
        System.arraycopy(head, 0, address, 0, head.length);
        System.arraycopy(tail, 0, address, IPV6_BYTES - tail.length, tail.length);
        return address;
    }

    private static byte[] groups(String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] words = text.split(":", -1);
        byte[] bytes = new byte[2 * words.length + 2];
        int length = 0;
        for (String word : words) {
            if (word.contains(".")) {
                byte[] last = ipv4(word);
                System.arraycopy(last, 0, bytes, length, last.length);
                length += last.length;
            } else {
                int group = Integer.parseInt(word, 16);
                if (group < 0 || group > 0xffff) {
                    throw new IllegalArgumentException("a group that is too large");
                }
                bytes[length++] = (byte) (group >> 8);
                bytes[length++] = (byte) group;
            }
        }
        return Arrays.copyOf(bytes, length);
    }

    /** Only {@code Inet} says how long the network's part is. */
    static InetAddress address(Cell cell) {
        Inet inet = inet(cell);
        if (!inet.isHost()) {
            throw DecodeException.invalid(cell, "it has a network prefix; ask for Inet or String");
        }
        return inet.address();
    }

    static String text(Inet inet) {
        return inet.isHost() ? text(inet.address()) : cidrText(inet);
    }

    static String cidrText(Inet inet) {
        return text(inet.address()) + "/" + inet.prefix();
    }

    static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == IPV4_BYTES ? ipv4Text(bytes, 0) : ipv6Text(bytes);
    }

    private static String ipv4Text(byte[] bytes, int from) {
        return (bytes[from] & 0xff) + "." + (bytes[from + 1] & 0xff) + "." + (bytes[from + 2] & 0xff) + "."
                + (bytes[from + 3] & 0xff);
    }

    /** The longest run of zeros is left out, the first of equal ones, and an IPv4 address at the end stays readable. */
    private static String ipv6Text(byte[] bytes) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
        }
        int gap = 0;
        int gapLength = 0;
        for (int start = 0; start < GROUPS; start++) {
            int length = zeros(groups, start);
            if (length > gapLength) {
                gap = start;
                gapLength = length;
            }
        }
        if (gapLength < 2) {
            gapLength = 0;
        }
        return ipv6Text(bytes, groups, gap, gapLength);
    }

    private static int zeros(int[] groups, int start) {
        int at = start;
        while (at < GROUPS && groups[at] == 0) {
            at++;
        }
        return at - start;
    }

    private static String ipv6Text(byte[] bytes, int[] groups, int gap, int gapLength) {
        boolean mapped = gap == 0
                && (gapLength == 6 || (gapLength == 7 && groups[7] != 1) || (gapLength == 5 && groups[5] == 0xffff));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (gapLength > 0 && i == gap) {
                text.append(':');
                i += gapLength - 1;
                continue;
            }
            if (i > 0) {
                text.append(':');
            }
            if (i == 6 && mapped) {
                return text.append(ipv4Text(bytes, 12)).toString();
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return gapLength > 0 && gap + gapLength == GROUPS ? text.append(':').toString() : text.toString();
    }

    static MacAddress mac(Cell cell) {
        return switch (cell.format()) {
            case TEXT -> macFromText(cell);
            case BINARY -> {
                BinaryReader in = new BinaryReader(cell);
                int octets = cell.length();
                if (octets != (cell.typeOid() == Oids.MACADDR ? 6 : 8)) {
                    throw in.malformed();
                }
                long value = 0;
                for (int i = 0; i < octets; i++) {
                    value = (value << 8) | in.unsignedByte();
                }
                yield new MacAddress(value, octets);
            }
        };
    }

    private static MacAddress macFromText(Cell cell) {
        try {
            return MacAddress.of(cell.ascii());
        } catch (IllegalArgumentException e) {
            throw malformed(cell, e);
        }
    }
}
