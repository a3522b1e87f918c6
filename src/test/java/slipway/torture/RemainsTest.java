package slipway.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;

/** What the dead leave is found where it lies: real containers, networks, folders, locks and processes. */
@NeedsParts
final class RemainsTest {
    /** Of a server that is not there: no process has it. */
    private static final long SERVER = 5_000_000;

    @TempDir
    private Path folder;

    private Ground ground;

    @BeforeEach
    void aServerThatLeftNothing() throws Exception {
        ground = Ground.in(folder);
        for (String each : List.of("work", "repos/x.git", "logs")) {
            Files.createDirectories(ground.data().resolve(each));
        }
        Files.writeString(ground.data().resolve("slipway.lock"), "process " + SERVER + ", since today\n");
    }

    @Test
    void containersNetworksAndVolumesAreFound() throws Exception {
        var remains = new Remains(ground);
        assertThat(remains.look(Map.of(ground, SERVER))).isEmpty();
        EnginePart engine = ground.builder();
        String name = ground.project();
        try {
            engine.docker("create", "--name", name, "busybox:local", "true");
            engine.docker("network", "create", name);
            engine.docker("volume", "create", name);
            assertThat(remains.look(Map.of(ground, SERVER))).hasSize(3).allMatch(each -> each.contains(name));
        } finally {
            engine.docker("rm", name);
            engine.docker("network", "rm", name);
            engine.docker("volume", "rm", name);
        }
        assertThat(remains.look(Map.of(ground, SERVER))).isEmpty();
    }

    @Test
    void foldersAndLocksAreFound() throws Exception {
        Path data = ground.data();
        Files.createDirectory(data.resolve("work/17"));
        Files.createDirectory(data.resolve("repos/x.git.new"));
        for (String file : List.of("repos/x.git/HEAD.lock", "sqlite-1-libsqlitejdbc.so")) {
            Files.createFile(data.resolve(file));
        }
        Files.createFile(ground.temporary().resolve("slipway-build-1"));
        Files.writeString(data.resolve("slipway.lock"), "process 1, since yesterday\n");
        assertThat(foundInFolders()).hasSize(6).anyMatch(each -> each.contains("slipway.lock says process 1"));
    }

    @Test
    void aJobOfTheHostThatHasNotEndedAndItsLockAreFound() throws Exception {
        Path job = Files.createDirectories(folder.resolve("host/jobs").resolve(ground.project()));
        Path locks = Files.createDirectories(folder.resolve("host/locks").resolve(ground.project()));
        Files.writeString(job.resolve("command"), "deploy " + ground.project());
        Files.writeString(locks.resolve("3"), "12 34 boot " + ground.project() + "\n");
        assertThat(foundInFolders())
                .containsExactlyInAnyOrder(
                        job + " has not ended",
                        locks.resolve("3") + " is held by job " + ground.project() + ", which has not ended");
        Files.createFile(job.resolve("exit"));
        assertThat(foundInFolders()).isEmpty();
    }

    /** With a host's folder of our own: the real one belongs to its user. */
    private List<String> foundInFolders() throws IOException {
        return new LeftFolders(ground, folder.resolve("host")).left(SERVER);
    }

    @Test
    void aProcessIsFoundByItsArgumentsItsEnvironmentOrItsFolder() throws Exception {
        var byArguments = new ProcessBuilder("sh", "-c", "sleep 60; exit " + ground.project());
        var byEnvironment = new ProcessBuilder("sleep", "60");
        byEnvironment.environment().put("SLIPWAY_PROJECT", ground.project());
        var byFolder = new ProcessBuilder("sleep", "60").directory(folder.toFile());
        for (ProcessBuilder each : List.of(byArguments, byEnvironment, byFolder)) {
            Process process = each.start();
            try {
                assertThat(new LeftProcesses(ground).except(Set.of(SERVER)))
                        .isNotEmpty()
                        .anyMatch(found -> found.startsWith("process " + process.pid() + ":"));
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        }
        assertThat(new LeftProcesses(ground).except(Set.of(SERVER))).isEmpty();
    }

    @Test
    void aDamagedDatabaseIsFound() throws Exception {
        Path file = ground.data().resolve("slipway.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("create table runs (id integer primary key, state text)");
            statement.execute("create table stages (run integer, name text, state text, started_at integer)");
            statement.execute("create index by_state on runs (state)");
            statement.execute("insert into runs values (1, 'RUNNING'), (2, 'QUEUED')");
            statement.execute("insert into stages values (1, 'TEST', 'RUNNING', 10), (2, 'BUILD', 'RUNNING', 20)");
        }
        var dead = new DeadDatabase(ground.data(), folder.resolve("dead"));
        var server = new Lives(ground, Optional.empty());
        assertThat(dead.look(server)).isEqualTo(new ServerDatabase.Left(List.of("test"), List.of()));
        byte[] bytes = Files.readAllBytes(file);
        int indexed = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("QUEUED");
        bytes[indexed] = 'X';
        Files.write(file, bytes);
        assertThat(dead.look(server).damage()).isNotEmpty();
    }
}
