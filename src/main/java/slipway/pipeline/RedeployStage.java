package slipway.pipeline;

import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import slipway.config.Placeholder;
import slipway.config.Redeploy;
import slipway.process.ExitStatus;
import slipway.run.Image;
import slipway.run.Run;
import slipway.ssh.HostJob;
import slipway.ssh.HostWork;
import slipway.ssh.JobEnd;
import slipway.ssh.JobRequest;
import slipway.ssh.ShellText;
import slipway.ssh.SshException;
import slipway.ssh.SshTarget;
import slipway.ssh.Stopped;

/**
 * The redeploy stage: the configured command as a job on the host. Also settles one that Slipway lost sight of: the same
 * job is never started twice, so asking for it again means asking how it went.
 */
final class RedeployStage {
    private final Supplier<String> installation;

    RedeployStage(Supplier<String> installation) {
        this.installation = installation;
    }

    StageResult run(Work work, Redeploy redeploy) throws InterruptedException {
        var time = Elapsed.start();
        HostJob job = job(work, redeploy);
        work.leash().beyondCancellingWhen(job::started);
        try {
            JobEnd end = follow(job, work);
            return result(end, redeploy, time, work);
        } catch (SshException e) {
            // Thrown only before the job could be on the host.
            return new StageResult.Failed(e.getMessage());
        } catch (InterruptedException e) {
            if (work.leash().why().filter(Leash.Why.TimeOut.class::isInstance).isPresent() && job.started()) {
                return new StageResult.FailedOnHost(
                        "ran out of time after " + time + "; " + end(job) + Reasons.lastLines(work.log()));
            }
            throw e;
        }
    }

    private HostJob job(Work work, Redeploy redeploy) {
        JobRequest request = request(work, redeploy);
        SshTarget target = SshTarget.of(redeploy);
        return work.run().reachedRedeploy()
                ? HostJob.leftBehind(request, target, work.log())
                : new HostJob(request, target, work.log());
    }

    /** Follows the job to its end; a cancel that comes when it is on the host does not end that. */
    private static JobEnd follow(HostJob job, Work work) throws SshException, InterruptedException {
        while (true) {
            try {
                return job.run();
            } catch (InterruptedException e) {
                boolean cancelled = work.leash()
                        .why()
                        .filter(Leash.Why.Cancel.class::isInstance)
                        .isPresent();
                if (!cancelled || !job.started()) {
                    throw e;
                }
                work.log().line("slipway: the cancel came too late: the job is on the host and goes on there");
                work.leash().forget();
            }
        }
    }

    private static StageResult result(JobEnd end, Redeploy redeploy, Elapsed time, Work work) {
        if (end instanceof JobEnd.Lost lost) {
            return new StageResult.FailedOnHost(lost.why());
        }
        if (end instanceof JobEnd.Refused refused) {
            return work.run().reachedRedeploy()
                    ? new StageResult.FailedOnHost(refused.why())
                    : new StageResult.Failed(refused.why());
        }
        int status = ((JobEnd.Exited) end).status();
        return status == 0
                ? StageResult.succeeded("live on " + redeploy.host() + " after " + time)
                : new StageResult.FailedOnHost(ExitStatus.worded(status) + " on " + redeploy.host() + " after " + time
                        + Reasons.lastLines(work.log()));
    }

    private static String end(HostJob job) {
        // Ending the job is itself a conversation with the host, which the pending interrupt would cut short.
        Thread.interrupted();
        try {
            Stopped stopped = job.stop();
            return stopped.words();
        } catch (SshException e) {
            return "whether it still runs there is not known: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "whether it still runs there is not known";
        }
    }

    private JobRequest request(Work work, Redeploy redeploy) {
        Run run = work.run();
        var environment = new TreeMap<String, String>();
        for (Placeholder placeholder : Placeholder.values()) {
            environment.put("SLIPWAY_" + placeholder.name(), value(work, placeholder));
        }
        environment.put("SLIPWAY_PROJECT", run.project());
        environment.put("SLIPWAY_BRANCH", run.branch());
        return new JobRequest(
                run.id(),
                Optional.empty(),
                // With the time, since a database that was restored from a backup gives its numbers out again.
                installation.get() + "/" + run.id() + "/" + run.createdAt().toEpochMilli(),
                run.project(),
                new HostWork.Command(
                        Placeholder.fill(redeploy.command(), placeholder -> ShellText.quote(value(work, placeholder))),
                        Optional.empty()),
                environment,
                redeploy.timeout());
    }

    private static String value(Work work, Placeholder placeholder) {
        Image image = work.image().orElseThrow();
        return switch (placeholder) {
            case IMAGE -> image.reference();
            case DIGEST -> image.digest().orElse("");
            case COMMIT -> work.run().commit();
            case RUN -> Long.toString(work.run().id());
        };
    }
}
