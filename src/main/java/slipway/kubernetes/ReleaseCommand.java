package slipway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import slipway.config.DeployMethod;
import slipway.text.Elapsed;

/**
 * A command of a release, once in a run, as a Job with all that the pods of the first deployment have. The Job stays until
 * what became of the run is recorded, so that a start after a crash finds it and does not begin it again.
 */
public final class ReleaseCommand {
    /** The cluster ends it by itself; that may take a moment to be seen. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final String deployment;
    private final String repository;
    private final String run;
    private final String words;
    private final CommandJob job;
    private final Consumer<String> log;

    /**
     * A command of a run.
     *
     * @param repository of the images; a deployment that runs another one is left alone
     * @param run its id, which no other one has
     * @param log gets lines for people, and what the command prints
     */
    public ReleaseCommand(
            DeployMethod.Kubernetes settings, String repository, String run, Program program, Consumer<String> log) {
        this(new Kubectl(settings), repository, run, program, log);
    }

    ReleaseCommand(Kubectl kubectl, String repository, String run, Program program, Consumer<String> log) {
        this.cluster = new Cluster(kubectl);
        this.deployment = kubectl.cluster().deployments().get(0);
        this.repository = repository;
        this.run = run;
        this.words = "the command \"" + program.called() + "\"";
        this.job = CommandJob.of(program, deployment, run);
        this.log = log;
    }

    /**
     * What is run.
     *
     * @param called as the configuration calls it: {@code before} or {@code after}
     * @param words the program and its arguments
     * @param limit from the start of its pod on
     */
    public record Program(String called, List<String> words, Duration limit) {
        public Program {
            words = List.copyOf(words);
        }
    }

    /**
     * Runs it, unless this run has begun it before, and waits for its end.
     *
     * @param image {@code repository@sha256:...}
     * @return why it did not end well; empty if it did
     */
    public Optional<String> run(String image) throws InterruptedException {
        var patience = new Patience(job.limit().plus(MARGIN), log);
        try {
            Deployment found = patience.ask(() -> cluster.deployment(deployment));
            Deployment.Container container =
                    found.container(cluster.kubectl().cluster().container(), repository);
            if (patience.ask(() -> cluster.job(job.name())).isEmpty()) {
                begin(job.manifest(found, container, image, run), patience);
            }
            return follow(container.name(), patience).map(why -> words + " " + why);
        } catch (KubernetesException e) {
            return Optional.of(words + " could not be run, or followed to its end: " + e.getMessage());
        }
    }

    /** Removes the Job, with its pod. What cannot be removed now is removed by the next release, or by the cluster. */
    public void remove() throws InterruptedException {
        try {
            cluster.removeJob(job.name());
        } catch (KubernetesException e) {
            log.accept("slipway: the job " + job.name() + " could not be removed: " + e.getMessage());
        }
    }

    private void begin(JsonNode manifest, Patience patience) throws KubernetesException, InterruptedException {
        new EarlierJobs(cluster, job.label(), words, patience).await();
        patience.say("running " + words + " as the job " + job.name());
        patience.ask(() -> create(manifest));
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

    private Optional<String> follow(String container, Patience patience)
            throws KubernetesException, InterruptedException {
        String late = "did not end within " + Elapsed.words(job.limit()) + " (three quarters of redeploy.timeout)";
        var output = new CommandOutput(log);
        while (true) {
            Optional<JsonNode> now = patience.ask(() -> cluster.job(job.name()));
            if (now.isEmpty()) {
                return Optional.of("was removed from the cluster before it ended");
            }
            Optional<JsonNode> pod = patience.ask(() -> cluster.podOfJob(job.name()));
            CommandState state = CommandState.read(now.get(), pod, container, late);
            // After the state: what it prints at its end is there by then.
            show(output, pod, container, patience);
            if (state.isOver() || patience.isOver()) {
                output.finish();
                return state.isOver() ? ended(state, patience) : tooLate(late, state);
            }
            state.waits().ifPresent(patience::sayOnce);
            patience.pause();
        }
    }

    private Optional<String> ended(CommandState state, Patience patience) {
        if (state.failure().isEmpty()) {
            patience.say(words + " has ended well");
        }
        return state.failure();
    }

    private Optional<String> tooLate(String late, CommandState state) throws InterruptedException {
        remove();
        return Optional.of(late + state.waits().map(why -> "; " + why).orElse(""));
    }

    /** Its exit status counts, whether or not its output can be read. */
    private void show(CommandOutput output, Optional<JsonNode> pod, String container, Patience patience)
            throws InterruptedException {
        if (pod.isEmpty() || !CommandState.hasBegun(pod.get(), container)) {
            return;
        }
        try {
            output.show(cluster.log(pod.get().at("/metadata/name").asText(), container));
        } catch (KubernetesException e) {
            patience.sayOnce("what " + words + " prints could not be read: " + e.getMessage());
        }
    }
}
