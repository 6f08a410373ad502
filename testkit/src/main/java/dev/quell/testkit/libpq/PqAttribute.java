package dev.quell.testkit.libpq;

/** A {@code PGresAttDesc}. */
public record PqAttribute(String name, int tableid, int columnid, int format, int typid, int typlen, int atttypmod) {}
