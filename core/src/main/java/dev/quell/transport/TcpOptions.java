package dev.quell.transport;

/**
 * How a TCP connection is kept alive: libpq's four connection options whose names begin with "keepalives". Nagle's
 * algorithm is always off, as in libpq. Unix-domain sockets ignore all of it. Immutable.
 *
 * @param keepAlive whether the operating system probes a silent peer; the other three matter only then
 * @param idleSeconds seconds of silence before the first probe; 0 or less leaves the system's default
 * @param intervalSeconds seconds between probes; 0 or less leaves the system's default
 * @param count unanswered probes before the connection is given up; 0 or less leaves the system's default
 */
public record TcpOptions(boolean keepAlive, int idleSeconds, int intervalSeconds, int count) {

    /** Keep-alive with the system's own timing: what libpq does when nothing is set. */
    public static final TcpOptions DEFAULT = new TcpOptions(true, 0, 0, 0);
}
