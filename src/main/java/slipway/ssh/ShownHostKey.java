package slipway.ssh;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.UserInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import slipway.text.Sha256;

/**
 * The key that an SSH server shows, for a person to compare. It comes over the network and proves nothing.
 *
 * @param knownAs how known_hosts names the server
 * @param key in base64
 */
public record ShownHostKey(String knownAs, String type, String key) {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    /** What a known_hosts file says about a key. */
    public enum Verdict {
        KNOWN,
        UNKNOWN,
        /** The file has another key for this server. */
        CHANGED
    }

    /**
     * Asks the server, and goes no further than to its key.
     *
     * @throws SshException when there is none, or it shows none
     */
    public static ShownHostKey of(String host, int port) throws SshException, InterruptedException {
        var seen = new RecordingRepository();
        SshSocketFactory socket = new SshSocketFactory(LIMIT);
        Session session;
        try {
            session = new JSch().getSession("slipway", host, port);
        } catch (JSchException e) {
            throw new SshException(host + ":" + port + ": " + e.getMessage(), e);
        }
        session.setHostKeyRepository(seen);
        session.setSocketFactory(socket);
        session.setDaemonThread(true);
        session.setConfig("StrictHostKeyChecking", "yes");
        try {
            InterruptibleCall.call(
                    () -> {
                        session.connect((int) LIMIT.toMillis());
                        return null;
                    },
                    LIMIT,
                    socket::close);
        } catch (ExecutionException | TimeoutException refused) {
            if (seen.key.length == 0) {
                throw new SshException(
                        host + ":" + port + " shows no host key ("
                                + root(refused).getMessage()
                                + "); is an SSH server listening there, and does it take connections from here?",
                        refused);
            }
        } finally {
            session.disconnect();
        }
        return new ShownHostKey(
                port == 22 ? host : "[" + host + "]:" + port,
                TrustedHosts.typeOf(seen.key),
                Base64.getEncoder().encodeToString(seen.key));
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** As {@code ssh-keygen -l} prints it. */
    public String fingerprint() {
        return fingerprint(bytes());
    }

    static String fingerprint(byte[] key) {
        return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(Sha256.digest(key));
    }

    /** The line for known_hosts. */
    public String line() {
        return knownAs + " " + type + " " + key;
    }

    public Verdict in(Path knownHosts) throws SshException {
        if (!Files.exists(knownHosts)) {
            return Verdict.UNKNOWN;
        }
        try {
            JSch jsch = new JSch();
            jsch.setKnownHosts(knownHosts.toString());
            int verdict = jsch.getHostKeyRepository().check(knownAs, bytes());
            if (verdict == HostKeyRepository.NOT_INCLUDED) {
                verdict = KnownHostPatterns.read(knownHosts).check(knownAs, bytes());
            }
            return switch (verdict) {
                case HostKeyRepository.OK -> Verdict.KNOWN;
                case HostKeyRepository.CHANGED -> Verdict.CHANGED;
                default -> Verdict.UNKNOWN;
            };
        } catch (JSchException | IOException e) {
            throw new SshException(
                    "the known_hosts file " + knownHosts + " cannot be understood: " + e.getMessage() + "; correct it",
                    e);
        }
    }

    private byte[] bytes() {
        return Base64.getDecoder().decode(key);
    }

    /** Trusts nothing, so that the connection ends before anybody logs in. */
    private static final class RecordingRepository implements HostKeyRepository {
        private volatile byte[] key = new byte[0];

        @Override
        public int check(String host, byte[] shown) {
            key = shown.clone();
            return NOT_INCLUDED;
        }

        @Override
        public void add(HostKey added, UserInfo user) {
            throw new UnsupportedOperationException("nothing is kept");
        }

        @Override
        public void remove(String host, String type) {
            throw new UnsupportedOperationException("nothing is kept");
        }

        @Override
        public void remove(String host, String type, byte[] removed) {
            throw new UnsupportedOperationException("nothing is kept");
        }

        @Override
        public String getKnownHostsRepositoryID() {
            return "none";
        }

        @Override
        public HostKey[] getHostKey() {
            return new HostKey[0];
        }

        @Override
        public HostKey[] getHostKey(String host, String type) {
            return new HostKey[0];
        }
    }
}
