package slipway.init;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import slipway.ssh.ShownHostKey;
import slipway.ssh.SshException;

/** Asks for a yes to each host key that is not in known_hosts, and adds it there. */
final class HostKeys {
    /** As GitLab publishes them for gitlab.com: docs.gitlab.com, "SSH host keys fingerprints". */
    private static final Set<String> PUBLISHED = Set.of(
            "SHA256:eUXGGm1YGsMAS7vkcx6JOJdOGHPem5gQp4taiCfCLB8",
            "SHA256:HbW3g8zUjNSksFbqTiUWPWg2Bq1x8xdGUrliXFzSnUw",
            "SHA256:ROQFvPThGrW4RuWLoL9tq9I9zJ42fK4XywyRtbOz/EQ");

    private final Dialogue dialogue;
    private final Path knownHosts;
    private final OwnedFiles files;

    HostKeys(Dialogue dialogue, Path knownHosts, OwnedFiles files) {
        this.dialogue = dialogue;
        this.knownHosts = knownHosts;
        this.files = files;
    }

    /** @param compare where a person sees the fingerprint by a way that they trust */
    void trust(Question question, String host, int port, String compare)
            throws InitFailed, InterruptedException, IOException {
        ShownHostKey key = shown(host, port);
        switch (verdict(key)) {
            case KNOWN -> dialogue.say("The key of " + key.knownAs() + " is in " + knownHosts + " and is the same.");
            case CHANGED ->
                throw new InitFailed(
                        host + " shows the " + key.type() + " key " + key.fingerprint() + ", but " + knownHosts
                                + " knows another one: somebody may be in between, or the host was installed anew; if it was,"
                                + " remove the old key with: ssh-keygen -R '" + key.knownAs() + "' -f " + knownHosts);
            case UNKNOWN -> {
                confirm(question, key, compare);
                files.append(knownHosts, key.line());
            }
        }
    }

    private static ShownHostKey shown(String host, int port) throws InitFailed, InterruptedException {
        try {
            return ShownHostKey.of(host, port);
        } catch (SshException e) {
            throw new InitFailed(e.getMessage(), e);
        }
    }

    private ShownHostKey.Verdict verdict(ShownHostKey key) throws InitFailed {
        try {
            return key.in(knownHosts);
        } catch (SshException e) {
            throw new InitFailed(e.getMessage(), e);
        }
    }

    private void confirm(Question question, ShownHostKey key, String compare) throws InitFailed {
        String words = key.knownAs() + " shows the " + key.type() + " key " + key.fingerprint();
        Optional<String> expected = dialogue.option(question);
        if (expected.isPresent() && !expected.get().equals(key.fingerprint())) {
            throw new InitFailed(words + ", and not " + expected.get() + ": find out why before you go on");
        }
        dialogue.say(words + ".");
        if (expected.isPresent() || (key.knownAs().equals("gitlab.com") && PUBLISHED.contains(key.fingerprint()))) {
            dialogue.say("It is the one that was " + (expected.isPresent() ? "given" : "published by GitLab") + ".");
            return;
        }
        dialogue.say("Compare it with what " + compare + " shows.");
        if (!dialogue.confirm(question, "Is it the same?", false)) {
            throw new InitFailed("the key of " + key.knownAs() + " is not trusted, so nothing is done with it");
        }
    }
}
