package dev.quell.conformance.dblink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** docs/dblink-parity.md: rows of functions, rows of errors, and points of lists under their headings. */
record ParityPage(List<Row> rows, List<Failure> failures, List<Point> points) {
    static final Path FILE = Path.of("..", "docs", "dblink-parity.md");
    private static final Pattern ROW = Pattern.compile("\\| `(dblink\\w*\\(.*?\\))` \\| `(.+?)` \\| (.+) \\|");
    private static final Pattern FAILURE = Pattern.compile("\\| `(\\w{5})` \\| `(.+?)` \\| (.+) \\|");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    /** A function in one of its forms, the method it is in Java, and the tests that call it. */
    record Row(String signature, String method, List<String> tests) {}

    /** An error of dblink's own, and the families that see it. */
    record Failure(String report, List<String> families) {}

    /** A point of a list. */
    record Point(String heading, String text) {}

    static ParityPage read() throws IOException {
        List<Row> rows = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        List<Point> points = new ArrayList<>();
        String heading = "";
        // A point that goes on in the next line is indented there.
        for (String line : Files.readString(FILE).replace("\n  ", " ").lines().toList()) {
            Matcher row = ROW.matcher(line);
            Matcher failure = FAILURE.matcher(line);
            if (row.matches()) {
                rows.add(new Row(row.group(1), row.group(2), names(row.group(3))));
            } else if (failure.matches()) {
                failures.add(new Failure(failure.group(1) + ": " + failure.group(2), names(failure.group(3))));
            } else if (line.startsWith("- ")) {
                points.add(new Point(heading, line.substring(2)));
            } else if (line.startsWith("#")) {
                heading = line.replaceFirst("#+ ", "");
            }
        }
        return new ParityPage(rows, failures, points);
    }

    private static List<String> names(String text) {
        return NAME.matcher(text)
                .results()
                .map((MatchResult name) -> name.group(1))
                .toList();
    }

    List<String> pointsUnder(String heading) {
        return points.stream()
                .filter(point -> point.heading().equals(heading))
                .map(Point::text)
                .toList();
    }

    /** What the families that the page names have not done: functions not called in that form, errors not seen. */
    List<String> withoutEvidence() {
        Stream<String> calls = rows.stream()
                .flatMap(row -> row.tests().stream()
                        .filter(test -> test.endsWith("Family"))
                        .filter(family -> !Evidence.hasCalled(family, row.signature()))
                        .map(family -> row.signature() + " in " + family));
        Stream<String> reports = failures.stream()
                .flatMap(failure -> failure.families().stream()
                        .filter(family -> !Evidence.hasReported(family, failure.report()))
                        .map(family -> failure.report() + " in " + family));
        return Stream.concat(calls, reports).toList();
    }
}
