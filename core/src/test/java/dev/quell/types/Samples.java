package dev.quell.types;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Values of every type as text that the server takes: those at the edges, and random ones. */
final class Samples {
    private static final int RANDOM = 400;

    private final Random random;
    private final int version;
    private final Map<String, List<String>> byType = new TreeMap<>();

    Samples(long seed, int version) {
        this.random = new Random(seed);
        this.version = version;
        numbers();
        texts();
        times();
        networks();
        geometry();
        others();
        ranges();
    }

    Map<String, List<String>> byType() {
        return byType;
    }

    static List<String> of(Map<String, List<String>> samples, String type) {
        return Objects.requireNonNull(samples.get(type), type);
    }

    private void add(String type, Supplier<String> generator, String... edges) {
        List<String> all = new ArrayList<>(List.of(edges));
        Stream.generate(generator).limit(RANDOM).forEach(all::add);
        byType.put(type, all);
    }

    private void add(String type, String... edges) {
        byType.put(type, List.of(edges));
    }

    private void numbers() {
        add("bool", "t", "f");
        add("int2", () -> String.valueOf((short) random.nextInt()), "0", "-1", "32767", "-32768");
        add("int4", () -> String.valueOf(random.nextInt()), "0", "-1", "2147483647", "-2147483648");
        add(
                "int8",
                () -> String.valueOf(random.nextLong() >> random.nextInt(64)),
                "0",
                "-1",
                "9223372036854775807",
                "-9223372036854775808");
        for (String type : List.of("oid", "xid")) {
            add(type, () -> Integer.toUnsignedString(random.nextInt()), "0", "2147483648", "4294967295");
        }
        if (version >= 14) {
            add(
                    "xid8",
                    () -> Long.toUnsignedString(random.nextLong()),
                    "0",
                    "9223372036854775808",
                    "18446744073709551615");
        }
        add(
                "float4",
                this::float4,
                "0",
                "-0",
                "NaN",
                "Infinity",
                "-Infinity",
                "1e-45",
                "3e-45",
                "3.4028235e38",
                "1.17549435e-38",
                "0.1",
                "999999",
                "1e6",
                "1e-4",
                "1e-5",
                "16777216",
                "16777217",
                "33554432");
        add(
                "float8",
                this::float8,
                "0",
                "-0",
                "NaN",
                "Infinity",
                "-Infinity",
                "5e-324",
                "1e-323",
                "1.5e-323",
                "1.7976931348623157e308",
                "2.2250738585072014e-308",
                "0.1",
                "0.30000000000000004",
                "123456789012345",
                "1e15",
                "1e22",
                "1e23",
                "2e-323",
                "9007199254740993",
                "0.0001",
                "0.00001",
                "5.684341886080801e-14",
                "1152921504606846976",
                "9.5367431640625e-07",
                "4.4501477170144023e-308");
        add(
                "numeric",
                this::numeric,
                "0",
                "0.0",
                "0.000000",
                "-0.1",
                "NaN",
                "Infinity",
                "-Infinity",
                "1e1000",
                "1e-1000",
                "10000",
                "9999",
                "0.0001",
                "0.00009999",
                "1" + "0".repeat(131071),
                "0." + "0".repeat(16382) + "1",
                "9".repeat(200) + "." + "9".repeat(200));
    }

    private String float4() {
        float value = switch (random.nextInt(3)) {
            case 0 -> Float.intBitsToFloat(random.nextInt());
            case 1 -> random.nextInt(1 << 12) * (float) Math.pow(2, 20 + random.nextInt(40));
            default -> (float) random.nextGaussian() * 1000;
        };
        return Float.toString(value);
    }

    /** Also those whose neighbours lie so that the middle between them has few digits. */
    private String float8() {
        double value = switch (random.nextInt(4)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextInt(1 << 20) * Math.pow(2, 50 + random.nextInt(60));
            case 2 -> random.nextInt(1000) * Math.pow(10, random.nextInt(40) - 20);
            default -> random.nextGaussian() * 1e6;
        };
        return Double.toString(value);
    }

