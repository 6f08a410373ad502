package dev.quell.conformance.libpq;

import dev.quell.testkit.Role;
import dev.quell.testkit.libpq.Pq;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Escaping, encodings and passwords, over what is harmless and over what is not. */
final class EscapeFamily implements Family {
    private static final int RANDOM_INPUTS = 300;
    private static final int LONGEST = 12;
    private static final int LAST_ENCODING = 42;
    private static final List<String> ENCODINGS = List.of(
            "UTF8",
            "SQL_ASCII",
            "LATIN1",
            "LATIN9",
            "WIN1252",
            "KOI8R",
            "EUC_JP",
            "EUC_KR",
            "EUC_CN",
            "EUC_TW",
            "SJIS",
            "BIG5",
            "GBK",
            "UHC",
            "GB18030",
            "JOHAB",
            "EUC_JIS_2004",
            "SHIFT_JIS_2004");

    /** Bytes as characters. */
    private static final List<String> INPUTS = List.of(
            "",
            "plain",
            "it's",
            "''",
            "back\\slash",
            "\\'",
            "say \"hello\"",
            "line\nbreak\ttab",
            "\u00c3\u00bc",
            "\u00c3",
            "\u00c3'",
            "\u00c3\\",
            "\u00e2\u0082\u00ac'\u00e2\u0082",
            "\u00f0\u009f\u0098\u0080",
            "\u00f0\u009f\u0098",
            "\u00c0\u00a7",
            "\u00ed\u00a0\u0080",
            "\u00f5\u0080\u0080\u0080",
            "\u0083\\",
            "\u0095\\'",
            "\u00bf'",
            "\u008f\u00a2\u00af",
            "\u00810\u00810",
            "\u00ff\u00fe",
            "\u007f\u0080",
            "a\u0000b",
            "'\u0000'",
            "x; DROP TABLE y; --",
            "\\\\x41",
            "\\x41");

    private static final List<String> ESCAPED_BYTES = List.of(
            "",
            "\\x",
            "\\x4142",
            "\\x4",
            "\\x4g41",
            "\\X4142",
            "\\x41 42",
            "\\101\\102",
            "\\1",
            "\\400",
            "\\\\",
            "\\",
            "plain",
            "''",
            "\\'",
            "\\x00",
            "a\\000b",
            "\\0",
            "\\8",
            "\u00fc",
            "\\xAbCd");

    @Override
    public String name() {
        return "escaping";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        for (String encoding : ENCODINGS) {
            for (String conforming : new String[] {"on", "off"}) {
                scenarios.onEveryServer(
                        "in %s, standard_conforming_strings %s".formatted(encoding, conforming),
                        stage -> escaped(stage, encoding, conforming));
            }
        }
        scenarios.onEveryServer("without a connection, as the last one wants it", EscapeFamily::lastConnection);
        scenarios.alone("with no connection or a bad one", EscapeFamily::noConnection);
        scenarios.alone("bytes read back", stage -> {
            for (String text : ESCAPED_BYTES) {
                stage.pq().PQunescapeBytea(text);
            }
            stage.pq().PQunescapeBytea(null);
        });
        scenarios.alone("encodings by name and number", EscapeFamily::encodingNames);
        for (int encoding = -1; encoding <= LAST_ENCODING; encoding++) {
            int number = encoding;
            scenarios.alone("lengths in encoding " + number, stage -> lengths(stage, number));
        }
        scenarios.onEveryServer("the client's encoding", EscapeFamily::clientEncoding);
        scenarios.onEveryServer("passwords", EscapeFamily::passwords);
    }

