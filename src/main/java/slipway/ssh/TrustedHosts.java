package slipway.ssh;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import slipway.config.Host;

/** The known_hosts file, read only, remembering which key the host showed. */
final class TrustedHosts implements HostKeyRepository {
    private final Host target;
    private final HostKeyRepository file;
    private final KnownHostPatterns patterns;
    private volatile byte[] shown = new byte[0];
    private volatile int verdict = NOT_INCLUDED;

    private TrustedHosts(Host target, HostKeyRepository file, KnownHostPatterns patterns) {
        this.target = target;
        this.file = file;
        this.patterns = patterns;
    }

    static TrustedHosts read(JSch jsch, Host target) throws SshException {
        // jsch takes a missing file for an empty one, and would call the host unknown.
        if (!Files.isReadable(target.knownHosts())) {
            boolean isThere = Files.exists(target.knownHosts());
            throw new SshException(
                    target.words() + ": the known_hosts file " + target.knownHosts()
                            + (isThere ? " cannot be read" : " does not exist") + "; make it with: " + scan(target),
                    null,
                    Optional.of("ssh-keyscan -p " + target.port() + " " + target.name() + " >> " + target.knownHosts())
                            .filter(unused -> !isThere));
        }
        try {
            jsch.setKnownHosts(target.knownHosts().toString());
            return new TrustedHosts(target, jsch.getHostKeyRepository(), KnownHostPatterns.read(target.knownHosts()));
        } catch (IOException | JSchException e) {
            throw new SshException(
                    target.words() + ": the known_hosts file " + target.knownHosts() + " cannot be understood: "
                            + e.getMessage() + "; correct it",
                    e);
        }
    }

    /** Has the host shown a key, and is it the one in the file? */
    boolean trusted() {
        return verdict == OK;
    }

    boolean asked() {
        return shown.length > 0;
    }

    String fingerprint() {
        return ShownHostKey.fingerprint(shown);
    }

    /** What to tell a user about a key that is not trusted. */
    String refusal() {
        String key = target.words() + ": the host shows the " + typeOf(shown) + " key " + fingerprint();
        if (verdict == CHANGED) {
            return key + ", but " + target.knownHosts() + " knows another one: someone may be in between, or the host"
                    + " was installed anew; if it was, remove the old key with: ssh-keygen -R '" + target.knownAs()
                    + "' -f " + target.knownHosts() + " and add the new one with: " + scan(target);
        }
        return key + ", which is not in " + target.knownHosts() + "; add it with: " + scan(target);
    }

    /** Adds the very key that was shown, or removes the one that stands in its way. */
    Optional<String> fix() {
        return Optional.of(
                verdict == CHANGED
                        ? "ssh-keygen -R '" + target.knownAs() + "' -f " + target.knownHosts()
                        : "echo '" + new ShownHostKey(target.knownAs(), typeOf(shown), encoded()).line() + "' >> "
                                + target.knownHosts() + "   # if the host's own is " + fingerprint());
    }

    private String encoded() {
        return Base64.getEncoder().encodeToString(shown);
    }

    private static String scan(Host target) {
        return "ssh-keyscan -p " + target.port() + " " + target.name() + " >> " + target.knownHosts()
                + " after comparing the fingerprint with the host's own (ssh-keygen -lf"
                + " /etc/ssh/ssh_host_ed25519_key.pub, run there)";
    }

    /** A key begins with its type's length and name (RFC 4253, 6.6). */
    static String typeOf(byte[] shown) {
        ByteBuffer key = ByteBuffer.wrap(shown);
        byte[] name = new byte[Math.min(key.getInt(), key.remaining())];
        key.get(name);
        return new String(name, StandardCharsets.US_ASCII);
    }

    @Override
    public int check(String host, byte[] key) {
        shown = key.clone();
        verdict = file.check(host, key);
        if (verdict == NOT_INCLUDED) {
            verdict = patterns.check(host, key);
        }
        return verdict;
    }

    @Override
    public HostKey[] getHostKey() {
        return file.getHostKey();
    }

    @Override
    public HostKey[] getHostKey(String host, String type) {
        return Stream.concat(
                        Stream.of(Objects.requireNonNullElse(file.getHostKey(host, type), new HostKey[0])),
                        patterns.keys(host)
                                .filter(key -> type == null || key.getType().equals(type)))
                .toArray(HostKey[]::new);
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return file.getKnownHostsRepositoryID();
    }

    @Override
    public void add(HostKey key, UserInfo user) {
        throw new UnsupportedOperationException("keys are added by people");
    }

    @Override
    public void remove(String host, String type) {
        throw new UnsupportedOperationException("keys are removed by people");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        throw new UnsupportedOperationException("keys are removed by people");
    }
}
