package dev.quell.conninfo;

import java.util.EnumSet;
import java.util.Set;

/**
 * How the server may authenticate the client: libpq's {@code require_auth}, read. Immutable and thread-safe.
 *
 * @param methods the methods that the server may ask for
 * @param authenticationRequired whether a server that lets the client in without asking for anything is refused; true
 *     unless {@code none} is allowed
 * @param text the option's value, for messages; empty text where nothing was required
 */
public record RequiredAuth(Set<Method> methods, boolean authenticationRequired, String text) {
    /** Every method, and none at all. */
    public static final RequiredAuth ANYTHING = new RequiredAuth(Set.of(Method.values()), false, "");

    /** A method of authentication that an option can name. */
    public enum Method {
        /** A password in clear. */
        PASSWORD("password"),
        /** A password hashed with MD5. */
        MD5("md5"),
        /** Kerberos by GSSAPI. */
        GSS("gss"),
        /** Kerberos or NTLM by SSPI. */
        SSPI("sspi"),
        /** A password by SCRAM, bound to the channel or not. */
        SCRAM_SHA_256("scram-sha-256"),
        /** An OAuth bearer token. */
        OAUTH("oauth");

        private final String keyword;

        Method(String keyword) {
            this.keyword = keyword;
        }

        /**
         * Names the method as {@code require_auth} does.
         *
         * @return the keyword
         */
        public String keyword() {
            return keyword;
        }
    }

    /** Copies the set. */
    public RequiredAuth {
        Set<Method> copy = EnumSet.noneOf(Method.class);
        copy.addAll(methods);
        methods = Set.copyOf(copy);
    }

    /**
     * Tells whether the option was given at all.
     *
     * @return false where every method will do
     */
    public boolean isGiven() {
        return !text.isEmpty();
    }
}
