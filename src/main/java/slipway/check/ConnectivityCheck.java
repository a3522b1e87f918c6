package slipway.check;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import slipway.config.AlertReceiver;
import slipway.config.BuildSettings;
import slipway.config.Config;
import slipway.config.DatabaseAddress;
import slipway.config.DeployMethod;
import slipway.config.Environment;
import slipway.config.Host;
import slipway.config.Project;
import slipway.config.RedeploySettings;
import slipway.config.SignInSettings;
import slipway.config.VerifySettings;
import slipway.database.Database;
import slipway.database.DatabaseUnusable;
import slipway.docker.Engine;
import slipway.docker.Engines;
import slipway.docker.cli.Login;
import slipway.docker.engine.EngineException;
import slipway.files.FileTree;
import slipway.git.Git;
import slipway.git.RemoteBranch;
import slipway.gitlab.watch.Finding;
import slipway.host.ComposeService;
import slipway.host.HostInspection;
import slipway.host.HostObservation;
import slipway.host.HostProbe;
import slipway.host.RegistryLogin;
import slipway.host.SwarmService;
import slipway.http.OutgoingProxy;
import slipway.kubernetes.DeploymentProbe;
import slipway.pipeline.stage.FreeSpace;
import slipway.process.Processes;
import slipway.ssh.SshException;
import slipway.text.FixableException;

/** {@code slipway check --connect}: tries everything that the runs will need, and says what to do about each failure. */
public final class ConnectivityCheck {
    private final Config config;
    private final PrintStream out;
    private final AlertCheck alerts;
    private final GitLabCheck gitlab;
    private int failed;

    /** @param testAlerts whether the receivers of alerts are sent a message each */
    public ConnectivityCheck(Config config, PrintStream out, boolean testAlerts) {
        this.config = config;
        this.gitlab = new GitLabCheck(config);
        this.alerts = new AlertCheck(config.server().publicUrl(), testAlerts);
        this.out = out;
    }

    /** Returns what was found. */
    private interface Check {
        String run() throws FixableException, IOException, InterruptedException;
    }

    /** Prints a line for each check; returns 0 if all succeed, else 1. */
    public int tryAll(OutgoingProxy proxy) throws InterruptedException, IOException, EngineException {
        Path scratch = Files.createTempDirectory("slipway-check");
        try (Engines engines = Engines.of(config.server().engines(), () -> "check", scratch)) {
            var git = new Git(scratch, new Processes(), proxy.environment());
            for (Engines.Named each : engines.all()) {
                check("disk" + of(each, engines), () -> freeDisk(each.engine()));
            }
            for (DatabaseAddress address : config.server().database().stream().toList()) {
                check("database", () -> address + ", " + Database.version(address));
            }
            for (Engines.Named each : engines.all()) {
                Engine engine = each.engine();
                check("docker" + of(each, engines), () -> "Docker " + engine.version() + " at " + engine.address());
            }
            if (config.projects().stream().anyMatch(project -> project.build().isPresent())) {
                check("builder", engines.first()::builder);
            }
            check("git", git::version);
            for (Project project : config.projects()) {
                tryAll(project, engines, git);
            }
            check("projects", gitlab::different);
            for (SignInSettings signIn : config.server().signIn().stream().toList()) {
                check("sign-in", () -> gitlab.signIn(signIn));
            }
            for (AlertReceiver receiver : config.server().alerts()) {
                check("alert " + receiver.name(), () -> alerts.open(receiver));
            }
        } finally {
            FileTree.deleteAsFarAsPossible(scratch);
        }
        return failed == 0 ? 0 : 1;
    }

    /** Nothing for a single one. */
    private static String of(Engines.Named engine, Engines engines) {
        return engines.areSeveral() ? " of " + engine.name() : "";
    }

