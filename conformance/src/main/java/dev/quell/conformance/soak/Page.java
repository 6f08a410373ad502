package dev.quell.conformance.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes what came of a soak: a page, its plots, and the samples they are made of. */
final class Page {
    private static final int SMOOTHED_OVER = 4;

    private final Findings findings;
    private final List<Double> minutes;

    private Page(Findings findings) {
        this.findings = findings;
        this.minutes = findings.samples().stream().map(Sample::minutes).toList();
    }

    /** Writes {@code soak.md} and {@code soak/} there. */
    static void write(Findings findings, Path directory) throws IOException {
        Path plots = Files.createDirectories(directory.resolve("soak"));
        Page page = new Page(findings);
        Files.writeString(directory.resolve("soak.md"), page.text());
        Files.writeString(plots.resolve("samples.tsv"), page.samples());
        page.plot(plots, "heap", Quantity.HEAP);
        page.plot(plots, "resident", Quantity.RESIDENT, Quantity.JVM);
        page.plot(plots, "direct", Quantity.DIRECT);
        page.plot(plots, "descriptors", Quantity.DESCRIPTORS, Quantity.SOCKETS, Quantity.SELECTORS);
        page.plot(plots, "threads", Quantity.THREADS, Quantity.BACKENDS);
        Files.writeString(plots.resolve("deeds.svg"), page.deedsPerSecond());
    }

    private void plot(Path directory, String name, Quantity... quantities) throws IOException {
        List<Chart.Line> lines = Arrays.stream(quantities)
                .map(quantity -> new Chart.Line(
                        quantity.title(),
                        findings.samples().stream()
                                .map(sample -> sample.value(quantity))
                                .toList()))
                .toList();
        String unit = quantities[0].unit().symbol();
        String title = quantities[0].title() + (unit.isEmpty() ? "" : ", " + unit);
        Files.writeString(directory.resolve(name + ".svg"), Chart.draw(title, minutes, lines));
    }

