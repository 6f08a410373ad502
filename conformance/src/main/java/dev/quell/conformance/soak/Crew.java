package dev.quell.conformance.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The workers, every other one a virtual thread. They do one deed after the other, and can be brought to rest between. */
final class Crew {
    private static final Duration LONGEST_DEED = Duration.ofSeconds(60);
    /** What takes so long is worth a word. */
    private static final Duration LONG_DEED = Duration.ofSeconds(10);

    /** Deeds read, the rest writes; fair, so that the rest comes. */
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);

    private final Ground ground;
    private final Throttle throttle;
    private final Counts counts;
    private final List<Worker> workers = new ArrayList<>();
    /** What comes first: one of each. */
    private final Queue<Deeds.Kind> first = new ConcurrentLinkedQueue<>(Deeds.ALL);

    private volatile boolean over;

    Crew(Ground ground, Throttle throttle, Counts counts) {
        this.ground = ground;
        this.throttle = throttle;
        this.counts = counts;
    }

    void start(int number, SplittableRandom random) {
        for (int i = 0; i < number; i++) {
            Worker worker = new Worker(random.split());
            workers.add(worker);
            Thread.Builder threads =
                    i % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
            worker.thread = threads.name("soak-" + i).start(worker);
        }
    }

    /**
     * Does {@code work} while no deed is under way.
     *
     * @return false if that could not be, since a deed hangs; the work was done all the same
     */
    boolean atRest(Runnable work) throws InterruptedException {
        boolean resting = gate.writeLock().tryLock(LONG_DEED.toSeconds(), TimeUnit.SECONDS);
        if (!resting) {
            workers.forEach(Worker::tellWhatIsLong);
            resting = gate.writeLock().tryLock(LONGEST_DEED.minus(LONG_DEED).toSeconds(), TimeUnit.SECONDS);
        }
        try {
            if (!resting) {
                workers.forEach(Worker::tellIfHung);
            }
            work.run();
            return resting;
        } finally {
            if (resting) {
                gate.writeLock().unlock();
            }
        }
    }

    /** Whether one of each kind has been begun. */
    boolean hasBegunAll() {
        return first.isEmpty();
    }

    /** Lets them end what they are at, and waits for that. */
    void finish() throws InterruptedException {
        over = true;
        for (Worker worker : workers) {
            Thread thread = worker.thread;
            if (thread != null && !thread.join(LONGEST_DEED)) {
                worker.tellIfHung();
                thread.interrupt();
            }
        }
    }

    private final class Worker implements Runnable {
        private final SplittableRandom random;
        private final Scene scene;
        private volatile @Nullable Thread thread;
        private volatile Deeds.@Nullable Kind present;
        private volatile long since;

        Worker(SplittableRandom random) {
            this.random = random;
            this.scene = new Scene(ground, random);
        }

        @Override
        public void run() {
            try {
                while (!over) {
                    throttle.await();
                    Deeds.Kind one = first.poll();
                    play(one == null ? Deeds.any(random) : one);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        private void play(Deeds.Kind kind) throws InterruptedException {
            gate.readLock().lockInterruptibly();
            try {
                since = System.nanoTime();
                present = kind;
                scene.clear();
                kind.deed().play(scene);
            } catch (Exception | AssertionError failure) {
                judge(kind, failure);
            } finally {
                present = null;
                counts.played(kind);
                gate.readLock().unlock();
            }
        }

        private void judge(Deeds.Kind kind, Throwable failure) {
            if (scene.wasHit()) {
                counts.hit(kind);
            } else {
                counts.unexpected(kind.name(), failure);
            }
        }

        void tellWhatIsLong() {
            telling(LONG_DEED.dividedBy(2), counts::tell);
        }

        void tellIfHung() {
            telling(LONGEST_DEED.dividedBy(2), counts::unexpected);
        }

        private void telling(Duration limit, BiConsumer<String, Throwable> teller) {
            Deeds.Kind kind = present;
            Thread running = thread;
            Duration time = Duration.ofNanos(System.nanoTime() - since);
            if (kind != null && running != null && time.compareTo(limit) > 0) {
                var where = new IllegalStateException("it has not ended after " + time.toSeconds() + " s");
                where.setStackTrace(running.getStackTrace());
                teller.accept(kind.name(), where);
            }
        }
    }
}
