package slipway.run.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.junit.jupiter.api.Test;
import slipway.run.QueryPlans;
import slipway.run.StoreTest;

/** How the next run is found among many that wait. */
class NextRunTest extends StoreTest {
    /** Otherwise each claim looks through all that wait, and nothing else is written meanwhile. */
    @Test
    void itIsTheFirstInTheOrderOfAnIndexAlsoBeforeTheDatabaseHasCountedThem() {
        List<String> steps = store.database.write(handle -> {
            queue(handle, 3_000);
            return QueryPlans.of(
                    handle,
                    on,
                    each -> assertThat(new NextRun(each, Instant.EPOCH, (project, environment) -> true).choose(false))
                            .contains(1L));
        });
        assertThat(steps)
                .anySatisfy(step -> assertThat(step).contains("rollbacks_queued"))
                .anySatisfy(step -> assertThat(step).contains("runs_queued"))
                .anySatisfy(step -> assertThat(step).contains("runs_running"))
                .noneSatisfy(step -> assertThat(step).containsAnyOf("Seq Scan", "Bitmap"));
        assertThat(steps).noneSatisfy(step -> assertThat(step).containsAnyOf("Sort", "TEMP B-TREE"));
    }

    private static void queue(Handle handle, int runs) {
        PreparedBatch batch = handle.prepareBatch(
                "insert into runs (project, branch, commit_id, goal, \"trigger\", state, created_at)"
                        + " values (?, 'main', 'c', 'TEST', 'PUSH', 'QUEUED', 0)");
        for (int run = 0; run < runs; run++) {
            batch.bind(0, "project-" + run).add();
        }
        batch.execute();
    }
}
