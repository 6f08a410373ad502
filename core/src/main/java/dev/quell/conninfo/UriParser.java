package dev.quell.conninfo;

import java.util.List;
import java.util.regex.Pattern;

/** Reads the URI form of a connection string, byte by byte as libpq does. */
final class UriParser {
    private static final List<String> PREFIXES = List.of("postgresql://", "postgres://");
    private static final Pattern QUERY_PAIR = Pattern.compile("([?&])([^=&?]*)=([^&]*)");

    private final String uri;
    private final ParsedOptions options = new ParsedOptions();
    private int at;
    private String shownUri;

    private UriParser(String uri) {
        this.uri = ByteText.view(uri);
        this.shownUri = this.uri;
    }

    static boolean hasUriPrefix(String text) {
        return PREFIXES.stream().anyMatch(text::startsWith);
    }

    static ConnInfo parse(String uri) {
        return new UriParser(uri).parse();
    }

    private ConnInfo parse() {
        at = uri.indexOf("//") + 2;
        userInfo();
        hosts();
        if (at < uri.length() && uri.charAt(at) == '/') {
            at++;
            databaseName();
        }
        if (at < uri.length()) {
            queryParameters(at + 1);
        }
        return options.toConnInfo();
    }

    private void userInfo() {
        int end = indexOfAny("@/", at);
        if (end == uri.length() || uri.charAt(end) != '@') {
            return;
        }
        int colon = indexOfAny(":@", at);
        storeUnlessEmpty(ConnOption.USER, uri.substring(at, colon));
        if (colon < end) {
            shownUri = uri.substring(0, colon + 1) + Secret.MASK + uri.substring(end);
            storeUnlessEmpty(ConnOption.PASSWORD, uri.substring(colon + 1, end));
        }
        at = end + 1;
    }

    private void hosts() {
        StringBuilder hosts = new StringBuilder();
        StringBuilder ports = new StringBuilder();
        while (true) {
            hosts.append(host());
            if (at < uri.length() && uri.charAt(at) == ':') {
                at++;
                ports.append(upTo("/?,"));
            }
            if (at == uri.length() || uri.charAt(at) != ',') {
                break;
            }
            at++;
            hosts.append(',');
            ports.append(',');
        }
        storeUnlessEmpty(ConnOption.HOST, hosts.toString());
        storeUnlessEmpty(ConnOption.PORT, ports.toString());
    }

    private String host() {
        if (at == uri.length() || uri.charAt(at) != '[') {
            return upTo(":/?,");
        }
        at++;
        String address = upTo("]");
        if (at == uri.length()) {
            throw new ConnInfoException(
                    "end of string reached when looking for matching \"]\" in IPv6 host address in URI: \"" + shownUri()
                            + "\"");
        }
        if (address.isEmpty()) {
            throw new ConnInfoException("IPv6 host address may not be empty in URI: \"" + shownUri() + "\"");
        }
        at++;
        if (at < uri.length() && ":/?,".indexOf(uri.charAt(at)) < 0) {
            throw new ConnInfoException("unexpected character \"" + ByteText.shown(uri.substring(at, at + 1))
                    + "\" at position " + (at + 1) + " in URI (expected \":\" or \"/\"): \"" + shownUri() + "\"");
        }
        return address;
    }

    /** An empty name is not stored, so that the environment can still supply one. */
    private void databaseName() {
        storeUnlessEmpty(ConnOption.DBNAME, upTo("?"));
    }

    private void queryParameters(int from) {
        at = from;
        while (at < uri.length()) {
            String pair = upTo("&");
            at++;
            queryParameter(pair);
        }
    }

    private void queryParameter(String pair) {
        int separator = pair.indexOf('=');
        if (separator < 0) {
            throw new ConnInfoException(
                    "missing key/value separator \"=\" in URI query parameter: \"" + ByteText.shown(pair) + "\"");
        }
        String encodedKeyword = pair.substring(0, separator);
        if (pair.indexOf('=', separator + 1) >= 0) {
            throw new ConnInfoException("extra key/value separator \"=\" in URI query parameter: \""
                    + ByteText.shown(encodedKeyword) + "\"");
        }
        String keyword = PercentEncoding.decode(encodedKeyword);
        String value = PercentEncoding.decodeValue(pair.substring(separator + 1), !isShowable(keyword));
        if (keyword.equals("ssl") && value.equals("true")) {
            // JDBC's spelling, which libpq takes too.
            options.store(ConnOption.SSLMODE, "require");
        } else if (keyword.equals("requiressl")) {
            options.store(keyword, value);
        } else {
            options.store(
                    ConnOption.named(keyword)
                            .orElseThrow(() -> new ConnInfoException(
                                    "invalid URI query parameter: \"" + ByteText.shown(keyword) + "\"")),
                    value);
        }
    }

    private void storeUnlessEmpty(ConnOption option, String encoded) {
        if (!encoded.isEmpty()) {
            options.store(option, PercentEncoding.decodeValue(encoded, option.secret()));
        }
    }

    /** The URI as messages may quote it: without the password, and without the values of unknown parameters. */
    private String shownUri() {
        return ByteText.shown(QUERY_PAIR
                .matcher(shownUri)
                .replaceAll(pair -> isShowable(pair.group(2)) ? "$0" : "$1$2=" + Secret.MASK));
    }

    /** An unknown keyword is taken for a misspelt or encoded secret. */
    private static boolean isShowable(String keyword) {
        return keyword.equals("ssl")
                || keyword.equals("requiressl")
                || ConnOption.named(keyword).filter(option -> !option.secret()).isPresent();
    }

    private String upTo(String terminators) {
        int start = at;
        at = indexOfAny(terminators, at);
        return uri.substring(start, at);
    }

    private int indexOfAny(String characters, int from) {
        int index = from;
        while (index < uri.length() && characters.indexOf(uri.charAt(index)) < 0) {
            index++;
        }
        return index;
    }
}
