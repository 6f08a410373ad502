package dev.quell.embedded;

import java.io.IOException;

/** A program that starts a server, prints its directory, and then waits to be killed. */
final class ChildProgram {
    private ChildProgram() {}

    public static void main(String[] arguments) throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
            System.out.println(server.socketDirectory());
            System.out.println(System.in.read());
        }
    }
}
