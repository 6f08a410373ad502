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
            Map.entry(ConnOption.SERVICE, Set.of()),
            Map.entry(ConnOption.SSLCOMPRESSION, Set.of("", "0")),
            Map.entry(ConnOption.SSLCERTMODE, Set.of("allow")),
            Map.entry(ConnOption.SSLPASSWORD, UNSET_ONLY),
            Map.entry(ConnOption.SSLCRL, UNSET_ONLY),
            Map.entry(ConnOption.SSLCRLDIR, UNSET_ONLY),
            Map.entry(ConnOption.REQUIREPEER, UNSET_ONLY),
            Map.entry(ConnOption.REQUIRE_AUTH, UNSET_ONLY),
            Map.entry(ConnOption.KRBSRVNAME, Set.of("", "postgres")),
            Map.entry(ConnOption.GSSLIB, UNSET_ONLY),
            Map.entry(ConnOption.GSSDELEGATION, Set.of("", "0")),
            Map.entry(ConnOption.REPLICATION, Set.of("", "false", "off", "no", "0")),
            Map.entry(ConnOption.TARGET_SESSION_ATTRS, Set.of("any")),
            Map.entry(ConnOption.LOAD_BALANCE_HOSTS, Set.of("disable")),
            Map.entry(ConnOption.SCRAM_CLIENT_KEY, UNSET_ONLY),
            Map.entry(ConnOption.SCRAM_SERVER_KEY, UNSET_ONLY),
            Map.entry(ConnOption.OAUTH_ISSUER, UNSET_ONLY),
            Map.entry(ConnOption.OAUTH_CLIENT_ID, UNSET_ONLY),
            Map.entry(ConnOption.OAUTH_CLIENT_SECRET, UNSET_ONLY),
            Map.entry(ConnOption.OAUTH_SCOPE, UNSET_ONLY),
            Map.entry(ConnOption.SSLKEYLOGFILE, UNSET_ONLY)));

    /** The values libpq knows, for options whose misspelt values it reports in its own words. */
    private static final Map<ConnOption, Set<String>> KNOWN_VALUES = new EnumMap<>(Map.of(
            ConnOption.SSLCERTMODE, Set.of("disable", "allow", "require"),
            ConnOption.GSSENCMODE, Set.of("disable", "prefer", "require"),
            ConnOption.TARGET_SESSION_ATTRS,
                    Set.of("any", "read-write", "read-only", "primary", "standby", "prefer-standby"),
            ConnOption.LOAD_BALANCE_HOSTS, Set.of("disable", "random")));

    private UnsupportedOptions() {}

    /** Reports misspelt values, in libpq's order and words. */
    static void checkSpelling(OptionReader options) {
        KNOWN_VALUES.forEach((option, known) -> options.text(option).ifPresent(value -> {
            if (!known.contains(value)) {
                throw ConnInfoException.invalidValue(option, value);
            }
            if (option == ConnOption.GSSENCMODE && value.equals("require")) {
                throw new UnsupportedOptionException(
                        option, "gssencmode value \"require\" invalid when GSSAPI support is not compiled in");
            }
        }));
    }

    static void refuse(OptionReader options) {
        NEUTRAL_VALUES.forEach((option, neutral) -> options.text(option)
                .filter(value -> !neutral.contains(value.toLowerCase(Locale.ROOT)))
                .ifPresent(value -> {
                    throw UnsupportedOptionException.notYet(option, remedy(option));
                }));
        options.integer(ConnOption.TCP_USER_TIMEOUT).ifPresent(milliseconds -> {
            if (milliseconds > 0) {
                throw UnsupportedOptionException.notYet(
                        ConnOption.TCP_USER_TIMEOUT, remedy(ConnOption.TCP_USER_TIMEOUT));
            }
        });
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
