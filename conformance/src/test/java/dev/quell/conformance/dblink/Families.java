package dev.quell.conformance.dblink;

import java.util.List;

/** All families of scenarios. */
final class Families {
    static final List<Family> ALL = List.of(
            new ConnectionFamily(),
            new QueryFamily(),
            new ConversionFamily(),
            new CommandFamily(),
            new CursorFamily(),
            new AsynchronousFamily(),
            new CancelFamily(),
            new NotificationFamily(),
            new LocalTableFamily(),
            new ForeignServerFamily(),
            new SecurityFamily(),
            new TroubleFamily());

    private Families() {}
}
