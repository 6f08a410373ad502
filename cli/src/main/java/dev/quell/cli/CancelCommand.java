package dev.quell.cli;

import dev.quell.CancelToken;
import dev.quell.QuellException;
import dev.quell.UsageException;
import dev.quell.cli.console.CliException;
import dev.quell.cli.console.Debug;
import dev.quell.cli.console.ExitStatus;
import dev.quell.cli.console.OwnersOnly;
import dev.quell.cli.console.Screen;
import dev.quell.cli.print.Visible;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.crypto.SecretKey;

/** {@code quell cancel}: stops the queries of another process, whose tokens are in a file. */
final class CancelCommand {
    private record Delivery(CancelToken token, CompletableFuture<Duration> confirmed) {}

    private final CancelOptions options;
    private final Screen screen;

    CancelCommand(CancelOptions options, Screen screen) {
        this.options = options;
        this.screen = screen;
    }

    ExitStatus run() throws CliException, IOException {
        List<Delivery> deliveries = open().stream()
                .map(token -> new Delivery(token, token.cancel(options.deadline())))
                .toList();
        // Whether anybody reads what is printed must make no difference to what is delivered.
        deliveries.forEach(delivery ->
                delivery.confirmed().exceptionally(e -> Duration.ZERO).join());
        ExitStatus worst = ExitStatus.OK;
        for (Delivery delivery : deliveries) {
            worst = worst.or(report(delivery));
        }
        return worst;
    }

    private List<CancelToken> open() throws CliException {
        Path file = options.tokens().file();
        SecretKey key = new TokenKey(Map.copyOf(System.getenv()))
                .toOpen(options.tokens().keyFile());
        try {
            List<CancelToken> tokens = TokenFile.open(file, key, options.maxAge());
            if (tokens.isEmpty()) {
                throw new CliException(ExitStatus.USAGE, "the token file " + file + " is empty");
            }
            return tokens;
        } catch (UsageException e) {
            throw new CliException(
                    ExitStatus.USAGE, "the token file " + file + " is of no use: " + Wording.brief(e), e);
        } catch (NoSuchFileException e) {
            throw new CliException(
                    ExitStatus.USAGE,
                    "there is no token file " + file + ": the query has not been sent yet, or is over",
                    e);
        } catch (IOException e) {
            throw new CliException(
                    ExitStatus.USAGE, "the token file " + file + " cannot be read: " + OwnersOnly.reason(e), e);
        }
    }

    private ExitStatus report(Delivery delivery) throws IOException {
        CancelToken token = delivery.token();
        String where = " to backend " + token.backendPid() + " at " + shown(token.address());
        try {
            screen.print("cancel delivered" + where
                    + (token.encrypted() ? ", encrypted" : ", not encrypted, as its session")
                    + ", in " + delivery.confirmed().join().toMillis()
                    + " ms; the server does not say whether there was something to stop\n");
            return ExitStatus.OK;
        } catch (CompletionException e) {
            if (e.getCause() instanceof QuellException failure) {
                screen.say("quell: cancel not delivered" + where + ": " + Wording.brief(failure));
                Debug.trace(screen, failure);
                return ExitStatus.FAILED;
            }
            throw e;
        }
    }

    private static String shown(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            String host = inet.getAddress().getHostAddress();
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + inet.getPort();
        }
        return Visible.text(address.toString());
    }
}
