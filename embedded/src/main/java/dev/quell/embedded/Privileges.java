package dev.quell.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How PostgreSQL, which refuses to run as root, is run when this program is root.
 *
 * <p>{@code unshare --user} puts it into a user namespace of its own without a user mapping. There it sees itself as
 * the overflow user "nobody", has none of root's privileges over the rest of the machine, and yet still owns what root
 * owns: the unpacked programs and the data directory need no other owner. What root may read only through its
 * privileges, such as another user's private file, it cannot read.
 */
final class Privileges {
    private static final List<String> OWN_NAMESPACE = List.of("unshare", "--user");
    private static final long PROBE_SECONDS = 10;
    private static final String REFUSAL =
            "PostgreSQL refuses to run as root, and %s: run this program as an ordinary user";

    private Privileges() {}

    /** What to put before a command so that it does not run as root; empty for an ordinary user. */
    static List<String> unprivileged() throws IOException {
        if (!CurrentUser.isRoot()) {
            return List.of();
        }
        try {
            Process probe = Commands.prepare(List.of("unshare", "--user", "true"), Path.of("/dev/null"))
                    .start();
            Commands.await(probe, PROBE_SECONDS, TimeUnit.SECONDS, "unshare");
            if (probe.exitValue() == 0) {
                return OWN_NAMESPACE;
            }
        } catch (IOException missing) {
            throw new EmbeddedPostgresException(
                    REFUSAL.formatted("the command \"unshare\" of util-linux is missing"), missing);
        }
        throw new EmbeddedPostgresException(REFUSAL.formatted("this machine does not permit \"unshare --user\""));
    }
}