    private void tryAll(Project project, Engines engines, Git git) throws InterruptedException {
        for (String branch : project.deployBranches()) {
            check(project.name() + ": repository", () -> repository(project, branch, git));
        }
        if (project.push().isPresent()) {
            // Each pushes what it has built.
            for (Engines.Named each : engines.all()) {
                check(project.name() + ": registry" + of(each, engines), () -> registry(project, each.engine()));
            }
        }
        if (project.gitlab().apiToken().isPresent()) {
            check(
                    project.name() + ": GitLab's token",
                    () -> good(project, "/-/settings/access_tokens", gitlab.token(project)));
            check(project.name() + ": GitLab's hook", () -> good(project, "/-/hooks", gitlab.hook(project)));
            if (project.countsGitLabFreezes()) {
                check(project.name() + ": GitLab's freeze periods", () -> gitlab.freezePeriods(project));
            }
        }
        for (Environment environment : project.environments()) {
            for (RedeploySettings redeploy : environment.redeploy().stream().toList()) {
                tryHosts(project, environment, redeploy, engines);
            }
        }
    }

    private void tryHosts(Project project, Environment environment, RedeploySettings redeploy, Engines engines)
            throws InterruptedException {
        String name = project.name() + (project.environments().size() > 1 ? " in " + environment.name() : "");
        Optional<DeployMethod.Kubernetes> cluster = redeploy.method().cluster();
        if (cluster.isPresent()) {
            var probe = new DeploymentProbe(cluster.get(), imageOf(project));
            check(name + ": kubectl", probe::kubectl);
            for (String deployment : cluster.get().deployments()) {
                check(name + ": Kubernetes", () -> probe.deployment(deployment));
            }
        }
        for (Host host : redeploy.hosts()) {
            check(name + ": host", () -> HostProbe.probe(host));
            Optional<DeployMethod.Compose> compose = redeploy.method().compose();
            Optional<DeployMethod.Swarm> swarm = redeploy.method().swarm();
            if (compose.isPresent()) {
                check(name + ": stack", () -> stack(project, environment, redeploy, host, compose.get()));
            }
            if (swarm.isPresent()) {
                check(name + ": Swarm", () -> host.name() + ": " + swarm(project, host, swarm.get()));
            }
            if (redeploy.method().isWatchedThere()) {
                check(name + ": images", () -> host.name() + ": " + images(project, redeploy, host, engines));
            } else if (redeploy.registryPort().isPresent()) {
                check(name + ": registry through SSH", () -> host.name() + registry(redeploy, host));
            }
        }
    }

    private static String registry(RedeploySettings redeploy, Host host) throws SshException, InterruptedException {
        RegistryForward registry = RegistryForward.open(redeploy, host);
        registry.close();
        return registry.words();
    }

    private void check(String name, Check check) throws InterruptedException {
        try {
            out.println("ok    " + name + ": " + check.run());
        } catch (FixableException e) {
            failed(name, e, e.fix());
        } catch (DatabaseUnusable | IOException e) {
            failed(name, e, Optional.empty());
        }
    }

    /** The fix is for a person to run: nothing is changed unasked. */
    private void failed(String name, Exception failure, Optional<String> fix) {
        failed++;
        out.println("FAIL  " + name + ": " + failure.getMessage());
        fix.ifPresent(command -> out.println("fix   " + command));
    }

    private static String repository(Project project, String name, Git git)
            throws FixableException, IOException, InterruptedException {
        String url = project.repository().url();
        RemoteBranch branch = git.remoteBranch(project.repository(), name);
        return branch.head()
                .map(head -> url + ", " + name + " is at " + head.substring(0, 12))
                .orElseThrow(() -> new FixableException(
                        url + ": " + branch.missing(name),
                        null,
                        branch.defaultBranch().map(usual -> setting(project, usual))));
    }

    private static String setting(Project project, String branch) {
        return project.onlyEnvironment().isPresent()
                ? "\"deployBranch\": \"" + branch + "\""
                : "\"from\": { \"branch\": \"" + branch + "\" }";
    }

