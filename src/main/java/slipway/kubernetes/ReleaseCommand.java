package slipway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import slipway.config.DeployMethod;
import slipway.text.Elapsed;

/**
 * A command of a release, once in a run, as a Job with all that the pods of the first deployment have. The Job stays until
 * what became of the run is recorded, so that a start after a crash finds it and does not begin it again.
 */
public final class ReleaseCommand {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** The cluster ends it by itself; that may take a moment to be seen. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final String deployment;
    private final String repository;
    private final String run;
    private final String words;
    private final CommandJob job;
    private final Consumer<String> log;
    private final Set<String> said = new HashSet<>();
    private long end;

    /**
     * A command of a run.
     *
     * @param repository of the images; a deployment that runs another one is left alone
     * @param run its id, which no other one has
     * @param called as the configuration calls it
     * @param program with its arguments
     * @param log gets lines for people, and what the command prints
     */
    public ReleaseCommand(
            DeployMethod.Kubernetes settings,
            String repository,
            String run,
            String called,
            List<String> program,
            Duration limit,
            Consumer<String> log) {
        this(new Kubectl(settings), repository, run, called, program, limit, log);
    }

    ReleaseCommand(
            Kubectl kubectl,
            String repository,
            String run,
            String called,
            List<String> program,
            Duration limit,
            Consumer<String> log) {
        this.cluster = new Cluster(kubectl);
        this.deployment = kubectl.cluster().deployments().get(0);
        this.repository = repository;
        this.run = run;
        this.words = "the command \"" + called + "\"";
        this.job = CommandJob.of(called, deployment, run, program, limit);
        this.log = log;
    }

    /** A question to the cluster. */
    private interface Question<T> {
        T ask() throws KubernetesException, InterruptedException;
    }

    /**
     * Runs it, unless this run has begun it before, and waits for its end.
     *
     * @param image {@code repository@sha256:...}
     * @return why it did not end well; empty if it did
     */
    public Optional<String> run(String image) throws InterruptedException {
        end = System.nanoTime() + job.limit().plus(MARGIN).toNanos();
        try {
            Deployment found = patiently(() -> cluster.deployment(deployment));
            Deployment.Container container =
                    found.container(cluster.kubectl().cluster().container(), repository);
            if (patiently(() -> cluster.job(job.name())).isEmpty()) {
                awaitEarlier();
                say("running " + words + " as the job " + job.name());
                JsonNode manifest = job.manifest(found, container, image, run);
                patiently(() -> create(manifest));
            }
            return follow(container.name()).map(why -> words + " " + why);
        } catch (KubernetesException e) {
            return Optional.of(words + " could not be run, or followed to its end: " + e.getMessage());
        }
    }

    /** Removes the Job, with its pod. What cannot be removed now is removed by the next release, or by the cluster. */
    public void remove() throws InterruptedException {
        try {
            cluster.removeJob(job.name());
        } catch (KubernetesException e) {
            say("the job " + job.name() + " could not be removed: " + e.getMessage());
        }
    }

    /** The answer to an earlier request may have been lost. */
    private boolean create(JsonNode manifest) throws KubernetesException, InterruptedException {
        try {
            cluster.kubectl().create(manifest);
        } catch (KubernetesException e) {
            if (cluster.job(job.name()).isEmpty()) {
                throw e;
            }
        }
        return true;
    }

    /** Two migrations at a time would be in each other's way. */
    private void awaitEarlier() throws KubernetesException, InterruptedException {
        while (true) {
            boolean clear = true;
            for (JsonNode earlier : patiently(() -> cluster.jobs(job.label()))) {
                String name = earlier.at("/metadata/name").asText();
                if (CommandState.hasEnded(earlier)) {
                    patiently(() -> removed(name));
                } else {
                    sayOnce("an earlier run left " + words + " running (job " + name + "); waiting for its end");
                    clear = false;
                }
            }
            if (clear) {
                return;
            }
            if (isOver()) {
                throw new KubernetesException(
                        KubernetesException.Kind.REFUSED, "that of an earlier run did not end, and still runs");
            }
            pause();
        }
    }

    private boolean removed(String name) throws KubernetesException, InterruptedException {
        cluster.removeJob(name);
        return true;
    }

    private Optional<String> follow(String container) throws KubernetesException, InterruptedException {
        String late = "did not end within " + Elapsed.words(job.limit()) + " (three quarters of redeploy.timeout)";
        var output = new CommandOutput(log);
        while (true) {
            Optional<JsonNode> now = patiently(() -> cluster.job(job.name()));
            if (now.isEmpty()) {
                return Optional.of("was removed from the cluster before it ended");
            }
            Optional<JsonNode> pod = patiently(() -> cluster.podOfJob(job.name()));
            CommandState state = CommandState.read(now.get(), pod, container, late);
            // After the state: what it prints at its end is there by then.
            show(output, pod, container);
            if (state.isOver() || isOver()) {
                output.finish();
                return state.isOver() ? ended(state) : tooLate(late, state);
            }
            state.waits().ifPresent(this::sayOnce);
            pause();
        }
    }

    private Optional<String> ended(CommandState state) {
        if (state.failure().isEmpty()) {
            say(words + " has ended well");
        }
        return state.failure();
    }

    private Optional<String> tooLate(String late, CommandState state) throws InterruptedException {
        remove();
        return Optional.of(late + state.waits().map(why -> "; " + why).orElse(""));
    }

    /** Its exit status counts, whether or not its output can be read. */
    private void show(CommandOutput output, Optional<JsonNode> pod, String container) throws InterruptedException {
        if (pod.isEmpty() || !CommandState.hasBegun(pod.get(), container)) {
            return;
        }
        try {
            output.show(cluster.log(pod.get().at("/metadata/name").asText(), container));
        } catch (KubernetesException e) {
            sayOnce("what " + words + " prints could not be read: " + e.getMessage());
        }
    }

    /** Asks again while the cluster does not answer. */
    private <T> T patiently(Question<T> question) throws KubernetesException, InterruptedException {
        while (true) {
            try {
                return question.ask();
            } catch (KubernetesException e) {
                if (!e.isUnreachable() || isOver()) {
                    throw e;
                }
                sayOnce("the cluster does not answer, and is asked again: " + e.getMessage());
            }
            pause();
        }
    }

    private boolean isOver() {
        return System.nanoTime() - end >= 0;
    }

    private static void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(INTERVAL.toMillis());
    }

    private void sayOnce(String text) {
        if (said.add(text)) {
            say(text);
        }
    }

    private void say(String text) {
        log.accept("slipway: " + text);
    }
}
