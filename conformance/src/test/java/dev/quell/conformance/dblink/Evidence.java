package dev.quell.conformance.dblink;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which functions the scenarios of a family have called, with which types of arguments, and what errors came of it. */
final class Evidence {
    private static final Map<String, Set<String>> CALLED = new ConcurrentHashMap<>();
    private static final Map<String, Set<String>> REPORTED = new ConcurrentHashMap<>();
    private static final Pattern REPORT = Pattern.compile("(?:ERROR|NOTICE) (\\w{5}: .*)", Pattern.DOTALL);

    private Evidence() {}

    /** The same side, whose calls are taken down. */
    static Side of(Family family, Side side) {
        String name = family.getClass().getSimpleName();
        Set<String> called = CALLED.computeIfAbsent(name, key -> ConcurrentHashMap.newKeySet());
        Set<String> reported = REPORTED.computeIfAbsent(name, key -> ConcurrentHashMap.newKeySet());
        return new Side() {
            @Override
            public List<String> make(Call call) throws Exception {
                called.add(call.signature());
                List<String> lines = side.make(call);
                for (String line : lines) {
                    Matcher report = REPORT.matcher(line);
                    if (report.matches()) {
                        reported.add(report.group(1));
                    }
                }
                return lines;
            }

            @Override
            public List<String> direct(String connection, String sql) throws Exception {
                return side.direct(connection, sql);
            }

            @Override
            public void actFor(String role, boolean superuser, boolean mayConnectU) throws Exception {
                side.actFor(role, superuser, mayConnectU);
            }

            @Override
            public void cancel() throws Exception {
                side.cancel();
            }

            @Override
            public void close() throws SQLException {
                side.close();
            }
        };
    }

    static boolean hasCalled(String family, String signature) {
        return CALLED.getOrDefault(family, Set.of()).contains(signature);
    }

    /** Whether an error or a notice was such as {@code 08003: connection "…" not available}. */
    static boolean hasReported(String family, String report) {
        Pattern pattern = Pattern.compile(
                Stream.of(report.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*")), Pattern.DOTALL);
        return REPORTED.getOrDefault(family, Set.of()).stream()
                .anyMatch(line -> pattern.matcher(line).matches());
    }
}
