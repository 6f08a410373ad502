package dev.quell.cli.shell;

/** What can be run by itself. */
sealed interface Piece {
    /** A statement, without its semicolon. */
    record Statement(String sql) implements Piece {}

    /**
     * A backslash command.
     *
     * @param name without the backslash
     * @param argument the rest of its line
     * @param pending the statement that has been begun before it, empty if there is none
     */
    record Command(String name, String argument, String pending) implements Piece {}
}
