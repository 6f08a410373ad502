package dev.quell.bench.driver;

import java.util.List;

/** The libraries that race, by name. */
public final class Drivers {
    public static final String QUELL = "quell";
    /** libpq's own loop: a C program, in a process without Java. */
    public static final String LIBPQ_C = "libpq-c";

    /** libpq called from Java. */
    public static final String LIBPQ = "libpq-ffm";

    public static final String PGJDBC = "pgjdbc";
    public static final String VERTX = "vertx";
    public static final String R2DBC = "r2dbc";

    private Drivers() {}

    /** All of them, the C program too. */
    public static List<String> names() {
        return List.of(QUELL, LIBPQ_C, LIBPQ, PGJDBC, VERTX, R2DBC);
    }

    /** The name as a reader knows it. */
    public static String title(String name) {
        return switch (name) {
            case QUELL -> "Quell";
            case LIBPQ_C -> "libpq, C loop";
            case LIBPQ -> "libpq, called from Java";
            case PGJDBC -> "pgjdbc";
            case VERTX -> "Vert.x";
            case R2DBC -> "r2dbc-postgresql";
            default -> name;
        };
    }

    /** Whether it sends the cancel of an encrypted connection encrypted too. */
    public static boolean encryptsCancels(String name) {
        return switch (name) {
            case PGJDBC -> false;
            default -> true;
        };
    }

    /** Starts the library of that name, one that runs in Java. */
    public static Driver start(String name, Target target) {
        return switch (name) {
            case QUELL -> new QuellDriver(target);
            case LIBPQ -> new LibpqDriver(target);
            case PGJDBC -> new PgjdbcDriver(target);
            case VERTX -> new VertxDriver(target);
            case R2DBC -> new R2dbcDriver(target);
            default -> throw new IllegalArgumentException("no driver " + name + ": there are " + names());
        };
    }
}
