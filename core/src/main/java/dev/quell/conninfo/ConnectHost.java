package dev.quell.conninfo;

import java.util.Optional;

/**
 * One of the servers to try: an element of the lists in {@code host}, {@code hostaddr} and {@code port}. Immutable and
 * thread-safe; {@link #toString()} hides the password.
 *
 * @param kind what is dialled
 * @param host the host's name or the directory of its socket, or empty text if only the address was given
 * @param hostaddr the numeric address, or empty text if none was given
 * @param port the port as it was given, not checked, or empty text for the default
 * @param password the password that the password file has for this host, if it was consulted
 * @param defaulted whether neither a host nor an address was given, so that this is the place to look for a local server
 */
public record ConnectHost(
        Kind kind, String host, String hostaddr, String port, Optional<Secret> password, boolean defaulted) {
    /** The port of a host that was given none, as text. */
    public static final String DEFAULT_PORT = "5432";

    /** What is dialled. */
    public enum Kind {
        /** The host's name, which has to be looked up. */
        NAME,
        /** The numeric address. */
        ADDRESS,
        /** The Unix socket in the directory {@link ConnectHost#host}. */
        SOCKET
    }

    /**
     * Names the host as messages and password files do.
     *
     * @return the host, or the address if no host was given; mirrors {@code PQhost}
     */
    public String display() {
        return host.isEmpty() ? hostaddr : host;
    }

    /**
     * Gives the port as text.
     *
     * @return the port as it was given, or the default; mirrors {@code PQport}
     */
    public String portText() {
        return port.isEmpty() ? DEFAULT_PORT : port;
    }

    /**
     * Reads the port. libpq does so when it comes to dial the host, and gives up altogether where it is no number.
     *
     * @return a number, which may be none that a port can have: see {@link #isPort}
     * @throws ConnInfoException if the text is no integer
     */
    public int portNumber() {
        return OptionReader.parseInteger(ConnOption.PORT, portText());
    }

    /**
     * Tells whether a number can be a port. Where it cannot, libpq says {@code invalid port number: "%s"} and goes on to
     * the next host.
     *
     * @param number the number
     * @return true from 1 to 65535
     */
    public static boolean isPort(int number) {
        return number >= 1 && number <= 65535;
    }

    /**
     * Gives the path of the host's socket.
     *
     * @param number the port
     * @return the path, which begins with {@code @} in Linux's abstract namespace
     */
    public String socketPath(int number) {
        return host + "/.s.PGSQL." + number;
    }

    ConnectHost withPort(String text) {
        return new ConnectHost(kind, host, hostaddr, text, password, defaulted);
    }

    ConnectHost withPassword(Optional<Secret> found) {
        return new ConnectHost(kind, host, hostaddr, port, found, defaulted);
    }
}
