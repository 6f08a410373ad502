package dev.quell.cli.console;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the standard streams are connected to. Java only knows of the input and the output together, so the operating
 * system is asked.
 */
public final class Terminal {
    /** Lines and columns. */
    public record Size(int lines, int columns) {}

    public static final Size USUAL_SIZE = new Size(24, 80);
    private static final long PATIENCE_SECONDS = 2;

    private Terminal() {}

    /** Whether a standard stream, 0, 1 or 2, is a terminal. */
    public static boolean isTerminal(int stream) {
        Optional<String> place = place(stream);
        return place.isPresent() ? isTerminal(place.get()) : testSays(stream);
    }

    private static boolean isTerminal(String place) {
        return place.startsWith("/dev/pts/") || place.startsWith("/dev/tty") || place.equals("/dev/console");
    }

    /** Whether a standard stream is known to be a file, neither a terminal nor a pipe. */
    public static boolean isFile(int stream) {
        return place(stream)
                .filter(place -> place.startsWith("/") && !isTerminal(place))
                .isPresent();
    }

    /** Where a standard stream leads, such as {@code /dev/pts/1} or {@code pipe:[4711]}; empty but on Linux. */
    private static Optional<String> place(int stream) {
        try {
            return Optional.of(
                    Files.readSymbolicLink(Path.of("/proc/self/fd/" + stream)).toString());
        } catch (IOException noProcFileSystem) {
            return Optional.empty();
        }
    }

    private static boolean testSays(int stream) {
        try {
            Process test = new ProcessBuilder("sh", "-c", "test -t " + stream)
                    .inheritIO()
                    .start();
            return test.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && test.exitValue() == 0;
        } catch (IOException noShell) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether the cursor can be moved. */
    public static boolean understandsEscapes() {
        String type = System.getenv("TERM");
        return type != null && !type.isEmpty() && !type.equals("dumb");
    }

    /** Whether colours are welcome, see no-color.org. */
    public static boolean wantsColours() {
        String refusal = System.getenv("NO_COLOR");
        return understandsEscapes() && (refusal == null || refusal.isEmpty());
    }

    /** The size of the terminal this program was started from; the usual one if it cannot be found out. */
    public static Size size() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return parsed(answer.strip().split(" ", -1));
        } catch (IOException noTerminal) {
            return USUAL_SIZE;
        }
    }

    private static Size parsed(String[] numbers) {
        try {
            Size size = new Size(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[numbers.length - 1]));
            return size.lines() > 0 && size.columns() > 0 ? size : USUAL_SIZE;
        } catch (NumberFormatException e) {
            return USUAL_SIZE;
        }
    }
}