    private static void escaped(Stage stage, String encoding, String conforming) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        pq.PQsetClientEncoding(conn, encoding);
        pq.PQexec(conn, "SET escape_string_warning = off; SET standard_conforming_strings = " + conforming);
        for (byte[] input : inputs()) {
            escape(stage, conn, input);
        }
        // What a function without a connection does is as this one wants it.
        pq.PQescapeString(latin("a\\'b"));
        pq.PQescapeBytea(latin("a\\'b\u0001"));
    }

    private static void escape(Stage stage, Object conn, byte[] input) {
        Pq pq = stage.pq();
        pq.PQescapeLiteral(conn, input);
        stage.note(stage.quiet().PQerrorMessage(conn));
        pq.PQescapeIdentifier(conn, input);
        stage.note(stage.quiet().PQerrorMessage(conn));
        pq.PQescapeStringConn(conn, input);
        stage.note(stage.quiet().PQerrorMessage(conn));
        pq.PQescapeByteaConn(conn, input);
        // Else the texts would go on growing.
        stage.quiet().PQclear(stage.quiet().PQexec(conn, ""));
    }

    private static List<byte[]> inputs() {
        List<byte[]> inputs =
                new ArrayList<>(INPUTS.stream().map(EscapeFamily::latin).toList());
        Random random = new Random(ENCODINGS.size());
        byte[] likely = latin("'\\\"a \u0081\u008e\u008f\u0095\u00a1\u00c2\u00c3\u00e2\u00ed\u00f0\u00ff0");
        for (int i = 0; i < RANDOM_INPUTS; i++) {
            byte[] input = new byte[random.nextInt(LONGEST)];
            for (int j = 0; j < input.length; j++) {
                input[j] = random.nextBoolean() ? likely[random.nextInt(likely.length)] : (byte) random.nextInt(256);
            }
            inputs.add(input);
        }
        return inputs;
    }

    private static void lastConnection(Stage stage) {
        Pq pq = stage.pq();
        for (String setting : new String[] {"off", "on"}) {
            Object conn = stage.connected(stage.conninfo("options='-c standard_conforming_strings=" + setting + "'"));
            pq.PQescapeString(latin("a\\'b"));
            pq.PQescapeBytea(latin("a\\'b\u0001"));
            pq.PQsetClientEncoding(conn, "SJIS");
            pq.PQescapeString(latin("a\u0083\\'b"));
            pq.PQfinish(conn);
            pq.PQescapeString(latin("a\u0083\\'b"));
        }
        stage.connected(stage.conninfo());
        pq.PQescapeString(latin("a\u0083\\'b"));
    }

    private static void noConnection(Stage stage) {
        Pq pq = stage.pq();
        for (Object conn : new Object[] {null, pq.PQconnectStart("nonsense")}) {
            for (String input : new String[] {"it's", "\u00c3", "\\"}) {
                pq.PQescapeLiteral(conn, latin(input));
                pq.PQescapeIdentifier(conn, latin(input));
                pq.PQescapeStringConn(conn, latin(input));
                pq.PQescapeByteaConn(conn, latin(input));
            }
            pq.PQclientEncoding(conn);
            pq.PQsetClientEncoding(conn, "UTF8");
            pq.PQencryptPasswordConn(conn, "secret", "somebody", "md5");
            pq.PQencryptPasswordConn(conn, "secret", "somebody", null);
            stage.state(conn);
        }
        pq.PQencryptPassword("secret", "somebody");
        pq.PQencryptPassword("", "");
        pq.PQencryptPassword("gr\u00fcn", "\u20ac");
    }

    private static void encodingNames(Stage stage) {
        Pq pq = stage.pq();
        for (int encoding = -2; encoding <= LAST_ENCODING + 2; encoding++) {
            String name = pq.pg_encoding_to_char(encoding);
            pq.pg_char_to_encoding(name);
            pq.pg_valid_server_encoding(name);
            pq.pg_valid_server_encoding_id(encoding);
        }
        for (String name : new String[] {
            "utf-8",
            "Utf8",
            "UNICODE",
            "latin-1",
            "ISO 8859-1",
            "iso88591",
            "ISO_8859_15",
            "windows-1252",
            "cp1252",
            "win",
            "sjis",
            "ShiftJIS",
            "shift_jis",
            "mskanji",
            "Windows932",
            "koi8",
            "ALT",
            "tcvn",
            "abc",
            "vscii",
            "sqlascii",
            "SQL_ASCII ",
            "utf8x",
            "",
            "_",
            "x".repeat(100),
            "\u00fc",
            "big5",
            "gb18030",
            "mule_internal"
        }) {
            pq.pg_char_to_encoding(name);
            pq.pg_valid_server_encoding(name);
        }
        pq.PQenv2encoding();
    }

    private static void lengths(Stage stage, int encoding) {
        Pq pq = stage.pq();
        for (byte[] input : inputs()) {
            if (input.length == 0) {
                continue;
            }
            // Room for what the first byte promises.
            byte[] room = java.util.Arrays.copyOf(input, input.length + 4);
            pq.PQmblen(room, encoding);
            pq.PQmblenBounded(room, encoding);
            pq.PQdsplen(room, encoding);
            pq.pg_utf_mblen(room);
        }
    }

    private static void clientEncoding(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.conninfo());
        for (String encoding :
                new String[] {"LATIN1", "auto", "utf-8", "nonsense", "UTF8'; SELECT 1; --", "", "x".repeat(200)}) {
            pq.PQsetClientEncoding(conn, encoding);
            pq.PQclientEncoding(conn);
            pq.PQparameterStatus(conn, "client_encoding");
            stage.state(conn);
        }
        pq.PQsetClientEncoding(conn, null);
        pq.PQsetClientEncoding(null, "UTF8");
        pq.PQclientEncoding(null);
        pq.PQexec(conn, "SET client_encoding = SJIS");
        pq.PQclientEncoding(conn);
        pq.PQexec(conn, "BEGIN; SET LOCAL client_encoding = BIG5");
        pq.PQclientEncoding(conn);
        pq.PQexec(conn, "ROLLBACK");
        pq.PQclientEncoding(conn);
        pq.PQreset(conn);
        pq.PQclientEncoding(conn);
    }

    private static void passwords(Stage stage) {
        Pq pq = stage.pq();
        Object conn = stage.connected(stage.setting().conninfo(Role.POSTGRES));
        for (String algorithm : new String[] {"md5", "on", "off", "MD5", "nonsense", "", "x".repeat(60)}) {
            pq.PQencryptPasswordConn(conn, "secret", "somebody", algorithm);
            stage.state(conn);
        }
        for (String setting : new String[] {"md5", "scram-sha-256"}) {
            pq.PQexec(conn, "SET password_encryption = '" + setting + "'");
            shape(stage, stage.quiet().PQencryptPasswordConn(conn, "secret", "somebody", null));
            stage.state(conn);
        }
        shape(stage, stage.quiet().PQencryptPasswordConn(conn, "gr\u00fcn\u00ad", "somebody", "scram-sha-256"));
        pq.PQsendQuery(conn, "SELECT 1");
        pq.PQencryptPasswordConn(conn, "secret", "somebody", "md5");
        stage.state(conn);
        pq.PQexec(conn, "BEGIN; SELECT 1/0");
        pq.PQencryptPasswordConn(conn, "secret", "somebody", null);
        stage.state(conn);
    }

    /** Salt and keys are random. */
    private static void shape(Stage stage, String secret) {
        stage.note(secret.replaceAll("[A-Za-z0-9+/]{20,}", "x"));
    }

    private static byte[] latin(String bytes) {
        return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }
}
