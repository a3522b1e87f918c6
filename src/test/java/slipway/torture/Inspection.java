package slipway.torture;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Waits until nothing is queued, waiting or running, and then checks every promise. */
final class Inspection {
    private static final long LIMIT_NANOSECONDS = TimeUnit.SECONDS.toNanos(120);
    private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Ground ground;
    private final Servers servers;
    private final Ledger ledger;
    private final Killer killer;
    private final Approver approver;
    private final Remains remains;

    Inspection(Ground ground, Servers servers, Ledger ledger, Killer killer, Approver approver)
            throws IOException, InterruptedException {
        this.ground = ground;
        this.servers = servers;
        this.ledger = ledger;
        this.killer = killer;
        this.approver = approver;
        this.remains = new Remains(ground);
    }

    List<Finding> findings() throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        findings.add(comesToRest());
        List<RecordedRun> runs = servers.runs();
        findings.add(Promises.acceptedHasEnded(ledger.deliveries(), runs));
        findings.add(Promises.sameDeliverySameRun(ledger.deliveries()));
        findings.add(Promises.branchesKeepOrder(ledger.pushes(), ledger.deliveries(), runs));
        findings.add(Promises.noRunFailedByItself(runs));
        for (String environment : List.of(Ground.STAGING, Ground.PRODUCTION)) {
            List<HostLine> log = ground.hostLog(environment);
            findings.add(HostPromises.deploysNeverOverlap(environment, log));
            findings.add(HostPromises.recordedAsItWas(environment, log, runs));
        }
        findings.add(HostPromises.lastPushIsLive(
                ledger.last(Ground.DEPLOY_BRANCH), ground.hostLive(Ground.STAGING), liveInStatus()));
        findings.add(HostPromises.tagIsWhatIsLive(
                Ground.STAGING, ground.inRegistry(Ground.STAGING), ground.hostLive(Ground.STAGING)));
        findings.add(ApprovalPromises.nothingWithoutApproval(ground.hostLog(Ground.PRODUCTION), approver.decisions()));
        findings.add(ApprovalPromises.whatWasDecidedHolds(approver.decisions(), runs));
        findings.add(ApprovalPromises.everyReleaseIsPromoted(runs));
        findings.add(killer.databaseStaysWhole());
        findings.add(remains.nothingIsLeft(servers.processes()));
        findings.add(noErrors());
        return findings;
    }

    /** Nothing waits or runs, the last push to the deploy branch was seen, by its delivery or caught up, and was promoted. */
    private Finding comesToRest() throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (!isAtRest()) {
            if (System.nanoTime() - began > LIMIT_NANOSECONDS) {
                return new Finding(
                        "all comes to rest",
                        "after 120 s",
                        List.of(servers.status().toString()));
            }
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        return new Finding("all comes to rest", "in " + seconds + " s", List.of());
    }

    private boolean isAtRest() throws IOException, InterruptedException {
        if (!isIdle()) {
            return false;
        }
        Optional<RecordedRun> last = newestOfLastPush();
        if (last.isPresent() && last.get().gaveUpAfterKills()) {
            // As its reason says.
            servers.up().current().post("/api/runs/" + last.get().id() + "/retry", "");
            return false;
        }
        return (last.isPresent() || ledger.last(Ground.DEPLOY_BRANCH).isEmpty()) && isPromoted() && isIdle();
    }

    private boolean isIdle() throws IOException, InterruptedException {
        JsonNode status = servers.status();
        return Stream.of("queued", "waiting", "running")
                .allMatch(state -> status.path(state).isEmpty());
    }

    /** A promotion is queued a moment after the run that it promotes has ended. */
    private boolean isPromoted() throws IOException, InterruptedException {
        return ApprovalPromises.everyReleaseIsPromoted(servers.runs()).holds();
    }

    private Optional<RecordedRun> newestOfLastPush() throws IOException, InterruptedException {
        JsonNode newest = servers.up()
                .current()
                .json("/api/runs?limit=1&environment=" + Ground.STAGING + "&branch=" + Ground.DEPLOY_BRANCH)
                .at("/runs/0");
        return ledger.last(Ground.DEPLOY_BRANCH)
                .filter(push -> push.commit().equals(newest.path("commit").asText()))
                .map(push -> RecordedRun.of(newest));
    }

    private List<String> liveInStatus() throws IOException, InterruptedException {
        JsonNode live = servers.status().at("/environments/0/live/0");
        List<String> words = new ArrayList<>(List.of(
                live.path("run").asText(),
                live.path("commit").asText(),
                live.path("digest").asText()));
        if (live.path("doubt").isTextual()) {
            words.add("in doubt: " + live.path("doubt").asText());
        }
        return words;
    }

    private Finding noErrors() throws IOException {
        return new Finding("no life logged an error", "the server's own logs", servers.errors());
    }
}
