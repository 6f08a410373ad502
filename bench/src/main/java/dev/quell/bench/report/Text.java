package dev.quell.bench.report;

/** The words around the numbers. */
final class Text {
    private Text() {}

    static String introduction(String about) {
        return """
                # Benchmarks

                This page is written by `bench/run`; run it again and it says what your machine says. Nothing in it is typed by hand.

                    bench/run                               # everything, several forks each: about an hour
                    bench/run quick                         # everything, once and briefly: a few minutes, into target/bench
                    bench/run --only pipeline,rows          # some figures; the others stay as they are
                    bench/run --drivers quell,libpq-c       # some clients
                    bench/run jmh                           # the small pieces: decode, encode, types

                Measured on: %s.

                ## How it is measured

                - All clients talk to the same server, an embedded PostgreSQL 18 on the same machine, over TCP on the loopback
                  address. Server and client share the processors, so a client that leaves more of them to the server is also
                  faster.
                - Each client and figure runs in a process of its own, several times. In each round every client runs once, in
                  an order that is drawn anew. It warms up first, for COPY three times as long, since a JVM compiles by the
                  number of calls. A ratio is taken between neighbours of one round; the table has the median, with the least
                  and the most in brackets. Figures from different machines or runs cannot be compared, ratios rather.
                - CPU is the time that the client's whole process used while it was measured, its compiler and collector
                  included, divided by the operations. “Allocated” is Java heap. “Memory” is Java heap that stays alive, for
                  the C program what `malloc` has handed out.
                - All Java clients run on the same JVM with the same options (512 MB, serial collector). Each is used in the
                  way its manual suggests for speed: pgjdbc with server-side prepared statements and binary transfer from the
                  first use and a fetch size of 1,000; Vert.x with its native transport, 256 deep pipelining, and a collector,
                  from its own event loop; r2dbc-postgresql with binary transfer; libpq with binary transfer, chunked rows,
                  and pipeline mode in which a Sync does not flush (`PQsendPipelineSync`).
                - What is read is checked: sums of all values must come out right.
                - TLS is verified in full, host name and chain, by all of them. A cancel that is sent in clear from an
                  encrypted connection is faster, and gives the key of the session away; where a client does that it is said.
                """.formatted(about);
    }
}
