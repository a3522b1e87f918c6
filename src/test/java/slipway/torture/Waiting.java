package slipway.torture;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits until one of several moments has come in a server that can be asked, and tells which and where. */
final class Waiting {
    private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(3);

    private final Ground ground;
    private final Servers servers;
    private final Courier courier;
    private final Approver approver;

    Waiting(Ground ground, Servers servers, Courier courier, Approver approver) {
        this.ground = ground;
        this.servers = servers;
        this.courier = courier;
        this.approver = approver;
    }

    /** A moment that has come in a server. */
    record Come(Moment moment, Lives where) {}

    /** The first of these moments that comes; empty if none does within the limit. */
    Optional<Come> await(List<Moment> wanted, Duration limit) throws IOException, InterruptedException, SQLException {
        var since = new Since();
        long deadline = System.nanoTime() + limit.toNanos();
        Optional<Come> come = since.first(wanted);
        while (come.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(BETWEEN_LOOKS);
            come = since.first(wanted);
        }
        return come;
    }

    /** What has come since the wait began. */
    private final class Since {
        private final long sent = courier.sendings();
        private final long accepted = courier.acceptances();
        private final long decided = approver.sendings();

        Optional<Come> first(List<Moment> wanted) throws IOException, InterruptedException, SQLException {
            List<Come> come = new ArrayList<>();
            add(come, Moment.COMMIT, courier.sendings() > sent, courier.newest());
            add(come, Moment.CLAIM, courier.acceptances() > accepted, courier.newestAccepted());
            add(come, Moment.APPROVAL, approver.sendings() > decided, approver.newest());
            for (AtWork each : servers.atWork()) {
                add(come, each);
            }
            return come.stream().filter(each -> wanted.contains(each.moment())).findFirst();
        }

        private void add(List<Come> come, AtWork work) throws IOException {
            for (Moment moment : Moment.values()) {
                add(come, moment, moment.isIn(work.stage()), Optional.of(work.where()));
            }
            add(come, Moment.HOST_JOB, Moment.REDEPLOY.isIn(work.stage()) && jobRuns(), Optional.of(work.where()));
        }

        private void add(List<Come> come, Moment moment, boolean isThere, Optional<Lives> where) {
            if (isThere && where.filter(Lives::isUp).isPresent()) {
                come.add(new Come(moment, where.get()));
            }
        }
    }

    private boolean jobRuns() throws IOException {
        List<HostLine> log = ground.hostLog(Ground.STAGING);
        return !log.isEmpty() && log.get(log.size() - 1).begins();
    }
}
