package slipway.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/** What a database says of several updates that went to it together is wrapped once more. */
class BatchFailureTest {
    private static WriteFailed because(PSQLState state) {
        var said = new PSQLException("what it said", state);
        return new WriteFailed(new BatchUpdateException("a batch failed", state.getState(), 0, new int[0], said));
    }

    @Test
    void aConnectionThatWasLostMayComeBack() {
        assertThat(because(PSQLState.CONNECTION_FAILURE).mayPass()).isTrue();
        assertThat(because(PSQLState.CONNECTION_FAILURE).reason()).contains("cannot be reached");
    }

    @Test
    void whatIsRefusedForItsContentIsNotRepeatedAndSaysWhy() {
        assertThat(because(PSQLState.UNIQUE_VIOLATION).mayPass()).isFalse();
        assertThat(because(PSQLState.UNIQUE_VIOLATION)).hasMessage("the database could not be written: what it said");
    }
}
