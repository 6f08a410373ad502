package dev.quell.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The files that a {@link PgBouncer} is started with. */
record PgBouncerConfiguration(TestServer server, PgBouncer.PoolMode mode, PgBouncerOptions options, int port) {
    /** Writes them and returns the main one. */
    Path write(Path home) throws IOException {
        Files.writeString(home.resolve("users.txt"), users());
        Files.writeString(home.resolve("hba.conf"), hostBasedAccess());
        return Files.writeString(
                home.resolve("pgbouncer.ini"),
                "[databases]\n%s = host=127.0.0.1 port=%d\n\n[pgbouncer]\n%s"
                        .formatted(server.database(), server.port(), lines(parameters(home))));
    }

    private Map<String, String> parameters(Path home) {
        var all = new LinkedHashMap<String, String>();
        all.put("listen_addr", "127.0.0.1");
        all.put("listen_port", Integer.toString(port));
        all.put("unix_socket_dir", "");
        all.put("auth_type", "hba");
        all.put("auth_file", home.resolve("users.txt").toString());
        all.put("auth_hba_file", home.resolve("hba.conf").toString());
        all.put("pool_mode", mode.setting());
        all.put("default_pool_size", Integer.toString(options.poolSize()));
        all.put("max_client_conn", "1000");
        all.put("ignore_startup_parameters", "extra_float_digits");
        all.put("server_tls_sslmode", "disable");
        all.put("client_tls_sslmode", options.tls() ? "require" : "disable");
        if (options.tls()) {
            CertificateFiles files = server.certificates().server(ServerCertificate.RSA);
            all.put("client_tls_cert_file", files.certificate().toString());
            all.put("client_tls_key_file", files.key().toString());
        }
        all.putAll(options.settings());
        return all;
    }

    private static String lines(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + " = " + parameter.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private static String users() {
        return Arrays.stream(Role.values())
                .map(role -> "\"%s\" \"%s\"\n".formatted(role.role(), role.password()))
                .collect(Collectors.joining());
    }

    private static String hostBasedAccess() {
        return Arrays.stream(Role.values())
                .map(role -> "host all %s 0.0.0.0/0 %s\n"
                        .formatted(role.role(), role.password().isEmpty() ? "trust" : "scram-sha-256"))
                .collect(Collectors.joining());
    }
}
