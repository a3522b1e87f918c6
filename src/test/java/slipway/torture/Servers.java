package slipway.torture;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import slipway.config.DatabaseAddress;
import slipway.parts.PostgresPart;
import slipway.parts.RunningSlipway;

/** The servers that are killed: one with SQLite, or several on one PostgreSQL database. */
final class Servers implements AutoCloseable {
    private static final List<String> FILES = List.of("deploy-config.json", "registry-password", "read-token");

    private final List<Lives> all;
    private final ServerDatabase database;
    private final AtomicInteger turn = new AtomicInteger();

    private Servers(List<Lives> all, ServerDatabase database) {
        this.all = all;
        this.database = database;
    }

    static Servers on(Ground ground, int count) throws IOException, SQLException {
        return count == 1 ? alone(ground) : together(ground, count);
    }

    private static Servers alone(Ground ground) {
        var database = new DeadDatabase(ground.data(), ground.folder().resolve("dead"));
        return new Servers(List.of(new Lives(ground, Optional.empty())), database);
    }

    private static Servers together(Ground ground, int count) throws IOException, SQLException {
        PostgresPart postgres = PostgresPart.find();
        DatabaseAddress address = postgres.newDatabase();
        ground.settings().server("database", "${file:database-url}");
        List<Lives> all = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            DatabaseLine line = DatabaseLine.to(postgres.port());
            Ground own = ground.at("server-" + number);
            for (String file : FILES) {
                Files.copy(ground.folder().resolve(file), own.folder().resolve(file));
            }
            Files.writeString(
                    own.folder().resolve("database-url"), postgres.url(postgres.address(address.name(), line.port())));
            all.add(new Lives(own, Optional.of(line)));
        }
        return new Servers(all, new SharedDatabase(postgres, address));
    }

    List<Lives> all() {
        return all;
    }

    boolean areSeveral() {
        return all.size() > 1;
    }

    ServerDatabase database() {
        return database;
    }

    void begin() throws IOException {
        for (Lives each : all) {
            each.begin();
        }
    }

    /** Those that a balancer tries, another one first each time; if it knows that all are away, all. */
    List<Lives> inTurn() {
        List<Lives> tried = turned().stream().filter(Lives::isTried).toList();
        return tried.isEmpty() ? turned() : tried;
    }

    private List<Lives> turned() {
        List<Lives> turned = new ArrayList<>(all);
        Collections.rotate(turned, turn.incrementAndGet());
        return turned;
    }

    /** One that can be asked, another one each time; if all are away, one of them. */
    Lives up() {
        List<Lives> turned = turned();
        return turned.stream().filter(Lives::isUp).findFirst().orElse(turned.get(0));
    }

    /** How many can be asked. */
    long countUp() {
        return all.stream().filter(Lives::isUp).count();
    }

    /** Whether one is cut off, or stopped. */
    boolean areAnyAwayForLong() {
        return all.stream().anyMatch(Lives::isAwayForLong);
    }

    /** The processes that can be asked. */
    Set<RunningSlipway> serving() {
        return all.stream().filter(Lives::isUp).map(Lives::current).collect(Collectors.toCollection(HashSet::new));
    }

    /** What those that can be asked are at. */
    List<AtWork> atWork() throws IOException, InterruptedException, SQLException {
        return database.atWork(all).stream().filter(each -> each.where().isUp()).toList();
    }

    int number(Lives server) {
        return all.indexOf(server) + 1;
    }

    JsonNode status() throws IOException, InterruptedException {
        return up().current().json("/api/status").at("/projects/0");
    }

    List<RecordedRun> runs() throws IOException, InterruptedException {
        return up().runs();
    }

    /** The process that lives in each place. */
    Map<Ground, Long> processes() {
        return all.stream().collect(Collectors.toMap(Lives::ground, Lives::pid));
    }

    List<String> errors() throws IOException {
        List<String> errors = new ArrayList<>();
        for (Lives each : all) {
            errors.addAll(each.errors());
        }
        return errors;
    }

    /** Stops each in good order; how those ended that did not. */
    List<String> end() throws IOException, InterruptedException {
        List<String> wrong = new ArrayList<>();
        for (Lives each : all) {
            each.end().ifPresent(wrong::add);
        }
        return wrong;
    }

    @Override
    public void close() throws IOException, SQLException {
        for (Lives each : all) {
            each.close();
        }
        database.close();
    }
}
