package slipway.pipeline.redeploy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import slipway.config.DeployMethod;
import slipway.config.Placeholder;
import slipway.config.RedeploySettings;
import slipway.config.VerifySettings;
import slipway.host.ComposeService;
import slipway.host.ComposeSwap;
import slipway.host.HealthCheck;
import slipway.host.HostWork;
import slipway.host.HttpExpectation;
import slipway.host.JobRequest;
import slipway.host.RegistryLogin;
import slipway.host.ReleaseCommands;
import slipway.host.SwarmService;
import slipway.host.SwarmUpdate;
import slipway.pipeline.stage.ReleaseCandidate;
import slipway.pipeline.stage.RunContext;
import slipway.run.Run;
import slipway.run.RunHost;
import slipway.text.ShellText;

/**
 * Makes the requests for jobs on the hosts of one run.
 *
 * @param installation the id of this installation: a host may have jobs of another one
 * @param fence a host refuses requests with a lower one, which come from a server that has lost the run
 * @param login for pulls on the hosts
 * @param keep the digests that a rollback may need
 */
record JobRequests(
        RunContext context,
        RedeploySettings redeploy,
        String installation,
        long fence,
        Optional<RegistryLogin> login,
        List<String> keep) {
    private static final String BACK = "back";
    /** When the time of a rollout is over, a cluster that hangs may still be asked. */
    private static final Duration LAST_QUESTIONS = Duration.ofMinutes(3);

    /** The run's image is put live. */
    JobRequest forward(RunHost host) {
        boolean backOut = redeploy.backOut() != RedeploySettings.BackOut.NEVER;
        return request(host, Optional.empty(), ReleaseCandidate.of(context), backOut);
    }

    /** An earlier one is put live again; there is nothing behind it to go back to. */
    JobRequest back(RunHost host, ReleaseCandidate former) {
        return request(host, Optional.of(BACK), former, false);
    }

    /** How long the first may take, with all that the host does by itself. */
    static Duration limit(RedeploySettings redeploy) {
        DeployMethod method = redeploy.method();
        Duration after = method.after().isEmpty() ? Duration.ZERO : patience(redeploy);
        if (method.cluster().isPresent()) {
            Duration before = method.before().isEmpty() ? Duration.ZERO : patience(redeploy);
            return redeploy.timeout().plus(LAST_QUESTIONS).plus(before).plus(after);
        }
        boolean watched = method.isWatchedThere();
        Duration within = redeploy.verify()
                .or(() -> watched ? Optional.of(VerifySettings.USUAL) : Optional.empty())
                .map(watched ? VerifySettings::longestLimit : VerifySettings::limit)
                .orElse(Duration.ZERO);
        boolean twice = watched && redeploy.backOut() != RedeploySettings.BackOut.NEVER;
        return redeploy.timeout()
                .plus(within.multipliedBy(method.watches() + (twice ? 1 : 0)))
                .plus(method.mayTake().multipliedBy(twice ? 2 : 1))
                .plus(after);
    }

    /**
     * How long a command of the release may take, and how long a job waits for another one on the host: it gives up before its own
     * time is up, and says for whom it waited.
     */
    static Duration patience(RedeploySettings redeploy) {
        return redeploy.timeout().multipliedBy(3).dividedBy(4);
    }

    private JobRequest request(RunHost host, Optional<String> suffix, ReleaseCandidate candidate, boolean backOut) {
        return new JobRequest(
                context.run().id(),
                suffix,
                identity(host),
                context.nameOnHosts(),
                work(host, candidate, suffix.isEmpty() && prepares(), backOut),
                environment(host, candidate),
                patience(redeploy),
                fence);
    }

    /** An earlier release, which a person goes back to, does not know the newer state: nothing is prepared for it. */
    boolean prepares() {
        return context.run().release().isEmpty();
    }

    /** With the time, since a database that was restored from a backup gives its numbers out again. */
    String identity(RunHost host) {
        Run run = context.run();
        String identity = installation + "/" + run.id() + "/" + run.createdAt().toEpochMilli();
        // Two hosts may be one account under two names. The canary's is as it was when there was one host only.
        return host.position() == 0 ? identity : identity + "/" + host.host();
    }

    private HostWork work(RunHost host, ReleaseCandidate candidate, boolean prepare, boolean backOut) {
        DeployMethod method = redeploy.method();
        return method.command()
                .<HostWork>map(command -> command(command, host, candidate))
                .or(() -> method.swarm().map(swarm -> swarm(swarm, host, candidate, prepare, backOut)))
                .orElseGet(() -> compose(method.compose().orElseThrow(), host, candidate, prepare, backOut));
    }

    private HostWork command(DeployMethod.Command command, RunHost host, ReleaseCandidate candidate) {
        return new HostWork.Command(
                Placeholder.fill(command.text(), placeholder -> ShellText.quote(candidate.value(placeholder))),
                redeploy.verify()
                        .filter(verify -> verify.from() == VerifySettings.From.HOST)
                        .map(verify -> check(verify, host, candidate)));
    }

    private HostWork swarm(
            DeployMethod.Swarm swarm, RunHost host, ReleaseCandidate candidate, boolean prepare, boolean backOut) {
        return new SwarmUpdate(
                new SwarmService(swarm.services(), context.repository()),
                context.nameOnHosts(),
                pulledAs(candidate),
                login,
                check(redeploy.verify().orElse(VerifySettings.USUAL), host, candidate),
                prepare,
                backOut,
                commands(host, candidate));
    }

    private HostWork compose(
            DeployMethod.Compose compose, RunHost host, ReleaseCandidate candidate, boolean prepare, boolean backOut) {
        return new ComposeSwap(
                new ComposeService(compose),
                context.run().project(),
                // As the compose file names it now, whatever an earlier release was called.
                context.reference(),
                pulledAs(candidate),
                login,
                check(redeploy.verify().orElse(VerifySettings.USUAL), host, candidate),
                prepare,
                backOut,
                commands(host, candidate),
                keep);
    }

    /** Once in a run: on the canary, and not when it goes back. */
    private ReleaseCommands commands(RunHost host, ReleaseCandidate candidate) {
        boolean once = host.position() == 0 && candidate.equals(ReleaseCandidate.of(context));
        DeployMethod method = redeploy.method();
        return once ? new ReleaseCommands(method.before(), method.after()) : ReleaseCommands.NONE;
    }

    private HealthCheck check(VerifySettings verify, RunHost host, ReleaseCandidate candidate) {
        return new HealthCheck(
                verify.goodSamples(),
                redeploy.method().uptime(verify),
                verify.interval(),
                verify.limit(),
                verify.longestLimit(),
                verify.askedBy(host.host())
                        .map(address -> new HttpExpectation(
                                address, verify.status(), expected(verify, candidate), verify.headers(), verify.ca())));
    }

    static Optional<String> expected(VerifySettings verify, ReleaseCandidate candidate) {
        return verify.contains().map(text -> Placeholder.fill(text, candidate::value));
    }

    /** Without a registry, the host's engine is the one that built it, and knows it by its id. */
    private String pulledAs(ReleaseCandidate candidate) {
        return context.project().push().isPresent() ? context.byDigest(candidate.digest()) : candidate.digest();
    }

    private Map<String, String> environment(RunHost host, ReleaseCandidate candidate) {
        var environment = new TreeMap<String, String>();
        for (Placeholder placeholder : Placeholder.values()) {
            environment.put("SLIPWAY_" + placeholder.name(), candidate.value(placeholder));
        }
        environment.put("SLIPWAY_HOST", host.host());
        environment.put("SLIPWAY_PROJECT", context.run().project());
        environment.put("SLIPWAY_ENVIRONMENT", context.run().environment().orElse(""));
        environment.put("SLIPWAY_BRANCH", context.run().branch());
        return environment;
    }
}
