package slipway.kubernetes;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import slipway.config.DeployMethod;
import slipway.kubernetes.DeploymentOutcome.Kind;
import slipway.text.Elapsed;
import slipway.text.SingleLine;

/**
 * One deployment gets another image, or the former one again, and is followed until that is healthy. The cluster does the
 * work, by the deployment's own settings, and goes on with it without Slipway; what it says when it is read counts, never
 * the exit status of a command. Who asks again after a restart finds in the deployment's annotation how far it came.
 */
public final class DeploymentRollout {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int MOST_NOTES = 5;
    private static final int LINES = 3;
    private static final int LONGEST_LINE = 300;

    private final Cluster cluster;
    private final String name;
    private final Optional<String> named;
    private final String repository;
    private final String id;
    private final Watch watch;
    private final Consumer<String> log;
    private final Set<String> said = new HashSet<>();
    private volatile boolean preparing;
    private volatile boolean started;

    /**
     * A rollout of a run.
     *
     * @param deployment its name
     * @param repository of the images; a deployment that runs another one is left alone
     * @param id of the run, which no other one has
     * @param log gets lines for people
     */
    public DeploymentRollout(
            DeployMethod.Kubernetes settings,
            String deployment,
            String repository,
            String id,
            Watch watch,
            Consumer<String> log) {
        this(new Kubectl(settings), deployment, repository, id, watch, log);
    }

    DeploymentRollout(
            Kubectl kubectl, String deployment, String repository, String id, Watch watch, Consumer<String> log) {
        this.cluster = new Cluster(kubectl);
        this.name = deployment;
        this.named = kubectl.cluster().container();
        this.repository = repository;
        this.id = id;
        this.watch = watch;
        this.log = log;
    }

    /**
     * When an image counts as healthy.
     *
     * @param samples how many good looks in a row
     * @param uptime how long its containers must run without a restart where they have no readiness probe
     * @param limit of a rollout, from its first question on
     */
    public record Watch(int samples, Duration uptime, Duration limit) {}

    /** Whether something may have been begun in the cluster. */
    public boolean started() {
        return started || preparing;
    }

    /**
     * Sets the image, unless this run has set it before, and follows.
     *
     * @param image {@code repository@sha256:...}
     * @param mayHaveRun whether a Slipway that is gone may have begun this
     * @param before what must end well before the image is set
     */
    public DeploymentOutcome forward(String image, boolean mayHaveRun, Optional<ReleaseCommand> before)
            throws InterruptedException {
        long end = end();
        try {
            Deployment found = reach(end, mayHaveRun);
            boolean begun = found.isOf(id)
                    || (mayHaveRun
                            && found.note().isEmpty()
                            && Images.same(found.container(named, repository).image(), image));
            started = begun;
            if (begun || before.isEmpty()) {
                return begun ? follow(image, found, end, before(image, found)) : begin(image, found, end);
            }
            return beginAfter(before.get(), image, found);
        } catch (KubernetesException e) {
            return new DeploymentOutcome(
                    started || mayHaveRun ? Kind.UNCERTAIN : Kind.UNCHANGED, e.getMessage(), Optional.empty());
        }
    }

    /** What the command is told, and what the deployment is by the time that it has ended, may differ. */
    private DeploymentOutcome beginAfter(ReleaseCommand before, String image, Deployment found)
            throws KubernetesException, InterruptedException {
        found.checkThatItMoves();
        preparing = true;
        Optional<String> trouble = before.run(image);
        if (trouble.isPresent()) {
            preparing = false;
            String why = trouble.get() + "; deployment " + name + " was not touched";
            return new DeploymentOutcome(Kind.UNCHANGED, why, Optional.empty());
        }
        long end = end();
        return begin(image, reach(end, false), end);
    }

