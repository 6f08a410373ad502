package dev.quell.cli;

import dev.quell.cli.console.Screen;
import dev.quell.cli.console.Terminal;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks after the runs now and then: keeps the board up to date, and writes rows that would wait for more to come. */
final class Watch implements AutoCloseable {
    /** Nobody can read what is there for a shorter time. */
    private static final long MILLIS_TO_FIRST_BOARD = 300;

    private static final long MILLIS_BETWEEN_LOOKS = 100;

    private final List<QueryRun> runs;
    private final Screen screen;
    private final Board board;

    /** Two threads, since writing rows blocks for as long as nobody reads them. */
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("quell-watch-", 0).factory());

    private Watch(List<QueryRun> runs, Screen screen) {
        this.runs = runs;
        this.screen = screen;
        this.board = new Board(screen, runs, Terminal.wantsColours());
    }

    static Watch over(List<QueryRun> runs, Screen screen) {
        Watch watch = new Watch(runs, screen);
        watch.begin();
        return watch;
    }

    private void begin() {
        repeat(() -> runs.forEach(QueryRun::flush), MILLIS_BETWEEN_LOOKS);
        if (screen.isLive()) {
            repeat(board::draw, MILLIS_TO_FIRST_BOARD);
        }
    }

    private void repeat(Runnable look, long firstAfterMillis) {
        var unused = clock.scheduleWithFixedDelay(look, firstAfterMillis, MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
    }

    /** Ends the board; several targets' last lines stay. */
    void finish(boolean keepLines) {
        board.finish();
        if (keepLines && screen.isLive() && runs.size() > 1) {
            runs.forEach(run -> screen.say(board.line(run)));
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
