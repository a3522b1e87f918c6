package slipway.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Java that runs the servers of the tests. Beside the tests' own Java there may be one like that of the packages (25
 * or newer), which needs less of the processor for a start; the suite on the oldest Docker keeps the oldest Java.
 *
 * @param home such as {@code /usr/lib/jvm/NAME}
 * @param version as its file {@code release} says, such as {@code 25.0.1}
 */
record ServerJava(Path home, String version) {
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)([^\"]*)\"");
    private static final int OF_PACKAGES = 25;

    static ServerJava find() {
        Path own = Path.of(System.getProperty("java.home"));
        var ofTests = new ServerJava(own, System.getProperty("java.version"));
        if ("bookworm".equals(System.getenv("SLIPWAY_TEST_DOCKER"))) {
            return ofTests;
        }
        try (Stream<Path> beside = Files.list(own.getParent())) {
            return beside.flatMap(home -> read(home).stream())
                    .filter(each -> each.feature() >= OF_PACKAGES)
                    .max(Comparator.comparingInt(ServerJava::feature))
                    .orElse(ofTests);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<ServerJava> read(Path home) {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release)) {
            return Optional.empty();
        }
        try {
            Matcher found = VERSION.matcher(Files.readString(release));
            return found.find() ? Optional.of(new ServerJava(home, found.group(1) + found.group(2))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int feature() {
        return Runtime.Version.parse(version).feature();
    }

    String program() {
        return home.resolve("bin/java").toString();
    }

    /** Options that make an archive of what one run has loaded; from 25 on it has more than classes (JEP 483, 514, 515). */
    List<String> make(Path archive) {
        return ahead()
                ? quiet("-XX:AOTCacheOutput=" + archive)
                : List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds*=off");
    }

    List<String> use(Path archive) {
        // Nothing is compiled because the training run had compiled it: most tests want less of a server than that.
        return ahead()
                ? quiet("-XX:AOTCache=" + archive, "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTReplayTraining")
                : List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off");
    }

    /** The jar that people start says in its manifest that its libraries may load native ones. */
    private static List<String> quiet(String... options) {
        return Stream.concat(Stream.of(options), Stream.of("-Xlog:aot*=off", "--enable-native-access=ALL-UNNAMED"))
                .toList();
    }

    private boolean ahead() {
        return feature() >= OF_PACKAGES;
    }
}
