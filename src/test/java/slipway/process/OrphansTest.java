package slipway.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a killed server left running is ended by the next one; what belongs to a living one is not touched. */
class OrphansTest {
    private static final ProcessOwner HERE = ProcessOwner.current();

    @Test
    void aProcessWhoseServerIsGoneIsEnded() throws Exception {
        long gone = new ProcessBuilder("true").start().onExit().join().pid();
        Process orphan = startedBy(new ProcessOwner(HERE.namespace(), gone, "1"), "sleep 60");
        end();
        assertThat(orphan.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void oneThatIgnoresTermIsKilled() throws Exception {
        Process orphan = startedBy(
                new ProcessOwner(HERE.namespace(), HERE.pid(), "1"), "trap '' TERM; echo; sleep 60; sleep 60");
        assertThat(orphan.getInputStream().read()).isEqualTo('\n');
        end();
        assertThat(orphan.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void thoseOfALivingServerOrOfAnotherNamespaceStay() throws Exception {
        Process ours = startedBy(HERE, "sleep 60");
        Process others = startedBy(new ProcessOwner("pid:[1]", 1, "1"), "sleep 60");
        try {
            end();
            assertThat(ours.isAlive() && others.isAlive()).isTrue();
        } finally {
            ours.destroyForcibly();
            others.destroyForcibly();
        }
    }

    private static void end() throws InterruptedException {
        new Processes(Duration.ofMillis(300)).endOrphans();
    }

    private static Process startedBy(ProcessOwner owner, String script) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script);
        builder.environment().put(ProcessOwner.VARIABLE, owner.text());
        return builder.start();
    }
}