    private DeploymentOutcome begin(String image, Deployment first, long end)
            throws KubernetesException, InterruptedException {
        Deployment found = first;
        while (true) {
            found.checkThatItMoves();
            Deployment.Container container = found.container(named, repository);
            Optional<String> previous = former(found, container);
            say("deployment " + name + ": " + container.image() + " is replaced by " + image);
            started = true;
            try {
                cluster.kubectl()
                        .patch(name, found.patch(container, image, new RolloutNote(id, image, previous, false)));
                Deployment changed = reach(end, true);
                return follow(image, changed, end, before(image, changed));
            } catch (KubernetesException e) {
                Deployment now = reach(end, true);
                if (now.isOf(id)) {
                    return follow(image, now, end, before(image, now));
                }
                String runs = now.image(container.name());
                if (!Images.same(runs, container.image())) {
                    started = false;
                    return changedByAnother(runs);
                }
                if (isOver(end)) {
                    throw e;
                }
                if (!e.isUnreachable() && now.generation() == found.generation()) {
                    started = false;
                    throw e;
                }
                say("deployment " + name + " is asked again: " + e.getMessage());
                found = now;
                pause();
            }
        }
    }

    /** What would be put back: what the deployment ran before, unless that is the same. */
    private Optional<String> before(String image, Deployment changed) {
        return noted(changed).filter(previous -> !Images.same(previous, image));
    }

    /** What this run has noted that the deployment ran before. */
    private Optional<String> noted(Deployment changed) {
        return changed.isOf(id) ? changed.note().flatMap(RolloutNote::previous) : Optional.empty();
    }

    /** What ran before, by its digest: the tag that a deployment may name can be another image's by now. */
    private Optional<String> former(Deployment found, Deployment.Container container)
            throws KubernetesException, InterruptedException {
        Optional<RolloutNote> unproven =
                found.note().filter(note -> !note.held() && Images.same(note.image(), container.image()));
        if (unproven.isPresent()) {
            say("an earlier run did not see " + container.image() + " healthy; before it, "
                    + unproven.get().previous().orElse("an image that is not known") + " ran");
            return unproven.get().previous();
        }
        Optional<String> exact = Images.exact(container.image());
        if (exact.isPresent()) {
            return exact;
        }
        List<String> running = cluster.pods(found, container.name()).stream()
                .filter(pod -> pod.image().equals(container.image()))
                .flatMap(pod -> pod.runs().stream())
                .filter(image -> Images.sameRepository(image, repository))
                .distinct()
                .toList();
        if (running.size() != 1) {
            say("deployment " + name + " names " + container.image()
                    + ", and its pods do not tell one digest of it: it could not be put back");
            return Optional.empty();
        }
        return Optional.of(running.get(0));
    }

    /**
     * Puts back what ran before this run, and follows that.
     *
     * @param image what this run has set; if it has another one by now, that is left alone
     * @param recorded what is recorded as live before, for a deployment whose annotation is gone
     */
    public DeploymentOutcome back(String image, Optional<String> recorded) throws InterruptedException {
        long end = end();
        started = true;
        try {
            Deployment found = reach(end, true);
            Optional<String> former = found.isOf(id) ? noted(found) : recorded;
            if (former.isEmpty()) {
                return uncertain("what deployment " + name + " ran before is not known by a digest");
            }
            boolean put = false;
            while (true) {
                Deployment.Container container = found.container(named, repository);
                if (Images.same(container.image(), former.get())) {
                    return follow(former.get(), found, end, former);
                }
                if (put || !Images.same(container.image(), image)) {
                    return changedByAnother(container.image());
                }
                say("deployment " + name + ": putting back " + former.get());
                var note = new RolloutNote(id, former.get(), former, true);
                try {
                    cluster.kubectl().patch(name, found.patch(container, former.get(), note));
                    put = true;
                } catch (KubernetesException e) {
                    if (isOver(end)) {
                        throw e;
                    }
                    say("deployment " + name + " is asked again: " + e.getMessage());
                    pause();
                }
                found = reach(end, true);
            }
        } catch (KubernetesException e) {
            return uncertain(e.getMessage());
        }
    }

    /** Notes that the image was seen to be healthy. Where it cannot be noted, a later run goes back behind it. */
    public void held() throws InterruptedException {
        for (int attempt = 1; !tryToNote(attempt == MOST_NOTES); attempt++) {
            pause();
        }
    }

