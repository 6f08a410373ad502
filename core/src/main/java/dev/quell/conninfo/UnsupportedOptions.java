package dev.quell.conninfo;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Refuses what cannot be honoured yet. An option here may only have a value that means "leave things as they are", so
 * that nothing asked for is ever passed over.
 */
final class UnsupportedOptions {
    private static final Set<String> UNSET_ONLY = Set.of("");

    private static final Map<ConnOption, Set<String>> NEUTRAL_VALUES = new EnumMap<>(Map.ofEntries(
            Map.entry(ConnOption.SSLCOMPRESSION, Set.of("", "0")),
            Map.entry(ConnOption.KRBSRVNAME, Set.of("", "postgres")),
            Map.entry(ConnOption.GSSLIB, UNSET_ONLY),
            Map.entry(ConnOption.GSSDELEGATION, Set.of("", "0")),
            Map.entry(ConnOption.REPLICATION, Set.of("", "false", "off", "no", "0")),
            Map.entry(ConnOption.TARGET_SESSION_ATTRS, Set.of("any")),
            Map.entry(ConnOption.SCRAM_CLIENT_KEY, UNSET_ONLY),
            Map.entry(ConnOption.SCRAM_SERVER_KEY, UNSET_ONLY),
            Map.entry(ConnOption.OAUTH_ISSUER, UNSET_ONLY),
            Map.entry(ConnOption.OAUTH_CLIENT_ID, UNSET_ONLY),
            Map.entry(ConnOption.OAUTH_CLIENT_SECRET, UNSET_ONLY),
            Map.entry(ConnOption.OAUTH_SCOPE, UNSET_ONLY),
            Map.entry(ConnOption.SSLKEYLOGFILE, UNSET_ONLY)));

    private UnsupportedOptions() {}

    static void refuse(OptionReader options) {
        NEUTRAL_VALUES.forEach((option, neutral) -> options.text(option)
                .filter(value -> !neutral.contains(value.toLowerCase(Locale.ROOT)))
                .ifPresent(value -> {
                    throw UnsupportedOptionException.notYet(option, reason(option) + remedy(option));
                }));
        options.integer(ConnOption.TCP_USER_TIMEOUT).ifPresent(milliseconds -> {
            if (milliseconds > 0) {
                throw UnsupportedOptionException.notYet(
                        ConnOption.TCP_USER_TIMEOUT,
                        reason(ConnOption.TCP_USER_TIMEOUT) + remedy(ConnOption.TCP_USER_TIMEOUT));
            }
        });
    }

    /** Where it is Java that stands in the way. */
    private static String reason(ConnOption option) {
        return switch (option) {
            case TCP_USER_TIMEOUT -> "Java cannot set this option of a socket; ";
            case SSLKEYLOGFILE -> "Java's TLS does not give its keys away; ";
            default -> "";
        };
    }

    private static String remedy(ConnOption option) {
        String remove = option.compiledDefault()
                .map(value -> "remove it, set it to \"" + value + "\"")
                .orElse("remove it");
        return remove
                + option.environmentVariable()
                        .map(variable -> ", or unset " + variable)
                        .orElse("");
    }
}
