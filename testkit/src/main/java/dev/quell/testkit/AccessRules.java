package dev.quell.testkit;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The {@code pg_hba.conf} and the SQL that make the {@linkplain Role roles} what they are. */
final class AccessRules {
    private AccessRules() {}

    static String hostBasedAccess() {
        return Arrays.stream(Role.values()).map(AccessRules::rules).collect(Collectors.joining());
    }

    static String createRoles() {
        return Arrays.stream(Role.values())
                .filter(role -> role != Role.POSTGRES)
                .map(AccessRules::create)
                .collect(Collectors.joining());
    }

    private static String rules(Role role) {
        return switch (role) {
            case POSTGRES, TRUST -> everywhere(role, "trust");
            case PASSWORD -> everywhere(role, "password");
            case MD5 -> everywhere(role, "md5");
            case SCRAM -> everywhere(role, "scram-sha-256");
            case CERT -> "hostssl all %s all cert\n".formatted(role.role());
            case SSL_ONLY -> "hostssl all %s all scram-sha-256\n".formatted(role.role());
            case NO_SSL -> "hostnossl all %s all scram-sha-256\n".formatted(role.role());
            case REJECT -> everywhere(role, "reject");
        };
    }

    private static String everywhere(Role role, String method) {
        return "local all %1$s %2$s\nhost all %1$s all %2$s\n".formatted(role.role(), method);
    }

    private static String create(Role role) {
        String encryption = role == Role.MD5 ? "md5" : "scram-sha-256";
        String password = role.password().isEmpty() ? "NULL" : "'" + role.password() + "'";
        return "SET password_encryption = '%s'; CREATE ROLE %s LOGIN PASSWORD %s;\n"
                .formatted(encryption, role.role(), password);
    }
}
