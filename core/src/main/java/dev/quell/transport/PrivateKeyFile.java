package dev.quell.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the file of the client's private key, by libpq's rules about who else may read it. */
final class PrivateKeyFile {

    private static final int ROOT = 0;
    private static final Set<PosixFilePermission> OTHERS_ACCESS = PosixFilePermissions.fromString("---rwxrwx");
    private static final Set<PosixFilePermission> OTHERS_ACCESS_UNDER_ROOT =
            PosixFilePermissions.fromString("----wxrwx");

    private PrivateKeyFile() {}

    static PrivateKey read(Path file, Optional<String> password) throws TlsException {
        try {
            checkAccess(file);
            return PrivateKeys.decode(keyBytes(file), password);
        } catch (NoSuchFileException e) {
            throw refused("certificate present, but not private key file \"" + file + "\"", e);
        } catch (PrivateKeys.EncryptedKeyException e) {
            throw refused(
                    password.isPresent()
                            ? "private key file \"" + file + "\" is encrypted in an old way that is not supported: "
                                    + "convert it with \"openssl pkcs8 -topk8 -in " + file + " -out client.key\", "
                                    + "readable by you alone, and name it with sslkey"
                            : "private key file \"" + file + "\" is encrypted: give its password with sslpassword",
                    e);
        } catch (TlsException alreadyInWords) {
            throw alreadyInWords;
        } catch (IOException e) {
            throw unloadable(file, FileErrors.describe(e), e);
        } catch (GeneralSecurityException e) {
            // What Java says of a malformed key could quote bytes of it: the words of this package only.
            String why = e.getClass() == InvalidKeySpecException.class && e.getCause() == null
                    ? String.valueOf(e.getMessage())
                    : "the key in it is malformed";
            throw unloadable(file, why, e);
        }
    }

    private static void checkAccess(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            // Windows: libpq does not look at access rights there either.
            return;
        }
        Map<String, Object> attributes = Files.readAttributes(file, "unix:uid,permissions,isRegularFile");
        if (!Boolean.TRUE.equals(attributes.get("isRegularFile"))) {
            throw refused("private key file \"" + file + "\" is not a regular file", null);
        }
        boolean ofRoot = Integer.valueOf(ROOT).equals(attributes.get("uid"));
        Set<PosixFilePermission> forbidden = ofRoot ? OTHERS_ACCESS_UNDER_ROOT : OTHERS_ACCESS;
        if (!Collections.disjoint((Set<?>) attributes.get("permissions"), forbidden)) {
            throw refused(
                    "private key file \"" + file + "\" has group or world access; file must have permissions u=rw "
                            + "(0600) or less if owned by the current user, or permissions u=rw,g=r (0640) or less "
                            + "if owned by root",
                    null);
        }
    }

    /** The first key of a PEM file, or the whole of a file that is not PEM, to be taken for DER. */
    private static byte[] keyBytes(Path file) throws IOException, GeneralSecurityException {
        byte[] bytes = Files.readAllBytes(file);
        List<Pem.Block> blocks = Pem.blocks(bytes);
        for (Pem.Block block : blocks) {
            if (block.encrypted()) {
                throw new PrivateKeys.EncryptedKeyException();
            }
            if (block.label().endsWith("PRIVATE KEY")) {
                return block.content();
            }
        }
        if (!blocks.isEmpty()) {
            throw new InvalidKeySpecException("there is no private key in it");
        }
        return bytes;
    }

    private static TlsException unloadable(Path file, String why, Exception cause) {
        return refused("could not load private key file \"" + file + "\": " + why, cause);
    }

    private static TlsException refused(String message, @Nullable Exception cause) {
        return new TlsException(TlsException.Reason.CONFIGURATION, message, cause);
    }
}
