package slipway.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import slipway.config.Host;
import slipway.config.Secret;

/** The identity file of a target, checked before anybody is called, so that its faults are told as such. */
public final class PrivateKey {
    private PrivateKey() {}

    /**
     * Whether a passphrase opens it.
     *
     * @throws SshException if it is no private key that can be used
     */
    public static boolean isLocked(Path file) throws SshException {
        try {
            KeyPair key = KeyPair.load(new JSch(), file.toString(), null);
            boolean locked = key.isEncrypted();
            key.dispose();
            return locked;
        } catch (JSchException e) {
            throw new SshException(
                    "the identity file " + file + " is not a private key that can be used (" + e.getMessage()
                            + "); give a private key of type ed25519, ecdsa or rsa in OpenSSH's or PEM format",
                    e);
        }
    }

    static void addTo(JSch jsch, Host target) throws SshException {
        byte[] text = read(target);
        Optional<byte[]> passphrase =
                target.passphrase().map(Secret::reveal).map(revealed -> revealed.getBytes(StandardCharsets.UTF_8));
        try {
            unlock(KeyPair.load(jsch, text, null), passphrase, target);
            jsch.addIdentity(target.identityFile().toString(), text, null, passphrase.orElse(null));
        } catch (JSchException e) {
            throw new SshException(
                    where(target) + " is not a private key that can be used (" + e.getMessage()
                            + "); give a private key of type ed25519, ecdsa or rsa in OpenSSH's or PEM format",
                    e);
        }
    }

    private static byte[] read(Host target) throws SshException {
        try {
            return Files.readAllBytes(target.identityFile());
        } catch (NoSuchFileException e) {
            throw new SshException(
                    where(target) + " does not exist; put the private key there, or correct the path",
                    e,
                    Optional.of("ssh-keygen -t ed25519 -N '' -f " + target.identityFile()
                            + "   # then ssh-copy-id -i " + target.identityFile() + " " + target.user() + "@"
                            + target.name()));
        } catch (AccessDeniedException e) {
            throw new SshException(
                    where(target) + " may not be read by this user; change its owner or mode",
                    e,
                    Optional.of("sudo chown \"$(id -un)\" " + target.identityFile()));
        } catch (IOException e) {
            throw new SshException(where(target) + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void unlock(KeyPair key, Optional<byte[]> passphrase, Host target) throws SshException {
        try {
            if (!key.isEncrypted()) {
                return;
            }
            if (passphrase.isEmpty()) {
                throw new SshException(where(target) + " is locked by a passphrase; give it as \"passphrase\"");
            }
            // decrypt() wipes what it is given
            if (!key.decrypt(passphrase.get().clone())) {
                throw new SshException(where(target) + ": the passphrase is wrong; correct \"passphrase\"");
            }
        } finally {
            key.dispose();
        }
    }

    private static String where(Host target) {
        return target.words() + ": the identity file " + target.identityFile();
    }
}
