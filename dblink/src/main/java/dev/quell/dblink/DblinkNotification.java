package dev.quell.dblink;

/**
 * A notification, a row of {@code dblink_get_notify}. Immutable.
 *
 * @param notifyName the channel's name
 * @param backendPid the process ID of the backend that notified
 * @param extra the payload, empty if there is none
 */
public record DblinkNotification(String notifyName, int backendPid, String extra) {}
