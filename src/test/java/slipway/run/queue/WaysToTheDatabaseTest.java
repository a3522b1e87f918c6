package slipway.run.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.run.IdempotencyKey;
import slipway.run.PushRequest;
import slipway.run.Store;

/** How often the database is asked, each time of which is a way to the server and back with PostgreSQL. */
class WaysToTheDatabaseTest {
    private final AtomicInteger ways = new AtomicInteger();
    private Store store;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = new Store(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void sixtyDeliveriesTogetherAreAsFewWaysAsOne() {
        var acceptance = new Acceptance(store.clock);
        taken(acceptance, deliveries(0, 60));
        assertThat(taken(acceptance, deliveries(1, 1)))
                .as("known, at work, last number; run, report, older run, its report, delivery")
                .isLessThanOrEqualTo(8);
        assertThat(taken(acceptance, deliveries(2, 60))).isLessThanOrEqualTo(8);
    }

    private int taken(Acceptance acceptance, List<Acceptance.Asked> deliveries) {
        ways.set(0);
        store.database.write(handle -> {
            Jdbi jdbi = Jdbi.create(() -> counting(handle.getConnection(), Connection.class));
            // The transaction is the writer's.
            jdbi.getConfig(Handles.class).setForceEndTransactions(false);
            try (Handle counted = jdbi.open()) {
                return acceptance.with(counted, deliveries);
            }
        });
        return ways.get();
    }

    /** A newer commit of each branch. */
    private static List<Acceptance.Asked> deliveries(int round, int branches) {
        return IntStream.range(0, branches)
                .mapToObj(branch -> new Acceptance.Asked(
                        List.of(new PushRequest(
                                Store.test("branch-" + branch, 1000 * round + branch), Optional.empty())),
                        Optional.of(new IdempotencyKey(round + "-" + branch, Duration.ofDays(3)))))
                .toList();
    }

    /** The same, whose statements are counted when they are executed. It stays open. */
    private <T> T counting(T counted, Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("execute")) {
                        ways.incrementAndGet();
                    }
                    boolean closes =
                            type == Connection.class && method.getName().equals("close");
                    return closes ? null : invoked(counted, method, arguments);
                }));
    }

    private Object invoked(Object counted, Method method, Object... arguments) throws Throwable {
        try {
            Object answer = method.invoke(counted, arguments);
            return answer instanceof PreparedStatement statement
                    ? counting(statement, PreparedStatement.class)
                    : answer;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
