package slipway.host;

import static slipway.host.job.HostJobTest.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import slipway.config.Secret;
import slipway.host.job.HostJob;
import slipway.host.job.HostReport;
import slipway.host.job.JobOutcome;
import slipway.parts.Parts;
import slipway.ssh.Sshd;

/** Jobs that update services of a Swarm on its manager, a real host that a test reaches by SSH. */
final class SwarmJobs {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final HealthCheck QUICK = new HealthCheck(2, Duration.ofMillis(100), LIMIT, Optional.empty());

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Sshd sshd;
    private final SwarmStack stack;
    private ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Duration patience = LIMIT;
    private long run;

    private SwarmJobs(Sshd sshd, SwarmStack stack) {
        this.sshd = sshd;
        this.stack = stack;
    }

    /** Makes the Swarm; there is no service yet. */
    static SwarmJobs begin(Path folder) throws Exception {
        return begin(folder, Sshd.startWithDocker(folder, HostShell.DASH));
    }

    static SwarmJobs begin(Path folder, Sshd sshd) throws Exception {
        String name = "swarm" + sshd.port();
        return new SwarmJobs(
                sshd,
                SwarmStack.begin(folder.resolve("images"), name, Parts.find().registryUser() + "/" + name));
    }

    SwarmStack stack() {
        return stack;
    }

    Sshd host() {
        return sshd;
    }

    /** Jobs from here on have a log of their own, and this patience. */
    void anew(Duration patience) {
        log = new ByteArrayOutputStream();
        this.patience = patience;
    }

    String log() {
        return text(log);
    }

    HealthCheck asking(Duration within, String text) {
        return new HealthCheck(
                2,
                Duration.ofMillis(100),
                within,
                Optional.of(new HttpExpectation(URI.create(stack.url()), 200, Optional.of(text))));
    }

    SwarmService services(String... names) {
        return new SwarmService(List.of(names), stack.repository());
    }

    JobRequest request(SwarmService service, String image, HealthCheck check, boolean backOut) throws IOException {
        return request(service, image, check, true, backOut, ReleaseCommands.NONE);
    }

    JobRequest request(
            SwarmService service,
            String image,
            HealthCheck check,
            boolean prepare,
            boolean backOut,
            ReleaseCommands commands)
            throws IOException {
        Parts parts = Parts.find();
        var login = new RegistryLogin(parts.registry(), parts.registryUser(), new Secret(parts.registryPassword()));
        return request(
                new SwarmUpdate(service, "sample", image, Optional.of(login), check, prepare, backOut, commands));
    }

    JobRequest request(SwarmUpdate update) {
        return new JobRequest(++run, Optional.empty(), "swarm", "sample", update, Map.of(), patience, 0);
    }

    Path folder(JobRequest request) {
        return sshd.home().resolve(".slipway/jobs").resolve(request.folder());
    }

    Future<JobOutcome> follow(JobRequest request) {
        return threads.submit(() -> new HostJob(request, sshd.target(), log).run());
    }

    HostReport report(JobRequest request) throws Exception {
        return report(follow(request).get());
    }

    HostReport report(JobOutcome outcome) {
        return ((JobOutcome.Exited) outcome).report().orElseThrow(() -> new AssertionError(log()));
    }

    boolean stop(JobRequest request) throws Exception {
        return new HostJob(request, sshd.target(), new ByteArrayOutputStream())
                .stop()
                .gone();
    }

    /** As kill -9, or a lack of memory, ends a job and what it has started. */
    void kill(JobRequest request) throws Exception {
        for (String process : List.of("attempts/1", "command.pid")) {
            String id = Files.readString(folder(request).resolve(process)).split(" ", 2)[0];
            Sshd.output("sh", "-c", "pkill -9 -s " + id + "; kill -9 " + id);
        }
    }

    void close() throws Exception {
        threads.shutdownNow();
        stack.leave();
        sshd.close();
    }
}
