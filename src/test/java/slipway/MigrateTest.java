package slipway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.DatabaseAddress;
import slipway.parts.LocalTeam;
import slipway.parts.NeedsParts;
import slipway.parts.PostgresPart;
import slipway.parts.Program;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;

/** {@code slipway migrate}, as an administrator runs it, and what the other commands for data say of PostgreSQL. */
@NeedsParts
class MigrateTest {
    private static final int IN_USE = 75;
    private static final Map<String, String> READER = Map.of("READER", LocalTeam.READER);
    private static final String REFERENCE = "${file:database-url}";

    @TempDir
    private Path folder;

    private PostgresPart server;
    private DatabaseAddress address;

    @BeforeEach
    void makeSite() throws Exception {
        LocalTeam.make(folder);
        server = PostgresPart.find();
        address = server.newDatabase();
        Files.writeString(folder.resolve("database-url"), server.url(address));
        try (var slipway = RunningSlipway.start(folder, READER)) {
            run(slipway);
        }
    }

    @AfterEach
    void drop() throws SQLException {
        server.drop(address);
    }

    private static long run(RunningSlipway slipway) throws Exception {
        String body = slipway.post("/api/projects/backend/runs", "{\"branch\":\"topic\"}")
                .body();
        long run = new ObjectMapper().readTree(body).path("id").asLong();
        slipway.awaitEnd(run);
        return run;
    }

    private Ran slipway(String... words) throws Exception {
        List<String> command = new ArrayList<>(Program.command());
        command.addAll(List.of(words));
        command.addAll(List.of("--config", folder.resolve("deploy-config.json").toString()));
        return Ran.run(folder, READER, command.toArray(String[]::new));
    }

    private void recordThere() throws Exception {
        Path file = folder.resolve("deploy-config.json");
        ObjectNode root = (ObjectNode) new ObjectMapper().readTree(file.toFile());
        root.withObject("/server").put("database", REFERENCE);
        Files.writeString(file, root.toString());
    }

    @Test
    void theRecordGoesOnInPostgresqlWithItsHistoryAndItsNumbers() throws Exception {
        execute("insert into requesters (run, name, access_level, asked) values (1, '@ada', 40, 1)");
        execute("update runs set built = 1");
        execute("update sqlite_sequence set seq = 7 where name = 'runs'");
        JsonNode before;
        try (var slipway = RunningSlipway.start(folder, READER)) {
            before = slipway.run(1);
        }

        Ran moved = slipway("migrate", "--to", REFERENCE);

        assertThat(moved.status()).as(moved.output()).isZero();
        assertThat(moved.output())
                .contains("to the database " + address + ", and counted them there: 1 runs, 0 releases")
                .contains("\"database\": \"" + REFERENCE + "\",")
                .doesNotContain(server.password());
        recordThere();
        try (var slipway = RunningSlipway.start(folder, READER)) {
            assertThat(slipway.run(1)).isEqualTo(before);
            assertThat(run(slipway)).isEqualTo(8);
        }
        assertThat(slipway("upgrade", "--check").output())
                .contains("the database " + address + " has all that this program needs");
        Ran backup = slipway("backup", folder.resolve("one.backup").toString());
        assertThat(backup.status()).isEqualTo(1);
        assertThat(backup.output()).contains("the record is in PostgreSQL", "pg_dump");
        Ran again = slipway("migrate", "--to", REFERENCE);
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.output()).contains("has a record already (the table ");
    }

    @Test
    void aServerThatRunsIsNotCopied() throws Exception {
        try (var slipway = RunningSlipway.start(folder, READER)) {
            Ran refused = slipway("migrate", "--to", REFERENCE);
            assertThat(refused.status()).isEqualTo(IN_USE);
            assertThat(refused.output()).contains("is held by another Slipway");
            assertThat(slipway.get("/healthz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aRecordOfAnotherVersionIsNotCopied() throws Exception {
        execute("update flyway_schema_history set version = '999' where version = '1'");
        assertThat(slipway("migrate", "--to", REFERENCE).output()).contains("is of a newer Slipway (schema ");
        execute("delete from flyway_schema_history where version in ('999', '2')");
        assertThat(slipway("migrate", "--to", REFERENCE).output()).contains("is of an older Slipway");
    }

    @Test
    void theAddressItselfIsNoArgument() throws Exception {
        Ran refused = slipway("migrate", "--to", server.url(address));
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.output())
                .contains("migrate wants --to '${env:NAME}'")
                .doesNotContain(server.password());
    }

    private void execute(String statement) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/slipway.db"))) {
            connection.createStatement().execute(statement);
        }
    }
}
