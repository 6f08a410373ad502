package dev.quell.libpq;

/**
 * A notification, as libpq's type of that name. Immutable.
 *
 * @param relname the channel's name
 * @param be_pid the process ID of the backend that notified
 * @param extra the payload, empty if there was none
 */
public record PGnotify(String relname, int be_pid, String extra) {}
