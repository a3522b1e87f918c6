package slipway.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import slipway.config.Placeholder;
import slipway.config.Redeploy;
import slipway.config.Verify;
import slipway.config.Way;
import slipway.run.Run;
import slipway.run.RunHost;
import slipway.ssh.ComposePlace;
import slipway.ssh.ComposeSwap;
import slipway.ssh.HostCheck;
import slipway.ssh.HostWork;
import slipway.ssh.HttpExpectation;
import slipway.ssh.JobRequest;
import slipway.ssh.RegistryLogin;
import slipway.ssh.ReleaseCommands;
import slipway.ssh.ShellText;

/**
 * What the hosts of one run are told to do.
 *
 * @param installation this Slipway's own name, by which a host tells its jobs from another's
 * @param login for pulls on the hosts
 * @param keep the digests that a rollback may need
 */
record JobOrders(Work work, Redeploy redeploy, String installation, Optional<RegistryLogin> login, List<String> keep) {
    private static final String BACK = "back";

    /** The run's image is put live. */
    JobRequest forward(RunHost host) {
        boolean backOut = redeploy.backOut() != Redeploy.BackOut.NEVER;
        return request(host, Optional.empty(), Version.of(work), backOut);
    }

    /** An earlier one is put live again; there is nothing behind it to go back to. */
    JobRequest back(RunHost host, Version former) {
        return request(host, Optional.of(BACK), former, false);
    }

    /** How long the first may take, with all that the host does by itself. */
    static Duration limit(Redeploy redeploy) {
        Duration within = redeploy.verify()
                .or(() -> redeploy.way() instanceof Way.Compose ? Optional.of(Verify.USUAL) : Optional.empty())
                .map(redeploy.way() instanceof Way.Compose ? Verify::longestLimit : Verify::limit)
                .orElse(Duration.ZERO);
        boolean twice = redeploy.way() instanceof Way.Compose && redeploy.backOut() != Redeploy.BackOut.NEVER;
        Duration after = redeploy.way() instanceof Way.Compose compose
                        && !compose.after().isEmpty()
                ? patience(redeploy)
                : Duration.ZERO;
        Way way = redeploy.way();
        return redeploy.timeout()
                .plus(within.multipliedBy(way.watches() + (twice ? 1 : 0)))
                .plus(way.mayTake().multipliedBy(twice ? 2 : 1))
                .plus(after);
    }

    /** How long it waits for another job on the host: it gives up before its own time is up, and says for whom it waited. */
    private static Duration patience(Redeploy redeploy) {
        return redeploy.timeout().multipliedBy(3).dividedBy(4);
    }

    private JobRequest request(RunHost host, Optional<String> suffix, Version version, boolean backOut) {
        return new JobRequest(
                work.run().id(),
                suffix,
                identity(host),
                work.run().project(),
                doing(host, version, suffix.isEmpty() && work.run().release().isEmpty(), backOut),
                environment(host, version),
                patience(redeploy));
    }

    /** With the time, since a database that was restored from a backup gives its numbers out again. */
    private String identity(RunHost host) {
        Run run = work.run();
        String identity = installation + "/" + run.id() + "/" + run.createdAt().toEpochMilli();
        // Two hosts may be one account under two names. The canary's is as it was when there was one host only.
        return host.position() == 0 ? identity : identity + "/" + host.host();
    }

    private HostWork doing(RunHost host, Version version, boolean prepare, boolean backOut) {
        if (redeploy.way() instanceof Way.Command command) {
            return new HostWork.Command(
                    Placeholder.fill(command.text(), placeholder -> ShellText.quote(version.value(placeholder))),
                    redeploy.verify()
                            .filter(verify -> verify.from() == Verify.From.HOST)
                            .map(verify -> check(verify, host, version)));
        }
        Way.Compose compose = (Way.Compose) redeploy.way();
        return new HostWork.Compose(new ComposeSwap(
                ComposePlace.of(compose),
                work.run().project(),
                // As the compose file names it now, whatever an earlier release was called.
                work.reference(),
                pulledAs(version),
                login,
                check(redeploy.verify().orElse(Verify.USUAL), host, version),
                prepare,
                backOut,
                commands(compose, host, version),
                keep));
    }

    /** Once in a run: on the canary, and not when it goes back. */
    private ReleaseCommands commands(Way.Compose compose, RunHost host, Version version) {
        boolean once = host.position() == 0 && version.equals(Version.of(work));
        return once ? new ReleaseCommands(compose.before(), compose.after()) : ReleaseCommands.NONE;
    }

    private HostCheck check(Verify verify, RunHost host, Version version) {
        return new HostCheck(
                verify.goodSamples(),
                redeploy.way().uptime(verify),
                verify.interval(),
                verify.limit(),
                verify.longestLimit(),
                verify.askedBy(host.host())
                        .map(address -> new HttpExpectation(
                                address, verify.status(), expected(verify, version), verify.headers(), verify.ca())));
    }

    static Optional<String> expected(Verify verify, Version version) {
        return verify.contains().map(text -> Placeholder.fill(text, version::value));
    }

    /** Without a registry, the host's engine is the one that built it, and knows it by its id. */
    private String pulledAs(Version version) {
        return work.project().push().isPresent() ? work.repository() + "@" + version.digest() : version.digest();
    }

    private Map<String, String> environment(RunHost host, Version version) {
        var environment = new TreeMap<String, String>();
        for (Placeholder placeholder : Placeholder.values()) {
            environment.put("SLIPWAY_" + placeholder.name(), version.value(placeholder));
        }
        environment.put("SLIPWAY_HOST", host.host());
        environment.put("SLIPWAY_PROJECT", work.run().project());
        environment.put("SLIPWAY_BRANCH", work.run().branch());
        return environment;
    }
}
