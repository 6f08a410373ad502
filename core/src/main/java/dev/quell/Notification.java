package dev.quell;

/**
 * What {@code NOTIFY} sent. Mirrors {@code PGnotify}.
 *
 * @param processId the notifying backend
 * @param payload empty if none was given
 */
public record Notification(String channel, String payload, int processId) {}
