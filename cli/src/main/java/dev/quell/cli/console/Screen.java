package dev.quell.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The standard output, for rows, and the standard error, for everything else; the only one who writes to them. On a
 * terminal the last lines may be a live block, which is taken away before anything else is written. Always UTF-8. Safe
 * for use by several threads.
 */
public final class Screen {
    private static final String CLIP_LONG_LINES = "\u001b[?7l";
    private static final String WRAP_LONG_LINES = "\u001b[?7h";
    private static final String ERASE_BELOW = "\u001b[J";

    private final OutputStream out;
    private final OutputStream err;
    private final boolean live;
    private final boolean shared;
    private final ReentrantLock errLock = new ReentrantLock();
    /** Another one where it can be: a reader of rows who has stopped reading must not hold up what is said. */
    private final ReentrantLock outLock;

    private int liveLines;

    private Screen(OutputStream out, OutputStream err, boolean live, boolean shared) {
        this.out = out;
        this.err = err;
        this.live = live;
        this.shared = shared;
        this.outLock = shared ? errLock : new ReentrantLock();
    }

    /** The standard streams of this process. */
    public static Screen standard() {
        boolean shared = Terminal.isTerminal(1);
        // What reads a pipe may write to the same terminal, and a block that is taken away would take that with it.
        boolean live = Terminal.isTerminal(2) && Terminal.understandsEscapes() && (shared || Terminal.isFile(1));
        return new Screen(
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                live,
                live && shared);
    }

    /** Whether there can be a live block. */
    public boolean isLive() {
        return live;
    }

    /** Writes text to the standard output. */
    public void print(CharSequence text) throws IOException {
        outLock.lock();
        try {
            if (shared) {
                clear();
            }
            write(out, text);
        } finally {
            outLock.unlock();
        }
    }

    /** Writes a line to the standard error. */
    public void say(String line) {
        say(() -> line);
    }

    /** The same for a line that takes long to make: nothing that is said meanwhile overtakes it. */
    public void say(Supplier<String> line) {
        errLock.lock();
        try {
            String text = line.get();
            clear();
            tell(text + "\n");
        } finally {
            errLock.unlock();
        }
    }

    /** Shows these lines, in place of those shown before, below everything else. */
    public void show(List<String> lines) {
        errLock.lock();
        try {
            StringBuilder text = new StringBuilder(back()).append(CLIP_LONG_LINES);
            lines.forEach(line -> text.append(line).append('\n'));
            tell(text.append(WRAP_LONG_LINES).toString());
            liveLines = lines.size();
        } finally {
            errLock.unlock();
        }
    }

    /** Takes the live block away. */
    public void clear() {
        errLock.lock();
        try {
            if (liveLines > 0) {
                tell(back());
                liveLines = 0;
            }
        } finally {
            errLock.unlock();
        }
    }

    private String back() {
        return liveLines == 0 ? "" : "\r\u001b[" + liveLines + "A" + ERASE_BELOW;
    }

    private void tell(String text) {
        try {
            write(err, text);
        } catch (IOException e) {
            // Nobody listens; there is nobody left to tell that to either.
        }
    }

    private static void write(OutputStream to, CharSequence text) throws IOException {
        to.write(text.toString().getBytes(StandardCharsets.UTF_8));
        to.flush();
    }
}