    private String deedsPerSecond() {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < findings.samples().size(); i++) {
            int from = Math.max(0, i - SMOOTHED_OVER);
            Sample before = findings.samples().get(from);
            Sample now = findings.samples().get(i);
            boolean first = i == 0;
            double deeds = now.deeds() - (first ? 0 : before.deeds());
            double seconds = (now.minutes() - (first ? 0 : before.minutes())) * 60;
            rates.add(deeds / seconds);
        }
        return Chart.draw("deeds per second", minutes, List.of(new Chart.Line("deeds per second", rates)));
    }

    private String samples() {
        List<Quantity> quantities = List.of(Quantity.values());
        String heading = quantities.stream()
                .map(quantity -> quantity.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("\t"));
        return findings.samples().stream()
                .map(sample -> "%s\t%d\t%s\t%s"
                        .formatted(
                                number(sample.minutes()),
                                sample.deeds(),
                                sample.atRest(),
                                quantities.stream()
                                        .map(quantity -> number(sample.value(quantity)))
                                        .collect(Collectors.joining("\t"))))
                .collect(Collectors.joining("\n", "minutes\tdeeds\tat_rest\t" + heading + "\n", "\n"));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private String text() {
        return """
                # Soak

                `conformance/soak` does mixed work with a server for an hour, on one JVM: queries of every kind, transactions,
                pipelines, batches, portals, streams, COPY, LISTEN, large objects, pools, connections that come and go, plain,
                over TLS and over a Unix socket. Much of it is stopped, in each of the ways there are, and now and then an
                administrator ends a backend under it. Every answer is checked. This page and its plots are written by the
                program; nothing in it is typed by hand.

                    conformance/soak                      # an hour; writes this page
                    conformance/soak --minutes 2          # a try, into conformance/target
                    conformance/soak --help

                %s.

                **%s**: %s.

                ## What must not grow

                Again and again all work is brought to rest between two deeds: nothing is under way, the pools are whole, what
                was connected besides has gone, and what is kept for a moment, in case it is used again, has been let go. Then
                garbage is collected, and counted what the process holds.

                A quantity is called flat if it grew, over the second half of the run, by less than the table allows: by less
                than 1, where it is a number of things. Growth is that of a straight line through the samples of that half, whose
                slope is the median of the slopes between any two of them.

                %s

                %s at rest, of %s. The Java heap has its full size from the beginning (`-Xms`, touched), so that what grows of the
                resident memory is something else.

                ![Java heap after a collection](soak/heap.svg)
                ![resident memory](soak/resident.svg)
                ![direct buffers](soak/direct.svg)
                ![descriptors](soak/descriptors.svg)
                ![threads and sessions](soak/threads.svg)
                ![deeds per second](soak/deeds.svg)

                ## What must not happen

                %s

                ## What was done

                %s
                """.formatted(
                findings.about(),
                findings.isFaultless() && findings.growing().isEmpty() ? "Passed" : "Failed",
                findings.verdict(),
                trends(),
                grouped(findings.samples().stream().filter(Sample::atRest).count()),
                counted(findings.samples().size(), "sample"),
                faults(),
                deeds());
    }

    private String trends() {
        return table(
                List.of("", "first sample", "second half, median", "growth in it", "allowed", ""),
                findings.trends().stream()
                        .map(trend -> List.of(
                                trend.quantity().title(),
                                trend.quantity().text(trend.first()),
                                trend.quantity().text(trend.median()),
                                trend.quantity().text(trend.growth()),
                                "below "
                                        + trend.quantity().text(trend.quantity().allowance()),
                                trend.isFlat() ? "flat" : "**grows**"))
                        .toList());
    }

    private String faults() {
        Counts counts = findings.counts();
        String left = findings.left().isEmpty() ? "none" : String.join(", ", findings.left());
        String table = table(
                List.of("", ""),
                List.of(
                        List.of(
                                "errors and answers that were not expected, and deeds that hung",
                                grouped(counts.unexpected())),
                        List.of("threads, sockets and selectors left when everything was closed", left),
                        List.of("sessions left on the server", grouped(findings.backendsLeft())),
                        List.of("notifications dropped by the listener that stays", grouped(findings.missed()))));
        String first = counts.sentences().stream()
                .map(sentence -> "- " + sentence.replace('\n', ' '))
                .collect(Collectors.joining("\n"));
        return first.isEmpty() ? table : table + "\n\nThe first of what was not expected:\n\n" + first;
    }

    private String deeds() {
        Counts counts = findings.counts();
        String summary = """
                In %d minutes %s deeds, with %s queries that gave %s rows; %s cancels of queries under way, %s of whose requests
                the server confirmed. %s backends were ended, which %s deeds felt; the listener that stays heard %s
                notifications, and connected again %s times.
                """.formatted(
                        findings.time().toMinutes(),
                        grouped(counts.deeds()),
                        grouped(counts.queries()),
                        grouped(counts.rows()),
                        grouped(counts.cancels()),
                        grouped(counts.requests()),
                        grouped(findings.kills()),
                        grouped(counts.hits()),
                        grouped(findings.received()),
                        grouped(findings.reconnected()));
        return summary
                + "\n"
                + table(
                        List.of("deed", "times", "of these, lost their backend"),
                        Deeds.ALL.stream()
                                .map(kind -> List.of(
                                        kind.name(), grouped(counts.playedOf(kind)), grouped(counts.hitOf(kind))))
                                .toList());
    }

    private static String table(List<String> heading, List<List<String>> rows) {
        String rule = "|---|" + "--:|".repeat(heading.size() - 1);
        return line(heading) + "\n" + rule + "\n"
                + rows.stream().map(Page::line).collect(Collectors.joining("\n"));
    }

    private static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String counted(int number, String what) {
        return grouped(number) + " " + what + (number == 1 ? "" : "s");
    }
}
