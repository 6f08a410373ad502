package dev.quell.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopTest {
    private static final Duration SOON = Duration.ofMillis(20);

    private final Loop loop = new Loop("loop-test");

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private Thread threadOfLoop() throws InterruptedException {
        AtomicReference<Thread> thread = new AtomicReference<>();
        run(() -> thread.set(Thread.currentThread()));
        return thread.get();
    }

    private void run(Runnable task) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        loop.execute(() -> {
            task.run();
            done.countDown();
        });
        await(done);
    }

    @Test
    void tasks_ofOneThread_runInOrderOnTheLoop() throws InterruptedException {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 1000; i++) {
            int number = i;
            loop.execute(() -> {
                if (loop.isCurrent() && Loop.isLoopThread()) {
                    seen.add(number);
                }
            });
        }
        run(() -> {});

        assertThat(seen)
                .containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
        assertThat(loop.isCurrent()).isFalse();
        assertThat(Loop.isLoopThread()).isFalse();
    }

    @Test
    void task_thatThrows_doesNotHarmTheOthers() throws InterruptedException {
        Thread before = threadOfLoop();
        loop.execute(() -> {
            throw new IllegalStateException("thrown on purpose by a test");
        });
        loop.execute(() -> {
            throw new StackOverflowError("thrown on purpose by a test");
        });
        run(() -> loop.after(Duration.ZERO, () -> {
            throw new IllegalStateException("thrown on purpose by a test");
        }));

        assertThat(threadOfLoop()).isSameAs(before);
    }

    /** As when there is no memory for a log record. */
    private static final class Unspeakable extends Error {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("thrown on purpose by a test");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException("thrown on purpose by a test");
        }

        @Override
        public void printStackTrace(java.io.PrintWriter to) {
            throw new IllegalStateException("thrown on purpose by a test");
        }
    }

    @Test
    void task_whoseErrorCannotBeLogged_doesNotHarmTheOthers() throws InterruptedException {
        Thread before = threadOfLoop();
        loop.execute(() -> {
            throw new Unspeakable();
        });

        assertThat(threadOfLoop()).isSameAs(before);
    }

    @Test
    void timers_fireInTheOrderOfTheirTimes() throws InterruptedException {
        List<String> fired = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        run(() -> {
            loop.after(Duration.ofMillis(60), () -> fired.add("third"));
            loop.after(Duration.ofMillis(40), () -> fired.add("second"));
            loop.after(Duration.ofMillis(20), () -> fired.add("first"));
            loop.after(Duration.ofMillis(-5), () -> fired.add("overdue"));
            loop.after(Duration.ofMillis(80), done::countDown);
        });
        await(done);

        assertThat(fired).containsExactly("overdue", "first", "second", "third");
    }

    @Test
    void timer_cancelled_neverFires() throws InterruptedException {
        List<String> fired = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        run(() -> {
            Loop.Timer cancelled = loop.after(Duration.ofMillis(30), () -> fired.add("cancelled"));
            Loop.Timer late = loop.after(Duration.ofMillis(20), () -> fired.add("kept"));
            loop.after(SOON, cancelled::cancel);
            loop.after(Duration.ofMillis(50), () -> {
                late.cancel();
                late.cancel();
                done.countDown();
            });
        });
        await(done);

        assertThat(fired).containsExactly("kept");
    }

    @Test
    void timer_cancelledByAnotherThatIsDueAtOnce_doesNotFire() throws InterruptedException {
        List<String> fired = new CopyOnWriteArrayList<>();
        List<Loop.Timer> timers = new ArrayList<>();
        run(() -> {
            for (int i = 0; i < 2; i++) {
                timers.add(loop.after(Duration.ZERO, () -> {
                    fired.add("one of them");
                    timers.forEach(Loop.Timer::cancel);
                }));
            }
        });
        run(() -> {});
        CountDownLatch later = new CountDownLatch(1);
        run(() -> loop.after(SOON, later::countDown));
        await(later);

        assertThat(fired).containsExactly("one of them");
    }

    /** "For ever" is a number of seconds that does not fit into nanoseconds. */
    @Test
    void timer_longerThanAnyClock_waitsAndCanBeCancelled() throws InterruptedException {
        CountDownLatch other = new CountDownLatch(1);
        AtomicBoolean fired = new AtomicBoolean();
        AtomicReference<Loop.Timer> timer = new AtomicReference<>();
        run(() -> {
            timer.set(loop.after(Duration.ofSeconds(Long.MAX_VALUE), () -> fired.set(true)));
            loop.after(Duration.ofSeconds(Long.MIN_VALUE), other::countDown);
        });
        await(other);
        run(() -> timer.get().cancel());

        assertThat(fired).isFalse();
    }

    /** A connection on which more and more comes in posts itself again and again. */
    @Test
    void task_thatPostsItselfForEver_leavesTimersAndChannelsTheirTurn() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch timer = new CountDownLatch(1);
        CountDownLatch readable = new CountDownLatch(1);
        Pipe pipe = pipe();
        run(() -> register(pipe, readable::countDown));
        loop.execute(new Runnable() {
            @Override
            public void run() {
                if (!stop.get()) {
                    loop.execute(this);
                }
            }
        });
        loop.execute(() -> loop.after(SOON, timer::countDown));

        await(timer);
        pipe.sink().write(ByteBuffer.allocate(1));
        await(readable);

        stop.set(true);
        pipe.sink().close();
        pipe.source().close();
    }

    private static Pipe pipe() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        return pipe;
    }

    private void register(Pipe pipe, Runnable handler) {
        try {
            loop.register(pipe.source(), SelectionKey.OP_READ, handler);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void interrupt_ofTheLoop_closesNoChannelAndIsCleared() throws Exception {
        Pipe pipe = pipe();
        AtomicInteger received = new AtomicInteger();
        run(() -> register(pipe, () -> receive(pipe, received)));
        Thread thread = threadOfLoop();

        for (int i = 1; i <= 50; i++) {
            thread.interrupt();
            pipe.sink().write(ByteBuffer.allocate(1));
            int expected = i;
            Await.until(() -> received.get() == expected, "the byte that was written");
        }

        assertThat(pipe.source().isOpen()).isTrue();
        assertThat(threadOfLoop()).isSameAs(thread);
        pipe.sink().close();
        pipe.source().close();
    }

    private static void receive(Pipe pipe, AtomicInteger received) {
        try {
            received.addAndGet(Math.max(0, pipe.source().read(ByteBuffer.allocate(10))));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void thread_idle_endsAndStartsAnewWithTheNextTask() throws InterruptedException {
        Thread first = threadOfLoop();
        assertThat(first.isDaemon()).isTrue();
        assertThat(first.getName()).isEqualTo("loop-test");

        assertThat(first.join(Duration.ofSeconds(20))).isTrue();

        assertThat(threadOfLoop()).isNotSameAs(first);
    }

    @Test
    void thread_withChannelOrTimer_stays() throws Exception {
        Pipe pipe = pipe();
        run(() -> register(pipe, () -> {}));
        Thread thread = threadOfLoop();
        assertThat(thread.join(Duration.ofMillis(2300))).isFalse();

        CountDownLatch fired = new CountDownLatch(1);
        run(() -> loop.after(Duration.ofMillis(2300), fired::countDown));
        pipe.sink().close();
        pipe.source().close();
        await(fired);

        assertThat(thread.isAlive()).isTrue();
        assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    }

    /** Posts come just when the threads of many loops are about to end. */
    @Test
    void tasks_postedWhileThreadsRetire_areNeverLost() throws InterruptedException {
        List<Loop> loops =
                IntStream.range(0, 50).mapToObj(i -> new Loop("retiring-" + i)).toList();
        AtomicInteger ran = new AtomicInteger();
        int posted = 0;
        long end = System.nanoTime() + Duration.ofMillis(4500).toNanos();
        for (Loop each : loops) {
            each.execute(ran::incrementAndGet);
            posted++;
        }
        // Idle threads end after two seconds; from just before that on, and over again, each loop gets a task.
        CountDownLatch pause = new CountDownLatch(1);
        assertThat(pause.await(1950, TimeUnit.MILLISECONDS)).isFalse();
        List<Thread> posters = new ArrayList<>();
        AtomicInteger more = new AtomicInteger();
        for (int p = 0; p < 4; p++) {
            int offset = p;
            posters.add(Thread.ofPlatform().start(() -> {
                for (int i = offset; System.nanoTime() < end; i += 4) {
                    loops.get(i % loops.size()).execute(ran::incrementAndGet);
                    more.incrementAndGet();
                    LockSupport.parkNanos(10_000);
                }
            }));
        }
        for (Thread poster : posters) {
            poster.join();
        }
        int all = posted + more.get();

        Await.until(() -> ran.get() == all, "all " + all + " tasks to run");
    }

    @Test
    void tasks_postedByManyThreads_allRun() throws InterruptedException {
        AtomicInteger ran = new AtomicInteger();
        List<Thread> posters = IntStream.range(0, 8)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    for (int n = 0; n < 10_000; n++) {
                        loop.execute(ran::incrementAndGet);
                    }
                }))
                .toList();
        for (Thread poster : posters) {
            poster.join();
        }

        Await.until(() -> ran.get() == 80_000, "80000 tasks to run");
    }

    @Test
    void loops_giveTheirLoopsInTurn() {
        Loops loops = new Loops("turn", 2);
        Loop first = loops.next();
        Loop second = loops.next();

        assertThat(second).isNotSameAs(first);
        assertThat(loops.next()).isSameAs(first);
    }
}
