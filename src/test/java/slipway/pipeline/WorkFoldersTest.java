package slipway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.docker.Engine;
import slipway.docker.Engines;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;
import slipway.parts.Shell;

/** Commands on the server may start containers that write into the work folder, as root or whoever. */
@NeedsParts
class WorkFoldersTest {
    /** A user who is not root, and who owns what root owns: so the JVM's libraries can be read. */
    private static final String WITHOUT_POWERS =
            "--bounding-set=-dac_override,-dac_read_search,-fowner,-chown,-fsetid,-sys_admin";

    private final EnginePart part = EnginePart.ofEnvironment();

    @TempDir
    Path folder;

    /** What the server does at the end of run 17, and then in its maintenance. */
    static final class Server {
        private Server() {}

        public static void main(String[] arguments) throws Exception {
            Path parent = Path.of(arguments[0]);
            try (Engine engine = new Engine(Optional.of(arguments[1]), () -> "test", parent.resolveSibling("docker"))) {
                WorkFolders folders = new WorkFolders(parent, Engines.only(engine));
                folders.remove(17);
                if (Files.exists(folders.of(17))) {
                    throw new IllegalStateException("the next attempt would not find its place free");
                }
                folders.removeLeftovers();
            }
        }
    }

    @Test
    void filesOfAnotherUserAreRemovedWithTheEnginesHelp() throws Exception {
        Path work = Files.createDirectories(folder.resolve("work"));
        Shell.run(work, """
                mkdir -p 17/own 17/cache/deep 17/closed/inside/more "17/$(printf 'latin1-\\351')" 18
                touch 17/own/file 17/cache/file 17/cache/deep/file 17/closed/inside/more/file
                touch "17/$(printf 'latin1-\\351')/$(printf '\\351')"
                ln -s /etc 17/cache/link
                chown -R 4321 17/cache 17/closed 17/latin*
                chmod 700 17/closed 17/closed/inside
                chmod 555 17/cache
                """);
        String before = Shell.run(folder, "stat -c '%a %U' /etc");

        assertThat(server(work)).isEmpty();

        assertThat(Shell.run(work, "ls -A")).isEqualTo("18\n");
        assertThat(Shell.run(folder, "stat -c '%a %U' /etc")).isEqualTo(before);
        assertThat(part.docker("images", "--quiet", "--filter", "reference=slipway-empty-*"))
                .isEmpty();
        assertThat(part.docker("ps", "--all", "--quiet", "--filter", "name=slipway-empty"))
                .isEmpty();
    }

    @Test
    void theEngineIsAskedOnceForAllFoldersOfALevel() throws Exception {
        String began = Instant.now().toString();
        Path work = Files.createDirectories(folder.resolve("work"));
        Shell.run(work, """
                mkdir -p 17/modules
                cd 17/modules
                seq 200 | sed 's,$,/inside,' | xargs mkdir -p
                chown -R 4321 .
                """);

        assertThat(server(work)).isEmpty();

        assertThat(Shell.run(work, "ls -A")).isEmpty();
        String unpacked = part.docker(
                "events",
                "--since",
                began,
                "--until",
                Instant.now().toString(),
                "--filter",
                "event=extract-to-dir",
                "--format",
                "{{.Actor.Attributes.name}}");
        assertThat(unpacked.lines().filter(name -> name.startsWith("slipway-empty-")))
                .hasSizeBetween(1, 3);
    }

    private String server(Path work) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        "setpriv",
                        WITHOUT_POWERS,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Server.class.getName(),
                        work.toString(),
                        part.address())
                .redirectErrorStream(true);
        builder.environment().putAll(EnginePart.environment());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
