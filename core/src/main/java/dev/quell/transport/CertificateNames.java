package dev.quell.transport;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/** The names in a certificate, to be shown to people. Nothing is decided by them. */
final class CertificateNames {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final int SHOWN_NAMES = 3;

    private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=((?:\\\\.|[^,\\\\])+)");

    private CertificateNames() {}

    /** The hosts that a certificate is for: its alternative names, or its common name when it has none. */
    static List<String> of(X509Certificate certificate) {
        List<String> alternatives = alternatives(certificate);
        if (!alternatives.isEmpty()) {
            return alternatives;
        }
        Matcher matcher =
                COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
        return matcher.find() ? List.of(shown(matcher.group(1))) : List.of();
    }

    private static List<String> alternatives(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name ->
                                    name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS))
                            .map(name -> shown(String.valueOf(name.get(1))))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    /** Up to three names in quotes, and how many more there are. */
    static String quoted(List<String> names) {
        String shown = names.stream()
                .limit(SHOWN_NAMES)
                .map(name -> "\"" + name + "\"")
                .collect(Collectors.joining(", "));
        int hidden = names.size() - SHOWN_NAMES;
        return hidden > 0 ? shown + " and " + hidden + " more" : shown;
    }

    static String subject(X509Certificate certificate) {
        return shown(certificate.getSubjectX500Principal());
    }

    static String issuer(X509Certificate certificate) {
        return shown(certificate.getIssuerX500Principal());
    }

    private static String shown(X500Principal principal) {
        return shown(principal.getName());
    }

    /** A stranger wrote this text: no control characters of his reach a terminal or a log. */
    private static String shown(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