    private static String stack(
            Project project,
            Environment environment,
            RedeploySettings redeploy,
            Host host,
            DeployMethod.Compose compose)
            throws SshException, InterruptedException {
        BuildSettings build = project.build().orElseThrow();
        String tag = project.tags(environment).stream()
                .findFirst()
                .orElseThrow(() -> new SshException("build.tags is empty, so no tag is there that the service "
                        + compose.service() + " could name; add one, such as latest"));
        ComposeService service = new ComposeService(compose);
        String ready = HostProbe.probe(
                host, project.nameOnHosts(environment), service, build.image() + ":" + tag, uptime(redeploy, compose));
        HostObservation observation = new HostInspection(host, project.name(), Optional.of(service)).look();
        if (observation.refusal().isPresent()) {
            throw new SshException(observation.refusal().get());
        }
        return host.name() + ": " + ready + StaleProxies.warning(compose, observation.neighbours());
    }

    private static String swarm(Project project, Host host, DeployMethod.Swarm swarm)
            throws SshException, InterruptedException {
        var service = new SwarmService(swarm.services(), imageOf(project));
        return HostProbe.probe(host, service, swarm.hasCommands());
    }

    private static Duration uptime(RedeploySettings redeploy, DeployMethod.Compose compose) {
        return compose.strategy().uptime(redeploy.verify().orElse(VerifySettings.USUAL));
    }

    private static String registry(Project project, Engine engine) throws EngineException, InterruptedException {
        String image = imageOf(project);
        Optional<Login> login = login(project, engine);
        if (login.isEmpty()) {
            return "there is no login for " + image + ", so it is pushed without one; if the registry wants one, set"
                    + " push.username and push.password, or log in with docker login as this user";
        }
        engine.checkLogin(login.get());
        return login.get().registry() + " takes the login of " + login.get().username();
    }

    /** The image's name; only for a project that builds one. */
    private static String imageOf(Project project) {
        return project.build().orElseThrow().image();
    }

    /** As a run looks for it: the configured login, else the machine's own. */
    private static Optional<Login> login(Project project, Engine engine) throws InterruptedException {
        Optional<Login> configured = Login.configured(project);
        return configured.isPresent() ? configured : engine.machineLogin(imageOf(project));
    }

    private static String images(Project project, RedeploySettings redeploy, Host host, Engines engines)
            throws SshException, EngineException, InterruptedException {
        String image = imageOf(project);
        boolean published = project.push().isPresent();
        Optional<Login> login = published ? login(project, engines.first()) : Optional.empty();
        RegistryForward registry = RegistryForward.open(redeploy, host);
        try {
            return HostProbe.fetch(
                            host,
                            Optional.of(image).filter(unused -> published),
                            login.map(known -> new RegistryLogin(known.registry(), known.username(), known.password())),
                            redeploy.verify().flatMap(verify -> verify.askedBy(host.name())))
                    + registry.words();
        } finally {
            registry.close();
        }
    }

    /** Shut, too, when it cannot be seen: nobody would be told when GitLab switches it off. */
    private static String good(Project project, String page, Finding finding) throws FixableException {
        Optional<String> fix =
                project.gitlab().url().flatMap(url -> project.gitlab().path().map(path -> url + "/" + path + page));
        return switch (finding.state()) {
            case OK, EXPIRING -> finding.detail();
            case MOVED, DISABLED, MISSING, REFUSED, INSUFFICIENT, UNKNOWN ->
                throw new FixableException(finding.detail(), null, fix);
        };
    }

    private String freeDisk(Engine engine) throws FixableException, IOException, InterruptedException {
        var space = new FreeSpace(config.server().dataDir(), engine);
        Optional<String> problem = space.problem();
        if (problem.isPresent()) {
            throw new FixableException(
                    problem.get(), null, Optional.of("docker system df   # shows what takes the room"));
        }
        return space.words();
    }
}
