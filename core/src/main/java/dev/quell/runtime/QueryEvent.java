package dev.quell.runtime;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Flight Recorder: one query, from its dispatch to its end. It shows neither the query's text nor its parameters. */
@Name("dev.quell.Query")
@Label("Query")
@Category("Quell")
@Description("A query, from its dispatch to its end")
@StackTrace(false)
final class QueryEvent extends Event {
    @Label("Query")
    long query;

    @Label("Backend")
    @Description("The backend's process ID, 0 if unknown")
    int backend;

    @Label("Rows")
    long rows;

    @Label("Ending")
    String ending = "";
}
