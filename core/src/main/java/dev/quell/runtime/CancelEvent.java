package dev.quell.runtime;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** Flight Recorder: one cancel, from the call until nothing of it is under way any more. */
@Name("dev.quell.Cancel")
@Label("Cancel")
@Category("Quell")
@Description("A cancel, from the call until nothing of it is under way any more")
@StackTrace(false)
final class CancelEvent extends Event {
    @Label("Query")
    long query;

    @Label("Backend")
    int backend;

    @Label("Address")
    String address = "";

    @Label("Outcome")
    String outcome = "";

    @Label("Encrypted")
    boolean encrypted;

    @Label("Attempts")
    int attempts;

    @Label("Requests delivered")
    int requests;

    @Label("Connecting")
    @Timespan(Timespan.NANOSECONDS)
    long connecting;

    @Label("Encrypting")
    @Timespan(Timespan.NANOSECONDS)
    long encrypting;

    @Label("Delivering")
    @Timespan(Timespan.NANOSECONDS)
    long delivering;

    @Label("Ending")
    @Timespan(Timespan.NANOSECONDS)
    long ending;

    @Label("Escalating")
    @Timespan(Timespan.NANOSECONDS)
    long escalating;
}
