package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;
import slipway.parts.Settings;

/** What another user of the machine could see of a real run: processes, their arguments, files. */
@NeedsParts
final class LeakTest {
    private static final String LICENSE = "license-of-the-tests";
    private static final String BUILD_ARGUMENT = "argument-of-the-build";

    @TempDir
    private Path folder;

    /** What a process of the run was seen with. */
    private record Seen(String arguments, String environment) {}

    @Test
    void aRunShowsItsSecretsToNoProcessThatDoesNotNeedThemAndToNoOtherUser() throws Exception {
        Scene scene = Scene.in(folder);
        scene.team().write("Dockerfile", "FROM busybox:local\nARG NPM_TOKEN\nCOPY Dockerfile /\n");
        scene.settings()
                .part("test", "environment", Map.of("LICENSE", "${env:LICENSE}"))
                .part("build", "args", Map.of("NPM_TOKEN", "${env:NPM_TOKEN}"))
                .test("env > " + folder.resolve("environment"), scene.await("seen"));
        try (RunningSlipway slipway =
                RunningSlipway.start(folder, Map.of("LICENSE", LICENSE, "NPM_TOKEN", BUILD_ARGUMENT))) {
            scene.team().tell(slipway);
            Set<Seen> seen = ConcurrentHashMap.newKeySet();
            AtomicBoolean over = new AtomicBoolean();
            Thread watcher = new Thread(() -> watch(slipway.process().pid(), seen, over));
            watcher.start();
            long id = scene.team().pushed("main", "Begin");
            slipway.awaitStage(id, "test", "running");
            scene.open("seen");
            JsonNode run = slipway.awaitEnd(id);
            over.set(true);
            watcher.join();
            assertThat(run.path("state").asText()).as(slipway.log(id)).isEqualTo("succeeded");
            assertProcesses(seen, scene.parts().registryPassword());
            assertThat(folder.resolve("environment"))
                    .content()
                    .contains("LICENSE=" + LICENSE)
                    .doesNotContain("SLIPWAY_TOKEN", "GITLAB_WEBHOOK_TOKEN", "NPM_TOKEN");
            assertClosedToOthers(scene.settings().data());
        }
    }

    private static void assertProcesses(Set<Seen> seen, String registryPassword) {
        List<String> servers =
                List.of(RunningSlipway.TOKEN, RunningSlipway.WEBHOOK_TOKEN, Settings.READ_TOKEN, registryPassword);
        assertThat(seen)
                .as("all that a run starts")
                .anyMatch(process -> process.arguments().contains("--iidfile"));
        assertThat(seen).anyMatch(process -> process.arguments().startsWith("git "));
        for (Seen process : seen) {
            assertThat(process.arguments()).doesNotContain(servers).doesNotContain(LICENSE, BUILD_ARGUMENT);
            assertThat(process.environment()).as(process.arguments()).doesNotContain(servers);
            if (process.arguments().startsWith("git ") || process.arguments().contains("--iidfile")) {
                assertThat(process.environment()).as(process.arguments()).doesNotContain(LICENSE);
            }
            if (!process.arguments().contains("docker")) {
                assertThat(process.environment()).as(process.arguments()).doesNotContain(BUILD_ARGUMENT);
            }
        }
    }

    private static void watch(long server, Set<Seen> seen, AtomicBoolean over) {
        while (!over.get()) {
            ProcessHandle.allProcesses()
                    .forEach(process -> look(process.pid(), server).ifPresent(seen::add));
        }
    }

    private static Optional<Seen> look(long pid, long server) {
        try {
            String environment = Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
            if (!environment.matches("(?s)(.*\0)?SLIPWAY_STARTED_BY=\\S+ " + server + " .*")) {
                return Optional.empty();
            }
            String arguments = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
            return Optional.of(new Seen(arguments.replace('\0', ' '), environment));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    /** Below a folder that is closed, modes are those of the repository: they end up in the image. */
    private static void assertClosedToOthers(Path data) throws IOException {
        try (Stream<Path> all = Files.walk(data, 2)) {
            for (Path path : all.toList()) {
                Path inside = data.relativize(path);
                boolean library = inside.toString().matches("sqlite-.*|jna.*");
                boolean mirror = inside.getNameCount() == 2 && inside.startsWith("repos") && Files.isDirectory(path);
                if (!library && !mirror) {
                    assertThat(Files.getPosixFilePermissions(path))
                            .as("%s", inside)
                            .isSubsetOf(
                                    PosixFilePermission.OWNER_READ,
                                    PosixFilePermission.OWNER_WRITE,
                                    PosixFilePermission.OWNER_EXECUTE);
                }
            }
        }
        assertThat(data.resolve("slipway.db-wal")).exists();
    }
}
