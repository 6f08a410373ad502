package dev.quell.cli.console;

/** What the command ends with. */
public enum ExitStatus {
    OK(0, "every query completed"),
    FAILED(1, "a query failed, or its rows or its token could not be written"),
    USAGE(2, "the command was not understood, nothing was sent"),
    NOT_CONNECTED(3, "a server could not be reached, or the connection to it broke"),
    TIMED_OUT(124, "the time limit passed and the queries were cancelled"),
    HUNG_UP(129, "the terminal was closed (SIGHUP) and the queries were cancelled"),
    INTERRUPTED(130, "interrupted (Ctrl-C, SIGINT) and the queries were cancelled"),
    BROKEN_PIPE(141, "nobody reads the rows any more (as after SIGPIPE) and the queries were cancelled"),
    TERMINATED(143, "asked to end (SIGTERM) and the queries were cancelled");

    private final int code;
    private final String meaning;

    ExitStatus(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }

    /** Of several targets' ends the worse one counts. */
    public ExitStatus or(ExitStatus other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
