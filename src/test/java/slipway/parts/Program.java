package slipway.parts;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.OSInfo;
import slipway.Main;

/**
 * How the tests start Slipway: from a jar of the classes under test, with an archive of the classes that a start loads
 * (class data sharing), which halves what a start costs. Both are made once for each build, and stand in
 * {@code target/program}. Where the packages' Java is installed, that one runs it.
 */
public final class Program {
    private static final ServerJava JAVA = ServerJava.find();
    /** A server of a test ends before more optimized code would pay off. The rest is as in the script {@code slipway}. */
    private static final List<String> OPTIONS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.locale.providers=SPI");

    /** Whether the tests of this JVM have an engine and a host. */
    private static final boolean HAS_PARTS = System.getenv("SLIPWAY_TEST_PARTS") != null;

    private final Path classes;
    private final Path folder;
    private final List<Path> libraries;

    private Program(Path classes) {
        this.classes = classes;
        this.folder = classes.resolveSibling("program").resolve(JAVA.version());
        this.libraries = Stream.of(System.getProperty("java.class.path").split(":", -1))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .toList();
    }

    /** The command that runs it, without arguments. Another program than that under test can be named by a property. */
    public static List<String> command() {
        String named = System.getProperty("slipway.program");
        return named == null ? Holder.COMMAND : List.of(named);
    }

    /** Makes it when the first test asks for it. */
    private static final class Holder {
        private static final List<String> COMMAND = new Program(classesUnderTest()).made();
    }

    private static Path classesUnderTest() {
        try {
            return Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> made() {
        try {
            Files.createDirectories(folder);
            // Another JVM may be about to make the same.
            try (FileChannel lock =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                String state = state();
                Path made = folder.resolve("made");
                if (!Files.exists(made) || !Files.readString(made).equals(state)) {
                    Files.deleteIfExists(made);
                    makeJar();
                    unpackNative();
                    makeArchive();
                    Files.writeString(made, state);
                }
            }
            return command(JAVA.use(archive()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Path jar() {
        return folder.resolve("slipway.jar");
    }

    private Path archive() {
        return folder.resolve("slipway.jsa");
    }

    private List<String> command(List<String> options) {
        String classPath = Stream.concat(Stream.of(jar()), libraries.stream())
                .map(Path::toString)
                .collect(Collectors.joining(":"));
        List<String> command = new ArrayList<>(List.of(JAVA.program()));
        command.addAll(OPTIONS);
        command.add("-Dorg.sqlite.lib.path=" + folder);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, "slipway.Main"));
        return List.copyOf(command);
    }

    /** All that an archive depends on. */
    private String state() throws IOException {
        StringBuilder state = new StringBuilder(JAVA.version() + "\n" + HAS_PARTS + "\n" + command(List.of()) + "\n");
        for (Path file :
                Stream.concat(classFiles().stream(), libraries.stream()).toList()) {
            state.append(file)
                    .append(' ')
                    .append(Files.size(file))
                    .append(' ')
                    .append(Files.getLastModifiedTime(file))
                    .append('\n');
        }
        return state.toString();
    }

    private List<Path> classFiles() throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(each -> !each.equals(classes)).sorted().toList();
        }
    }

    /** Not over the one that is there: another JVM may run from it. */
    private void makeJar() throws IOException {
        Path unfinished = folder.resolve("unfinished.jar");
        try (OutputStream out = Files.newOutputStream(unfinished);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(0);
            for (Path file : classFiles()) {
                add(file, zip);
            }
        }
        Files.move(unfinished, jar(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** As {@code dev/packaging/native} does, for SQLite. */
    private void unpackNative() throws IOException {
        String library = SQLiteJDBCLoader.class.getPackageName().replace('.', '/') + "/native/"
                + OSInfo.getNativeLibFolderPathForCurrentOS() + "/libsqlitejdbc.so";
        try (InputStream in = Program.class.getClassLoader().getResourceAsStream(library)) {
            Files.copy(in, folder.resolve("libsqlitejdbc.so"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Folders too: Flyway looks for the folder of its scripts. */
    private void add(Path file, ZipOutputStream zip) throws IOException {
        boolean isFolder = Files.isDirectory(file);
        zip.putNextEntry(new ZipEntry(classes.relativize(file) + (isFolder ? "/" : "")));
        if (!isFolder) {
            Files.copy(file, zip);
        }
    }

    /** By a short run of a server that does what most tests want of one. */
    private void makeArchive() throws IOException, InterruptedException {
        Path unfinished = folder.resolve("unfinished.jsa");
        Path training = Files.createTempDirectory("training-");
        try {
            List<String> command = command(JAVA.make(unfinished));
            if (HAS_PARTS) {
                trainWithParts(command, training);
            } else {
                trainAlone(command, training);
            }
        } finally {
            Shell.run(folder, "rm -rf '" + training + "'");
        }
        Files.move(unfinished, archive(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void trainAlone(List<String> command, Path training) throws IOException, InterruptedException {
        LocalTeam.make(training);
        try (RunningSlipway slipway = RunningSlipway.start(command, training, Map.of("READER", LocalTeam.READER))) {
            String answer = slipway.post(
                            "/api/projects/backend/runs", "{\"commit\": \"" + LocalTeam.head(training) + "\"}")
                    .body();
            slipway.awaitEnd(new ObjectMapper().readTree(answer).path("id").asLong());
            read(slipway);
        }
    }

    /** A deploy, which loads the classes that speak to the engine and to the host. */
    private static void trainWithParts(List<String> command, Path training) throws IOException, InterruptedException {
        Parts parts = Parts.find();
        Team team = Team.make(parts, training.resolve("clone"));
        team.write("Dockerfile", "FROM busybox:local\nCOPY Dockerfile /\n");
        Settings.of(parts, team, training).testImage("busybox:local");
        try (RunningSlipway slipway = RunningSlipway.start(command, training, Map.of())) {
            team.tell(slipway);
            slipway.awaitEnd(team.pushed("main", "Training"));
            read(slipway);
        }
    }

    private static void read(RunningSlipway slipway) throws IOException, InterruptedException {
        for (String path : List.of("/", "/readyz", "/metrics", "/api/status", "/api/runs", "/api/runs/1/log")) {
            slipway.get(path);
        }
    }
}