    private String numeric() {
        BigInteger digits = new BigInteger(1 + random.nextInt(random.nextBoolean() ? 60 : 900), random);
        BigDecimal value = new BigDecimal(digits, random.nextInt(80) - 20);
        String text =
                random.nextBoolean() ? value.toPlainString() : value.negate().toPlainString();
        return text.contains(".") && random.nextBoolean() ? text + "000" : text;
    }

    private void texts() {
        String[] edges = {
            "",
            " ",
            "NULL",
            "null",
            "a\"b",
            "a\\b",
            "{}",
            "{a,b}",
            "(1,2)",
            "[x]",
            "é",
            "日本",
            "😀",
            "a'b",
            "tab\there",
            "line\nfeed",
            ",",
            ";"
        };
        for (String type : List.of("text", "varchar", "bpchar", "name", "refcursor")) {
            add(type, this::text, edges);
        }
        add("\"char\"", "a", " ", "\"", "\\", "0", "");
        add("bytea", this::bytea, "\\x", "\\x00", "\\x00ff5c27");
        add("json", () -> "[" + random.nextInt() + ", {\"a\" : null}]", "null", "\"é\"", "{\"a\":  1}");
        add("jsonb", () -> "[" + random.nextInt() + ", {\"a\" : null}]", "null", "\"é\"", "{\"b\": 1, \"a\": 2}");
        add("jsonpath", "$", "$.a[*] ? (@ > 1)", "strict $.\"x y\"");
        add("xml", "<a/>", "<a>é &amp; b</a>", "text", "<?xml version=\"1.0\"?><a/>");
        add("tsvector", "", "a:1 b:2A", "'it''s' 'a b'");
        add("tsquery", "a & b", "!( a | b ) <-> c", "'a b':*A");
        add(
                "uuid",
                () -> UUID.randomUUID().toString(),
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff");
    }

    private String text() {
        int length = random.nextInt(30);
        String alphabet = "abc \"\\{}(),[];:é日😀\t\n'NUL";
        int[] points = alphabet.codePoints().toArray();
        return IntStream.range(0, length)
                .map(i -> points[random.nextInt(points.length)])
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private String bytea() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return "\\x" + HexFormat.of().formatHex(bytes);
    }

    private void times() {
        add(
                "date",
                this::date,
                "infinity",
                "-infinity",
                "4713-11-24 BC",
                "4714-11-24 BC",
                "0001-12-31 BC",
                "0001-01-01",
                "1999-12-31",
                "2000-01-01",
                "9999-12-31",
                "10000-01-01",
                "5874897-12-31",
                "2024-02-29");
        add("time", this::time, "00:00:00", "23:59:59.999999", "00:00:00.000001", "12:00:00.5");
        add(
                "timetz",
                () -> time() + zone(),
                "00:00:00+00",
                "23:59:59.999999-15:59:59",
                "12:00:00.5+15:59:59",
                "01:02:03+05:30",
                "01:02:03-00:00:01");
        add(
                "timestamp",
                () -> date() + " " + time(),
                "infinity",
                "-infinity",
                "4714-11-24 00:00:00 BC",
                "294276-12-31 23:59:59.999999",
                "1999-12-31 23:59:59.999999",
                "2000-01-01 00:00:00",
                "0001-12-31 23:59:59.999999 BC");
        add(
                "timestamptz",
                () -> date() + " " + time() + zone(),
                "infinity",
                "-infinity",
                "4714-11-24 00:00:00+00 BC",
                "294276-12-31 23:59:59.999999+00",
                "1999-12-31 23:59:59.999999+00",
                "1883-11-18 12:00:00+00",
                "2024-03-31 01:30:00+00");
        List<String> infinities = new ArrayList<>(version >= 17 ? List.of("infinity", "-infinity") : List.of());
        if (version >= 15) {
            infinities.addAll(List.of("-2562047788:00:54.775807", "2562047788:00:54.775807"));
        }
        add(
                "interval",
                this::interval,
                Stream.concat(
                                infinities.stream(),
                                Stream.of(
                                        "0",
                                        "1 mon",
                                        "-1 mon",
                                        "1 year",
                                        "-1 year 2 mons -3 days 04:05:06.789",
                                        "1 day",
                                        "-1 day",
                                        "-1 day 1 second",
                                        "1 mon -1 day",
                                        "-0.5 seconds",
                                        "0.000001 s",
                                        "2147483646 days",
                                        "-2147483647 days",
                                        "178956970 years 6 mons",
                                        "-178956970 years -7 mons",
                                        "1 year -1 mon",
                                        "100 hours",
                                        "-1 year -2 mons -3 days -04:05:06",
                                        "3 days 4 hours",
                                        "-3 days -4 hours"))
                        .toArray(String[]::new));
    }

    private String date() {
        int year = 1 + random.nextInt(random.nextBoolean() ? 9999 : 4000);
        return "%04d-%02d-%02d".formatted(year, 1 + random.nextInt(12), 1 + random.nextInt(28));
    }

    private String time() {
        String text = "%02d:%02d:%02d".formatted(random.nextInt(24), random.nextInt(60), random.nextInt(60));
        return random.nextBoolean() ? text : text + "." + (1 + random.nextInt(999_999));
    }

    private String zone() {
        String text = "%s%02d".formatted(random.nextBoolean() ? "+" : "-", random.nextInt(15));
        return random.nextBoolean() ? text : text + ":%02d".formatted(random.nextInt(60));
    }

    private String interval() {
        int months = random.nextBoolean() ? 0 : random.nextInt() >> (1 + random.nextInt(30));
        int days = random.nextBoolean() ? 0 : random.nextInt() >> (1 + random.nextInt(30));
        long micros = random.nextBoolean() ? 0 : random.nextLong() >> ((version < 15 ? 33 : 2) + random.nextInt(30));
        return "%d mons %d days %d microseconds".formatted(months, days, micros);
    }

    private void networks() {
        add(
                "inet",
                this::inet,
                "0.0.0.0",
                "255.255.255.255/32",
                "10.1.2.3/8",
                "::",
                "::1",
                "::1/64",
                "::ffff:1.2.3.4",
                "::1.2.3.4",
                "::2",
                "1::",
                "1:0:0:2::",
                "1:2:3:4:5:6:7:8",
                "0:0:1::",
                "1:0:2:0:3:0:4:0",
                "::ffff:0:1.2.3.4",
                "2001:db8::1/128",
                "::ffff:0:0/96",
                "0:1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7::");
        add("cidr", "0.0.0.0/0", "10.0.0.0/8", "192.168.1.1/32", "::/0", "2001:db8::/32", "::ffff:1.2.3.4/128");
        add("macaddr", "00:00:00:00:00:00", "08:00:2b:01:02:03", "ff:ff:ff:ff:ff:ff");
        add("macaddr8", "00:00:00:00:00:00:00:00", "08:00:2b:01:02:03:04:05", "ff:ff:ff:ff:ff:ff:ff:ff");
    }

    private String inet() {
        if (random.nextBoolean()) {
            return IntStream.range(0, 4).mapToObj(i -> "" + random.nextInt(256)).collect(Collectors.joining(".")) + "/"
                    + random.nextInt(33);
        }
        return IntStream.range(0, 8)
                        .mapToObj(i -> Integer.toHexString(random.nextInt(3) == 0 ? random.nextInt(65536) : 0))
                        .collect(Collectors.joining(":"))
                + "/" + random.nextInt(129);
    }

    private void geometry() {
        add("point", this::point, "(0,0)", "(-0,1e300)", "(NaN,Infinity)", "(-Infinity,0.1)");
        add("line", () -> "{" + float8(5) + "," + float8(5) + ",1.5}", "{1,2,3}", "{-1,0,0.5}");
        add("lseg", () -> "[" + point() + "," + point() + "]", "[(0,0),(1,1)]");
        add("box", () -> point() + "," + point(), "(1,1),(0,0)");
        add("path", () -> random.nextBoolean() ? "[" + points() + "]" : "(" + points() + ")", "[(0,0)]", "((0,0))");
        add("polygon", () -> "(" + points() + ")", "((0,0))");
        add("circle", () -> "<" + point() + "," + Math.abs(float8(3)) + ">", "<(0,0),0>", "<(1,2),Infinity>");
    }

    private double float8(int digits) {
        return Math.round(random.nextGaussian() * Math.pow(10, digits)) / 7.0 + 0.125;
    }

    private String point() {
        return "(" + float8(3) + "," + float8(8) + ")";
    }

    private String points() {
        return Stream.generate(this::point).limit(1 + random.nextInt(5)).collect(Collectors.joining(","));
    }

    private void others() {
        add("bit(9)", () -> bits(9), "000000000", "111111111");
        add("varbit", () -> bits(random.nextInt(70)), "", "0", "1", "10000000", "100000001");
        add("money", "0", "-1.23", "92233720368547758.07");
        add(
                "pg_lsn",
                () -> Integer.toHexString(random.nextInt()) + "/" + Integer.toHexString(random.nextInt()),
                "0/0",
                "FFFFFFFF/FFFFFFFF",
                "16/B374D848");
        add("tid", "(0,0)", "(4294967295,65535)", "(42,7)");
        add("regclass", "pg_class", "pg_type");
        add("regtype", "int4", "timestamp with time zone", "-");
        add("regproc", "now", "-");
        add("oidvector", "", "1 2 3");
        add("int2vector", "", "1 -2 3");
        add("pg_snapshot", "10:20:10,14,15");
    }

    private String bits(int length) {
        return IntStream.range(0, length)
                .mapToObj(i -> random.nextBoolean() ? "1" : "0")
                .collect(Collectors.joining());
    }

    private void ranges() {
        add("int4range", this::intRange, "empty", "(,)", "[1,)", "(,1)", "[1,5]", "[-2147483648,2147483647)");
        add("int8range", this::intRange, "empty", "(,)", "[1,1]");
        add("numrange", "empty", "(,)", "[0.10,1.50]", "(0.1,NaN]", "[-Infinity,Infinity]");
        add("daterange", "empty", "(,)", "[2024-01-01,2024-02-01)", "[-infinity,infinity]", "[\"0044-03-15 BC\",)");
        add("tsrange", "empty", "[\"2024-01-01 00:00:00\",\"2024-01-01 00:00:00.5\"]", "(,infinity)");
        add("tstzrange", "empty", "[\"2024-01-01 00:00:00+00\",\"2024-01-01 00:00:00.5+00\"]", "(,infinity)");
        add("int4multirange", "{}", "{[1,3),[5,7)}", "{(,)}");
        add("int8multirange", "{}", "{[1,3),[5,7)}");
        add("nummultirange", "{}", "{(0.1,0.2],[5,)}");
        add("datemultirange", "{}", "{[2024-01-01,2024-02-01)}");
        add("tsmultirange", "{}", "{[\"2024-01-01 00:00:00\",\"2024-01-01 00:00:00.5\"]}");
        add("tstzmultirange", "{}", "{[\"2024-01-01 00:00:00+00\",\"2024-01-01 00:00:00.5+00\"]}");
    }

    private String intRange() {
        int from = random.nextInt(1000);
        return (random.nextBoolean() ? "[" : "(") + from + "," + (from + 2 + random.nextInt(9))
                + (random.nextBoolean() ? "]" : ")");
    }
}
