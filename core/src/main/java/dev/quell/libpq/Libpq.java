package dev.quell.libpq;

/** libpq's functions, for {@code import static dev.quell.libpq.Libpq.*}. */
public final class Libpq extends LargeObjectFunctions {
    private Libpq() {}
}
