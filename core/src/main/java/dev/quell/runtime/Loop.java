package dev.quell.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread, one selector, and all that waits on them: channels, timers, and tasks posted by other threads. The thread
 * starts with the first task and ends when nothing has been registered or posted for a while, so that an unused loop
 * costs nothing and holds nothing.
 */
public final class Loop implements Lane {
    private static final System.Logger LOG = System.getLogger("dev.quell.runtime");

    /** How long an idle thread stays: long enough that connecting anew in quick succession does not start threads. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** For all purposes for ever, and yet a number of nanoseconds that can be added to another. */
    private static final Duration LONGEST_DELAY = Duration.ofDays(18_000);

    private static final Consumer<Runnable> DIRECT = Runnable::run;

    private static final Set<LoopThread> RUNNING = ConcurrentHashMap.newKeySet();

    private static volatile boolean ending;

    private final String name;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** Also the lock for themselves. */
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();

    private final Object lifecycle = new Object();
    private @Nullable LoopThread thread;
    private long idleSince;
    private volatile long turns;
    /** What ended the selector under its channels, until their sessions have been told. */
    private @Nullable Throwable broke;
    /** When the loop looks at the timers again by itself; under their lock. */
    private long sleepsUntil = never();

    public Loop(String name) {
        this.name = name;
    }

    /** Runs {@code task} on the loop's thread, after those posted before it. Thread-safe. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (!isCurrent()) {
            try {
                ensureRunning().wake();
            } catch (RuntimeException | Error e) {
                // There is no thread to run it, and none is to find it later.
                tasks.remove(task);
                throw e;
            }
        }
    }

    /** Whether the calling thread is the loop's. */
    @Override
    public boolean isCurrent() {
        return Thread.currentThread() instanceof LoopThread current && current.loop == this;
    }

    /** Whether the calling thread is that of any loop, where waiting would wait for itself. */
    public static boolean isLoopThread() {
        return Thread.currentThread() instanceof LoopThread;
    }

    /**
     * Lets every loop that has nothing to do end at once. For the end of the process: the JVM waits in steps of 10 ms for
     * threads that sit in a system call.
     */
    static void endIdleLoops() {
        ending = true;
        RUNNING.forEach(LoopThread::wake);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        return after(delay, task, DIRECT);
    }

    /** Runs {@code task} on the loop after {@code delay}, unless what this gives is run before, on any thread. */
    public Runnable later(Duration delay, Runnable task) {
        Timer timer = after(delay, task);
        return () -> execute(timer::cancel);
    }

    /** As {@link #after(Duration, Runnable)}, where {@code guard} holds the lock under which the timer is cancelled. */
    Timer after(Duration delay, Runnable task, Consumer<Runnable> guard) {
        Timer timer = new Timer(System.nanoTime() + bounded(delay), task, guard);
        boolean early;
        synchronized (timers) {
            timers.add(timer);
            early = timer.at - sleepsUntil < 0;
        }
        if (early && !isCurrent()) {
            ensureRunning().wake();
        }
        return timer;
    }

    private static long never() {
        return System.nanoTime() + 2 * LONGEST_DELAY.toNanos();
    }

    private static long bounded(Duration delay) {
        if (delay.isNegative()) {
            return 0;
        }
        return delay.compareTo(LONGEST_DELAY) < 0 ? delay.toNanos() : LONGEST_DELAY.toNanos();
    }

    @Override
    public SelectionKey register(SelectableChannel channel, int interest, Runnable handler) throws IOException {
        if (Thread.currentThread() instanceof LoopThread current && current.loop == this) {
            return channel.register(current.selector(), interest, handler);
        }
        throw new IllegalStateException("a channel is to be registered on the loop's own thread");
    }

    private LoopThread ensureRunning() {
        synchronized (lifecycle) {
            LoopThread running = thread;
            if (running == null) {
                running = new LoopThread(this);
                running.start();
                thread = running;
            }
            return running;
        }
    }

    /** Turns until there is nothing to wait for. Whether it came to that: otherwise it is to be called again. */
    private boolean ranOut(LoopThread me) {
        try {
            me.ensureSelector();
            endOrphans();
            idleSince = System.nanoTime();
            while (turnAndStay(me)) {}
            return true;
        } catch (Throwable e) {
            // A selector that fails, or ran out of memory in the middle of something, takes every connection with it.
            broke = e;
            me.dropSelector();
            return false;
        }
    }

    /** Sessions whose selector broke would wait for ever. */
    private void endOrphans() {
        Throwable why = broke;
        if (why != null) {
            OpenSessions.endAllOf(this, why);
            broke = null;
            report(why);
        }
    }

    private void forget(Thread ended) {
        synchronized (lifecycle) {
            if (ended.equals(thread)) {
                thread = null;
            }
        }
    }

    /** How often the thread has waited: what it was woken for, together. */
    long turns() {
        return turns;
    }

