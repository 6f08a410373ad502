package dev.quell.cli;

import dev.quell.cli.console.Screen;
import dev.quell.cli.console.Terminal;
import dev.quell.cli.print.DisplayWidth;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The live lines at the bottom of a terminal: one for each target while the query runs. Safe for several threads. */
final class Board {
    private static final List<String> WHEEL = List.of("⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏");

    /** Terminals are made larger and smaller, but not all the time. */
    private static final int TURNS_PER_MEASUREMENT = 10;

    private final Screen screen;
    private final List<QueryRun> runs;
    private final boolean colours;
    private final int nameWidth;
    private final ReentrantLock lock = new ReentrantLock();
    private Terminal.Size size = Terminal.USUAL_SIZE;
    private int turns;
    private boolean finished;

    Board(Screen screen, List<QueryRun> runs, boolean colours) {
        this.screen = screen;
        this.runs = runs;
        this.colours = colours;
        this.nameWidth = runs.stream()
                .mapToInt(run -> run.target().name().length())
                .max()
                .orElse(0);
    }

    /** Draws the lines anew; as many as the terminal has room for, those that have not ended first. */
    void draw() {
        lock.lock();
        try {
            if (!finished) {
                turns++;
                screen.show(lines());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes the lines away for good. */
    void finish() {
        lock.lock();
        try {
            finished = true;
            screen.clear();
        } finally {
            lock.unlock();
        }
    }

    private List<String> lines() {
        if (turns % TURNS_PER_MEASUREMENT == 1) {
            size = Terminal.size();
        }
        int room = Math.max(1, size.lines() - 2);
        List<String> lines = new ArrayList<>();
        for (QueryRun run : runs.size() <= room ? runs : unfinishedFirst()) {
            if (lines.size() < room) {
                lines.add(line(run, size.columns() - 1));
            }
        }
        if (runs.size() > room) {
            lines.add("  and " + (runs.size() - room) + " more");
        }
        return lines;
    }

    private List<QueryRun> unfinishedFirst() {
        List<QueryRun> sorted = new ArrayList<>();
        runs.stream().filter(run -> !hasEnded(run)).forEach(sorted::add);
        runs.stream().filter(Board::hasEnded).forEach(sorted::add);
        return sorted;
    }

    private static boolean hasEnded(QueryRun run) {
        return run.progress() instanceof Progress.Ended;
    }

    /** The line of one target as it stands now, in full. */
    String line(QueryRun run) {
        return line(run, Integer.MAX_VALUE);
    }

    private String line(QueryRun run, int width) {
        Progress progress = run.progress();
        String name = run.target().name();
        String text = name + " ".repeat(nameWidth - name.length()) + "  " + Wording.of(progress);
        return sign(progress) + " " + DisplayWidth.cut(text, width - 2);
    }

    private String sign(Progress progress) {
        return switch (progress) {
            case Progress.Connecting ignored -> wheel();
            case Progress.Running ignored -> wheel();
            case Progress.Cancelling ignored -> coloured(33, wheel());
            case Progress.Ended ended ->
                switch (ended.end()) {
                    case End.Completed ignored -> coloured(32, "✓");
                    case End.Failed ignored -> coloured(31, "✗");
                    case End.NotConnected ignored -> coloured(31, "✗");
                    case End.NotSent ignored -> coloured(31, "✗");
                    case End.Stopped ignored -> coloured(33, "■");
                    case End.GaveUp ignored -> coloured(33, "■");
                };
        };
    }

    private String wheel() {
        return WHEEL.get(turns % WHEEL.size());
    }

    private String coloured(int colour, String text) {
        return colours ? "\u001b[" + colour + "m" + text + "\u001b[39m" : text;
    }
}
