package slipway.host;

import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import slipway.config.Host;
import slipway.ssh.InterruptibleCall;
import slipway.ssh.SshConnection;
import slipway.ssh.SshException;
import slipway.text.HeadBuffer;

/** Finds out, without changing anything, whether jobs could run on a host. */
public final class HostProbe {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int LARGEST = 262_144;

    private HostProbe() {}

    /**
     * Logs in and looks whether jobs could be kept there.
     *
     * @return for users: {@code ssh ec2-user@host: ok (OpenSSH_9.2p1, SHA256:...)}
     * @throws SshException says what is wrong
     */
    public static String probe(Host target) throws SshException, InterruptedException {
        try (SshConnection connection = SshConnection.open(target)) {
            ScriptAnswers words = new ScriptAnswers();
            int status =
                    connection.execute(HostScript.COMMAND, HostScript.probe(), OutputStream.nullOutputStream(), words);
            if (words.answer("ready").isPresent()) {
                return "ssh " + target.words() + ": ok (" + connection.hostWords() + ")";
            }
            throw new SshException(target.words() + ": "
                    + words.answer("refused")
                            .orElseGet(() -> "the login shell does not run /bin/sh (exit status " + status + ") "
                                    + words.others()));
        }
    }

    /**
     * Looks whether a release of a stack's service could begin.
     *
     * @param project the one whose jobs may have left something unfinished
     * @param reference {@code repository:tag}, as the stack must name the service's image
     * @param uptime see {@link HealthCheck}
     * @return for users: which containers the service has, and what else the release would concern
     * @throws SshException says what is wrong
     */
    public static String probe(Host target, String project, ComposeService service, String reference, Duration uptime)
            throws SshException, InterruptedException {
        return ask(target, HostScript.probe(project, service, reference, uptime), "compose");
    }

    /**
     * Looks whether services of a Swarm could be given another image.
     *
     * @param commands whether a release has commands of its own, which must get what the first service has
     * @return for users: what they run, and how Swarm would replace that
     * @throws SshException says what is wrong
     */
    public static String probe(Host target, SwarmService service, boolean commands)
            throws SshException, InterruptedException {
        return ask(target, HostScript.probe(service, commands), "Docker");
    }

    /**
     * Looks whether the host could fetch an image, has room for it, and can ask the address that is to be verified.
     *
     * @param repository empty where images are built where they run
     * @param login what the host is handed for this question alone
     * @param url empty if the host is not to ask an address
     * @return for users: what was seen
     * @throws SshException says what is wrong
     */
    public static String fetch(
            Host target, Optional<String> repository, Optional<RegistryLogin> login, Optional<URI> url)
            throws SshException, InterruptedException {
        return ask(target, HostScript.fetchProbe(repository, login, url), "Docker");
    }

    private static String ask(Host target, byte[] script, String program) throws SshException, InterruptedException {
        ScriptAnswers words = new ScriptAnswers();
        run(target, script, program, OutputStream.nullOutputStream(), words);
        if (words.answer("ready").isPresent()) {
            return words.answer("ready").get();
        }
        throw refused(target, words);
    }

    private static SshException refused(Host target, ScriptAnswers words) {
        return new SshException(
                target.words() + ": " + words.answer("refused").orElseGet(words::others),
                null,
                words.fix().map(fix -> fix.command(target)));
    }

    /** What a script prints, for one that refuses with a reason. */
    static String output(Host target, byte[] script, String program) throws SshException, InterruptedException {
        ScriptAnswers words = new ScriptAnswers();
        var output = new HeadBuffer(LARGEST);
        run(target, script, program, output, words);
        if (words.answer("refused").isPresent()) {
            throw new SshException(
                    target.words() + ": " + words.answer("refused").get());
        }
        return output.text();
    }

    /** @param program what the script waits for */
    private static void run(Host target, byte[] script, String program, OutputStream output, ScriptAnswers words)
            throws SshException, InterruptedException {
        try (SshConnection connection = SshConnection.open(target)) {
            InterruptibleCall.call(
                    () -> connection.execute(HostScript.COMMAND, script, output, words), LIMIT, connection::close);
        } catch (TimeoutException e) {
            throw new SshException(
                    target.words() + ": " + program + " did not answer within " + LIMIT.toSeconds()
                            + " s; is the host overloaded?",
                    e);
        } catch (ExecutionException e) {
            throw new SshException(target.words() + ": " + e.getCause().getMessage(), e);
        }
    }
}
