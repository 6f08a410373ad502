package dev.quell.cli;

import dev.quell.Connection;
import dev.quell.UsageException;
import dev.quell.cli.console.CliException;
import dev.quell.cli.console.Screen;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;

/** Where other processes find the cancel tokens of the queries that run. Safe for use by several threads. */
sealed interface Tokens extends AutoCloseable permits TokenFile, Tokens.Nowhere {
    /** Where the options say; nowhere if they do not. */
    static Tokens of(Optional<TokenOptions> options, Screen screen) throws CliException {
        if (options.isEmpty()) {
            return new Nowhere();
        }
        SecretKey key =
                new TokenKey(Map.copyOf(System.getenv())).toSeal(options.get().keyFile());
        return TokenFile.at(options.get().file(), key, screen);
    }

    /**
     * Offers the means to stop what the connection will do next.
     *
     * @throws UsageException if there are none, since the server gave no cancel key
     */
    void publish(Target target, Connection connection) throws IOException;

    /** Takes back what was offered for that target, if anything was. */
    void withdraw(Target target);

    /** Takes back everything, and lets nothing more be offered. */
    @Override
    void close();

    /** For queries that nobody else is to stop. */
    record Nowhere() implements Tokens {
        @Override
        public void publish(Target target, Connection connection) {}

        @Override
        public void withdraw(Target target) {}

        @Override
        public void close() {}
    }
}
