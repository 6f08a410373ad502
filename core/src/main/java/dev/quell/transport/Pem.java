package dev.quell.transport;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the textual encoding of certificates and keys (RFC 7468), other text between the blocks allowed. */
final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    /** Lines such as {@code Proc-Type: 4,ENCRYPTED}, which only old private keys have (RFC 1421). */
    private static final Pattern HEADERS = Pattern.compile("\\A\\s*(?:[A-Za-z0-9-]+:[^\\n]*\\n)+");

    private Pem() {}

    /**
     * One block.
     *
     * @param label the text behind BEGIN
     * @param encrypted whether it says so in its headers, which makes the content of no use
     * @param content the decoded bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and lives no longer than one file is being read
    record Block(String label, boolean encrypted, byte[] content) {}

    static List<Block> blocks(byte[] file) throws CertificateException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(file, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            blocks.add(block(matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    private static Block block(String label, String body) throws CertificateException {
        Matcher headers = HEADERS.matcher(body);
        boolean hasHeaders = headers.find();
        boolean encrypted = hasHeaders && headers.group().contains("ENCRYPTED");
        String base64 = hasHeaders ? body.substring(headers.end()) : body;
        try {
            return new Block(label, encrypted, Base64.getMimeDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new CertificateException("the block \"" + label + "\" is not in Base64", e);
        }
    }
}
