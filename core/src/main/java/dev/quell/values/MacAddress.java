package dev.quell.values;

import java.util.HexFormat;

/**
 * A {@code macaddr} or {@code macaddr8}.
 *
 * @param value the octets, the first in the highest place
 * @param octets 6 or 8
 */
public record MacAddress(long value, int octets) {
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    public MacAddress {
        if (octets != 6 && octets != 8) {
            throw new IllegalArgumentException("a MAC address has 6 or 8 octets, not " + octets);
        }
        if (octets == 6 && value >>> 48 != 0) {
            throw new IllegalArgumentException("a MAC address of 6 octets has 48 bits");
        }
    }

    /**
     * Reads {@code 08:00:2b:01:02:03}, or such an address of 8 octets.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static MacAddress of(String text) {
        byte[] octets = COLONS.parseHex(text);
        long value = 0;
        for (byte octet : octets) {
            value = (value << 8) | (octet & 0xff);
        }
        return new MacAddress(value, octets.length);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
            text.append(text.isEmpty() ? "" : ":").append(COLONS.toHexDigits((byte) (value >>> shift)));
        }
        return text.toString();
    }
}
