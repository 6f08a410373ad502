package dev.quell.testkit.libpq;

/** A {@code PGnotify}. */
public record PqNotify(String relname, int bePid, String extra) {}