    /** One turn; whether there is to be another. */
    private boolean turnAndStay(LoopThread me) throws IOException {
        try {
            turn(me.selector(), me.awake);
            OpenSessions.lookAfterDistressed();
            return !hasRetired(me.selector());
        } catch (VirtualMachineError e) {
            // Memory has run out between two pieces of work. The thread goes on, for every connection that it looks
            // after,
            // and at once: a pause needs memory too.
            Distress.called = true;
            return true;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    private void turn(Selector selector, AtomicBoolean awake) throws IOException {
        turns++;
        // An application's code may have interrupted this thread; I/O on an interrupted thread would close its
        // channels.
        Thread.interrupted();
        awake.set(false);
        long wait = nanosToWait();
        if (wait > 0) {
            // Rounded up: waking a little early would only make the loop turn once more for nothing.
            selector.select(this::handle, TimeUnit.NANOSECONDS.toMillis(wait + 999_999));
        } else {
            selector.selectNow(this::handle);
        }
        awake.set(true);
        runTasks();
        runTimers();
    }

    private long nanosToWait() {
        long now = System.nanoTime();
        synchronized (timers) {
            Timer next = timers.peek();
            long wait = next == null ? LINGER_NANOS : Math.min(LINGER_NANOS, next.at - now);
            // Before the tasks are looked at: who posts one from now on wakes the loop.
            sleepsUntil = now + wait;
            return tasks.isEmpty() ? wait : 0;
        }
    }

    private void handle(SelectionKey key) {
        guarded(DIRECT, (Runnable) key.attachment());
    }

    /** Runs what has been posted up to now; what is posted meanwhile waits until channels and timers had their turn. */
    private void runTasks() {
        int posted = tasks.size();
        for (int i = 0; i < posted; i++) {
            Runnable task = tasks.poll();
            if (task != null) {
                guarded(DIRECT, task);
            }
        }
    }

    private void runTimers() {
        long now = System.nanoTime();
        for (Timer timer = pollTimer(now); timer != null; timer = pollTimer(now)) {
            guarded(timer.guard, timer);
        }
    }

    private @Nullable Timer pollTimer(long now) {
        synchronized (timers) {
            Timer next = timers.peek();
            return next != null && next.at - now <= 0 ? timers.poll() : null;
        }
    }

    private boolean hasTimers() {
        synchronized (timers) {
            return !timers.isEmpty();
        }
    }

    private static void guarded(Consumer<Runnable> guard, Runnable work) {
        try {
            guard.accept(work);
        } catch (Throwable e) {
            // Whatever one connection does wrong, the others on this loop go on.
            report(e);
        }
    }

    private static void report(Throwable e) {
        try {
            LOG.log(System.Logger.Level.ERROR, "a task on a connection's loop failed; this is a bug in Quell", e);
        } catch (Throwable unheard) {
            // Often there is no memory for that either; and a logger that fails must not end the loop.
            Distress.called = true;
        }
    }

    private boolean hasRetired(Selector selector) {
        long now = System.nanoTime();
        if (!selector.keys().isEmpty() || hasTimers() || !tasks.isEmpty()) {
            idleSince = now;
            return false;
        }
        if (!ending && now - idleSince < LINGER_NANOS) {
            return false;
        }
        synchronized (lifecycle) {
            if (!tasks.isEmpty() || !restsWithoutTimers()) {
                return false;
            }
            thread = null;
            return true;
        }
    }

    /** Whether there is no timer, so that the first one has to start the thread again. */
    private boolean restsWithoutTimers() {
        synchronized (timers) {
            if (timers.isEmpty()) {
                sleepsUntil = never();
            }
            return timers.isEmpty();
        }
    }

    /** A task that is due at a time, unless cancelled before: on the loop's thread, or under the lock of its guard. */
    final class Timer implements Comparable<Timer>, Runnable {
        private final long at;
        private final Consumer<Runnable> guard;
        private @Nullable Runnable task;

        private Timer(long at, Runnable task, Consumer<Runnable> guard) {
            this.at = at;
            this.task = task;
            this.guard = guard;
        }

        Duration remaining() {
            return Duration.ofNanos(at - System.nanoTime());
        }

        void cancel() {
            if (task != null) {
                task = null;
                synchronized (timers) {
                    timers.remove(this);
                }
            }
        }

        /** Its time has come. By its guard. */
        @Override
        public void run() {
            Runnable due = task;
            task = null;
            if (due != null) {
                due.run();
            }
        }

        @Override
        public int compareTo(Timer other) {
            return Long.compare(at - other.at, 0);
        }
    }

    /** The selector lives as long as the thread: a descriptor is held only while there is something to wait for. */
    private static final class LoopThread extends Thread {
        /** Before another selector is tried for. */
        private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

        private final Loop loop;
        private final AtomicBoolean awake = new AtomicBoolean();
        private volatile @Nullable Selector selector;

        LoopThread(Loop loop) {
            super(loop.name);
            this.loop = loop;
            try {
                this.selector = Selector.open();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot open a selector: " + e.getMessage(), e);
            }
            setDaemon(true);
        }

        @Override
        public void run() {
            RUNNING.add(this);
            try {
                while (!loop.ranOut(this)) {}
            } finally {
                dropSelector();
                // However this thread came to its end, the next task must find that there is none.
                loop.forget(this);
                RUNNING.remove(this);
            }
        }

        Selector selector() {
            return Objects.requireNonNull(selector);
        }

        void ensureSelector() throws IOException {
            if (selector == null) {
                LockSupport.parkNanos(PAUSE_NANOS);
                selector = Selector.open();
            }
        }

        void dropSelector() {
            Selector dropped = selector;
            selector = null;
            try {
                if (dropped != null) {
                    dropped.close();
                }
            } catch (IOException | RuntimeException | Error e) {
                // It is of no use any more.
                Distress.called = true;
            }
        }

        void wake() {
            Selector current = selector;
            if (current != null && awake.compareAndSet(false, true)) {
                current.wakeup();
            }
        }
    }
}
