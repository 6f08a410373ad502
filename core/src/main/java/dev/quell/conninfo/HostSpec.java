package dev.quell.conninfo;

import java.util.Optional;

/** Where a server listens. */
public sealed interface HostSpec {
    /**
     * Gives the port, which also is part of the name of a Unix socket.
     *
     * @return a number from 1 to 65535
     */
    int port();

    /**
     * Describes the place for people, as libpq does at the beginning of its messages.
     *
     * @return for example {@code server at "localhost", port 5432}
     */
    String display();

    /**
     * A server reached over TCP.
     *
     * @param host the name that the certificate is checked against and that TLS sends; the address if no name was given
     * @param hostaddr the numeric address to dial, or empty to look up the host
     * @param port the port
     */
    record TcpHost(String host, Optional<String> hostaddr, int port) implements HostSpec {
        /**
         * Gives what is dialled.
         *
         * @return the numeric address if there is one, else the host
         */
        public String dialTarget() {
            return hostaddr.orElse(host);
        }

        @Override
        public String display() {
            return "server at \"" + dialTarget() + "\", port " + port;
        }
    }

    /**
     * A server reached through a Unix socket.
     *
     * @param directory the directory that holds the socket, or a name beginning with {@code @} in Linux's abstract
     *     namespace
     * @param port the port, which names the socket within the directory
     */
    record UnixSocket(String directory, int port) implements HostSpec {
        /**
         * Gives the path of the socket.
         *
         * @return the directory followed by {@code /.s.PGSQL.} and the port
         */
        public String path() {
            return directory + "/.s.PGSQL." + port;
        }

        /**
         * Tells whether the socket has no file, only a name in Linux's abstract namespace.
         *
         * @return true if the directory begins with {@code @}
         */
        public boolean isAbstract() {
            return directory.startsWith("@");
        }

        @Override
        public String display() {
            return "server on socket \"" + path() + "\"";
        }
    }
}
