package dev.quell.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Virtual threads that all end before {@link #join()} returns. */
final class Threads {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Thread> started = new ArrayList<>();

    void start(String name, Runnable task) {
        lock.lock();
        try {
            started.removeIf(thread -> !thread.isAlive());
            started.add(Thread.ofVirtual().name(name).start(task));
        } finally {
            lock.unlock();
        }
    }

    /** Waits for all of them, later ones too; what would wake them must have happened already. */
    void join() {
        Await.until(() -> alive().isEmpty(), "the end of the threads " + alive());
    }

    private List<String> alive() {
        lock.lock();
        try {
            return started.stream().filter(Thread::isAlive).map(Thread::getName).toList();
        } finally {
            lock.unlock();
        }
    }
}