    /** Whether it is noted, or this was the last attempt. */
    private boolean tryToNote(boolean last) throws InterruptedException {
        try {
            Deployment now = cluster.deployment(name);
            if (now.isOf(id) && !now.note().orElseThrow().held()) {
                cluster.kubectl().patch(name, now.patch(now.note().orElseThrow().asHeld()));
            }
            return true;
        } catch (KubernetesException e) {
            if (last) {
                say("that it is healthy could not be noted in the cluster: " + e.getMessage());
            }
            return last;
        }
    }

    /**
     * One look after the other, until what is wanted is there, cannot be there any more, or the time is over.
     *
     * @param previous for the outcome
     */
    private DeploymentOutcome follow(String image, Deployment found, long end, Optional<String> previous)
            throws KubernetesException, InterruptedException {
        Deployment.Container container = found.container(named, repository);
        var progress = new RolloutProgress(image, watch, container.probed());
        while (true) {
            try {
                Deployment now = cluster.deployment(name);
                String runs = now.image(container.name());
                if (!Images.same(runs, image)) {
                    return changedByAnother(runs);
                }
                RolloutProgress.Look look = progress.look(now, cluster.pods(now, container.name()));
                if (look.verdict() == RolloutProgress.Verdict.HEALTHY) {
                    say("deployment " + name + " runs " + image + ": " + look.words());
                    return new DeploymentOutcome(Kind.HEALTHY, "", previous);
                }
                if (look.verdict() == RolloutProgress.Verdict.HOPELESS || isOver(end)) {
                    return unhealthy(look, container.name(), previous);
                }
                sayOnce("deployment " + name + ": " + look.words());
            } catch (KubernetesException e) {
                progress.interrupted();
                if (isOver(end)) {
                    return uncertain("whether deployment " + name + " is healthy is not known: " + e.getMessage());
                }
                sayOnce("the cluster does not answer, and is asked again: " + e.getMessage());
            }
            pause();
        }
    }

    private DeploymentOutcome unhealthy(RolloutProgress.Look look, String container, Optional<String> previous)
            throws InterruptedException {
        boolean late = look.verdict() == RolloutProgress.Verdict.GOING_ON;
        return new DeploymentOutcome(
                Kind.UNHEALTHY,
                "deployment " + name + ": " + (late ? "not healthy within " + Elapsed.words(watch.limit()) + ": " : "")
                        + look.words() + lastLines(look.pods(), container),
                previous);
    }

    /** What the container of a pod that is not well has printed. */
    private String lastLines(List<Pod> pods, String container) throws InterruptedException {
        Optional<Pod> ill = pods.stream()
                .filter(pod -> pod.crashes() || (pod.isRunning() && !pod.ready()))
                .findFirst();
        if (ill.isEmpty()) {
            return "";
        }
        try {
            List<String> lines = cluster.lastLines(ill.get(), container)
                    .lines()
                    .map(line -> SingleLine.line(line, LONGEST_LINE))
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (lines.isEmpty()) {
                return "";
            }
            say("the last lines of " + ill.get().name() + ":");
            lines.forEach(log);
            return "; last lines: "
                    + lines.stream().skip(Math.max(0, lines.size() - LINES)).collect(Collectors.joining(" | "));
        } catch (KubernetesException e) {
            say("the log of " + ill.get().name() + " could not be read: " + e.getMessage());
            return "";
        }
    }

    private DeploymentOutcome changedByAnother(String image) {
        return uncertain(
                "somebody gave deployment " + name + " another image meanwhile, " + image + ", which was left alone");
    }

    private static DeploymentOutcome uncertain(String why) {
        return new DeploymentOutcome(Kind.UNCERTAIN, why, Optional.empty());
    }

    /**
     * The deployment, asked for again while the cluster does not answer.
     *
     * @param patient whether even a refusal is asked again, since something was changed already
     */
    private Deployment reach(long end, boolean patient) throws KubernetesException, InterruptedException {
        while (true) {
            try {
                return cluster.deployment(name);
            } catch (KubernetesException e) {
                if (isOver(end) || !(patient || e.isUnreachable())) {
                    throw e;
                }
                sayOnce("the cluster does not answer, and is asked again: " + e.getMessage());
            }
            pause();
        }
    }

    private long end() {
        return System.nanoTime() + watch.limit().toNanos();
    }

    private static boolean isOver(long end) {
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
