package dev.quell.types;

import dev.quell.values.BitString;
import dev.quell.values.Box;
import dev.quell.values.Circle;
import dev.quell.values.Inet;
import dev.quell.values.Line;
import dev.quell.values.LineSegment;
import dev.quell.values.MacAddress;
import dev.quell.values.Path;
import dev.quell.values.Point;
import dev.quell.values.Polygon;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** The codecs that come with Quell. */
final class StandardCodecs {
    private StandardCodecs() {}

    static List<Codec<?>> all() {
        List<Codec<?>> all = new ArrayList<>();
        all.add(new Strings());
        all.add(new Bytea());
        all.addAll(NumberCodecs.all());
        all.add(StandardCodec.of(UUID.class, Oids.UUID, UUID::toString)
                .text(StandardCodecs::uuid, Oids.UUID)
                .binary(BinaryText::uuid, Oids.UUID)
                .sentAs(value -> BinaryWriter.int8(value.getMostSignificantBits(), value.getLeastSignificantBits())));
        all.addAll(DateTimeCodecs.all());
        all.addAll(network());
        all.add(StandardCodec.of(BitString.class, Oids.VARBIT, BitString::toString)
                .text(StandardCodecs::bits, Oids.BIT, Oids.VARBIT)
                .binary(BinaryText::bits, Oids.BIT, Oids.VARBIT));
        all.addAll(geometry());
        return all;
    }

    private static List<Codec<?>> network() {
        return List.of(
                both(Inet.class, NetworkTypes::inet, NetworkTypes::text, Oids.INET, Oids.CIDR),
                both(InetAddress.class, NetworkTypes::address, NetworkTypes::text, Oids.INET, Oids.CIDR),
                StandardCodec.of(Inet4Address.class, Oids.INET, NetworkTypes::text),
                StandardCodec.of(Inet6Address.class, Oids.INET, NetworkTypes::text),
                // Without a type, since there are two: one of 6 octets and one of 8.
                StandardCodec.of(MacAddress.class, Oids.UNSPECIFIED, MacAddress::toString)
                        .text(NetworkTypes::mac, Oids.MACADDR, Oids.MACADDR8)
                        .binary(NetworkTypes::mac, Oids.MACADDR, Oids.MACADDR8));
    }

    private static List<Codec<?>> geometry() {
        return List.of(
                both(Point.class, GeometryReader::point, GeometryWriter::text, Oids.POINT),
                both(Line.class, GeometryReader::line, GeometryWriter::text, Oids.LINE),
                both(LineSegment.class, GeometryReader::lineSegment, GeometryWriter::text, Oids.LSEG),
                both(Box.class, GeometryReader::box, GeometryWriter::text, Oids.BOX),
                both(Path.class, GeometryReader::path, GeometryWriter::text, Oids.PATH),
                both(Polygon.class, GeometryReader::polygon, GeometryWriter::text, Oids.POLYGON),
                both(Circle.class, GeometryReader::circle, GeometryWriter::text, Oids.CIRCLE));
    }

    /** One whose reader knows both formats; the first type is the one that parameters are sent with. */
    private static <T> Codec<T> both(
            Class<T> type, Function<Cell, T> reader, Function<T, String> writer, Integer... oids) {
        return StandardCodec.of(type, oids[0], writer).text(reader, oids).binary(reader, oids);
    }

    private static BitString bits(Cell cell) {
        try {
            return BitString.of(cell.ascii());
        } catch (IllegalArgumentException e) {
            DecodeException failure = DecodeException.invalid(cell, "it is not a bit string; ask for String");
            failure.initCause(e);
            throw failure;
        }
    }

    /** {@link UUID#fromString} also takes groups that are too short. */
    private static UUID uuid(Cell cell) {
        String text = cell.ascii();
        try {
            if (text.length() == 36) {
                String digits = text.replace("-", "");
                if (digits.length() == 32) {
                    return new UUID(
                            HexFormat.fromHexDigitsToLong(digits, 0, 16),
                            HexFormat.fromHexDigitsToLong(digits, 16, 32));
                }
            }
        } catch (NumberFormatException e) {
            DecodeException failure = notUuid(cell);
            failure.initCause(e);
            throw failure;
        }
        throw notUuid(cell);
    }

    private static DecodeException notUuid(Cell cell) {
        return DecodeException.invalid(cell, "it is not 32 hexadecimal digits with four hyphens");
    }
}
