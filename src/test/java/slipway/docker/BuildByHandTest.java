package slipway.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import slipway.docker.build.ImageBuild;
import slipway.docker.engine.EngineException;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;
import slipway.parts.SampleBuildSettings;
import slipway.parts.Shell;

/** The same Dockerfile and context give the same image as {@code docker build} by hand, or the same refusal. */
@NeedsParts
class BuildByHandTest {
    private final EnginePart part = EnginePart.ofEnvironment();

    @TempDir
    private Path work;

    @TempDir
    private Path folder;

    /**
     * A repository, and how it is built.
     *
     * @param script lays it out
     * @param dockerfile empty means the usual one
     * @param context relative to the repository
     */
    private record Case(String name, String script, String dockerfile, String context) {
        static Case of(String name, String script) {
            return new Case(name, script, "", ".");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() throws Exception {
        List<Case> cases = new ArrayList<>(List.of(
                Case.of("heredocs", """
                        cat > Dockerfile <<'E'
                        FROM busybox:local
                        RUN <<EOF
                        set -e
                        echo one > /out
                        echo two >> /out
                        EOF
                        COPY <<EOF /etc/motd
                        written by a heredoc
                        EOF
                        E
                        """),
                Case.of("mounts of all kinds", """
                        echo 1.2 > VERSION
                        cat > Dockerfile <<'E'
                        FROM busybox:local AS tools
                        RUN echo tool > /tool
                        FROM busybox:local
                        RUN --mount=type=cache,target=/var/cache/app --mount=type=bind,source=VERSION,target=/tmp/v \\
                            --mount=type=tmpfs,target=/scratch --mount=type=bind,from=tools,source=/tool,target=/tool \\
                            cp /tmp/v /VERSION && cp /tool /scratch/tool && cat /scratch/tool > /tools
                        E
                        """),
                Case.of("link and chmod", """
                        echo 1.2 > VERSION
                        printf 'FROM busybox:local\\nCOPY --link VERSION /linked\\nCOPY --chmod=0751 VERSION /executable\\n' > Dockerfile
                        """),
                Case.of("exclude", """
                        echo a > a.txt; echo b > b.log
                        printf '# syntax=docker/dockerfile:1-labs\\nFROM busybox:local\\nCOPY --exclude=*.log . /ctx\\n' > Dockerfile
                        """),
                Case.of("exclude without syntax", """
                        echo a > a.txt; echo b > b.log
                        printf 'FROM busybox:local\\nCOPY --exclude=*.log . /ctx\\n' > Dockerfile
                        """),
                Case.of("platforms", """
                        cat > Dockerfile <<'E'
                        FROM --platform=$BUILDPLATFORM busybox:local AS build
                        ARG TARGETOS TARGETARCH
                        RUN echo "built for ${TARGETOS:-none}/${TARGETARCH:-none}" > /out
                        FROM busybox:local
                        COPY --from=build /out /out
                        E
                        """),
                new Case("an ignore file of the Dockerfile's own", """
                        mkdir build web; echo SECRET=1 > .env; echo page > web/index.html
                        printf 'FROM busybox:local\\nCOPY . /ctx\\n' > build/api.Dockerfile
                        echo web > .dockerignore; echo .env > build/api.Dockerfile.dockerignore
                        """, "build/api.Dockerfile", "."),
                new Case("a Dockerfile outside of the context", """
                        mkdir app build; echo page > app/page
                        printf 'FROM busybox:local\\nCOPY . /ctx\\n' > build/Dockerfile
                        """, "build/Dockerfile", "app"),
                Case.of("a Dockerfile that is a link", """
                        mkdir build; printf 'FROM busybox:local\\nCOPY . /ctx\\n' > build/Dockerfile; ln -s build/Dockerfile Dockerfile
                        """),
                Case.of("odd names", """
                        mkdir odd; cd odd
                        for f in 'with space' '-rf' '--help' 'a\\b' "$(printf '\\303\\274mlaut')" Case case '$(touch pwned)' 'semi;colon' 'star*' .hidden 'what?' '[x]'; do
                          printf '%s' "$f" > "./$f"
                        done
                        ln -s nowhere dangling; ln -s . loop; ln -s /etc/hostname outside
                        mkdir empty; chmod 700 empty; chmod 4755 case; cd ..
                        printf 'FROM busybox:local\\nCOPY . /ctx\\n' > Dockerfile
                        """),
                Case.of("names that are not UTF-8", """
                        mkdir odd; printf x > "odd/$(printf 'latin1-\\351')"
                        printf 'FROM busybox:local\\nCOPY . /ctx\\n' > Dockerfile
                        """),
                Case.of("a wrong instruction", "printf 'FROM busybox:local\\nCOPIE . /\\n' > Dockerfile")));
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/slipway/docker/ignore"))) {
            for (Path file : files.sorted().toList()) {
                cases.add(Case.of("ignore file " + file.getFileName(), """
                        sh %s/src/test/resources/slipway/docker/make-tree.sh .
                        cp %s .dockerignore
                        printf 'FROM busybox:local\\nCOPY . /ctx\\n' > Dockerfile
                        """.formatted(
                                Path.of("").toAbsolutePath(), file.toAbsolutePath())));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anImageIsWhatDockerBuildMakes(Case each) throws Exception {
        Shell.run(work, each.script());

        Map<String, String> ours = content("by-hand:ours", built(each));
        Map<String, String> theirs = content("by-hand:theirs", builtByHand(each));

        assertThat(ours).isEqualTo(theirs);
    }

    private boolean built(Case each) throws Exception {
        SampleBuildSettings settings = SampleBuildSettings.of("by-hand").context(each.context());
        if (!each.dockerfile().isEmpty()) {
            settings.dockerfile(each.dockerfile());
        }
        try (Engine engine = new Engine(Optional.of(part.address()), () -> "test", folder, EnginePart.environment())) {
            engine.build(
                    new ImageBuild(
                            "by-hand",
                            work,
                            settings.build(),
                            List.of("ours"),
                            Map.of(),
                            Optional.empty(),
                            UnaryOperator.identity()),
                    new ByteArrayOutputStream());
            return true;
        } catch (EngineException e) {
            return false;
        }
    }

    private boolean builtByHand(Case each) throws Exception {
        List<String> command = new ArrayList<>(List.of("build", "--no-cache", "--tag", "by-hand:theirs"));
        if (!each.dockerfile().isEmpty()) {
            command.addAll(List.of("--file", work.resolve(each.dockerfile()).toString()));
        }
        command.add(work.resolve(each.context()).toString());
        Process docker = part.start(command.toArray(String[]::new));
        docker.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        return docker.waitFor() == 0;
    }

    /** What is in the image, without what the engine itself puts there; empty if nothing was built. */
    private Map<String, String> content(String image, boolean built) throws Exception {
        Map<String, String> entries = new TreeMap<>();
        if (!built) {
            return entries;
        }
        String container = part.docker("create", image).strip();
        Process process = part.start("export", container);
        try (TarArchiveInputStream tar = new TarArchiveInputStream(process.getInputStream(), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (!entry.getName().startsWith("bin/") && !entry.getName().startsWith("dev/")) {
                    entries.put(entry.getName(), described(entry, tar));
                }
            }
        } finally {
            part.docker("rm", "--force", container);
            part.docker("image", "rm", image);
        }
        assertThat(process.waitFor()).isZero();
        assertThat(entries).containsKey("etc/passwd");
        return entries;
    }

    private static String described(TarArchiveEntry entry, InputStream content) throws Exception {
        String owner = entry.getLongUserId() + ":" + entry.getLongGroupId();
        String mode = String.format(" %o ", entry.getMode() & 07777) + owner;
        if (entry.isDirectory()) {
            return "folder" + mode;
        }
        return entry.isSymbolicLink() ? "link to " + entry.getLinkName() : "file" + mode + " " + hash(content);
    }

    private static String hash(InputStream content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.readAllBytes()));
    }
}
