package slipway.host;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import slipway.config.Host;
import slipway.ssh.InterruptibleCall;
import slipway.ssh.SshConnection;
import slipway.ssh.SshException;

/**
 * A look at what runs on a host, which starts and changes nothing.
 *
 * @param slipwayProject what the label {@code slipway.project} of our own images says
 * @param service whose containers or tasks are meant, also those that have ended; without it, all that run from
 *     images of the project
 */
public record HostInspection(Host target, String slipwayProject, Optional<? extends HostService> service) {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /**
     * Asks the host's engine; gives up after 45 s.
     *
     * @throws SshException when the host cannot be reached, or its answer is not understood
     */
    public HostObservation look() throws SshException, InterruptedException {
        String mark = "slipway-" + UUID.randomUUID();
        byte[] script = HostScript.look(this, mark);
        var said = new InspectionAnswers(mark);
        var words = new ScriptAnswers();
        try (SshConnection connection = SshConnection.open(target)) {
            InterruptibleCall.call(
                    () -> connection.execute(HostScript.COMMAND, script, said, words), LIMIT, connection::close);
        } catch (TimeoutException e) {
            throw new SshException(
                    target.words() + ": Docker did not say within " + LIMIT.toSeconds()
                            + " s what runs; is the host overloaded?",
                    e);
        } catch (ExecutionException e) {
            throw new SshException(target.words() + ": " + e.getCause().getMessage(), e);
        }
        Optional<String> refusal = words.answer("refused");
        return refusal.isPresent()
                ? new HostObservation.CannotBeAsked(target.words() + ": " + refusal.get())
                : said.sight()
                        .orElseThrow(() ->
                                new SshException(target.words() + ": what runs there is not known: " + words.others()));
    }
}
