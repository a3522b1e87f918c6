package slipway.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.config.Build;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;

/**
 * Builds the same folder with us and with Docker's own clients, and compares what arrived in the image. Two kinds of
 * pattern are not here, as we go with the clients since 23: {@code **.txt}, and an exception that begins with stars in an excluded folder.
 */
@NeedsParts
class BuildContextComparisonTest {
    /** With names beyond ASCII, odd characters and modes, links of all kinds, and empty folders. */
    private static final String FOLDER = """
            mkdir -p a/b/c docs/deep/er empty src/main/empty node_modules/x/y .git/objects temp1 'with space' sub/temp
            printf 'one' > a/one.txt; printf 'two' > a/b/two.txt; printf 'three' > a/b/c/three.md
            printf 'S=1' > .env; printf 'S=2' > a/.env; printf 'S=3' > docs/deep/.env
            printf '# r' > README.md; printf '# s' > README-secret.md; printf '# d' > docs/README.md
            printf '# e' > docs/deep/er/README.md; printf 'x' > docs/deep/er/other.txt
            printf 'j' > node_modules/x/y/index.js; printf 'p' > node_modules/x/package.json
            printf 'ref' > .git/HEAD; printf 'o' > .git/objects/1; printf 'm' > src/main/app.go
            printf 't' > temp1/file; printf 't' > sub/temp/file; printf 't' > sub/temporary.txt; printf 't' > tempa
            printf 'w' > 'with space/a file'; printf 'h' > '#hash'; printf 'b' > 'we[i]rd'; printf 's' > 'st*r'
            printf 'u' > "$(printf 'gr\\303\\274\\303\\237e.txt')"; printf 'q' > 'what?'
            mkdir "$(printf '\\346\\227\\245\\346\\234\\254')"; printf 'n' > "$(printf '\\346\\227\\245\\346\\234\\254/\\360\\237\\232\\242')"
            long=$(printf 'l%.0s' $(seq 120)); mkdir -p "$long/$long"; printf 'l' > "$long/$long/$long"
            ln -s a/one.txt link; ln -s /etc/passwd absolute; ln -s nowhere dangling; ln -s docs linked-folder
            ln -s "../$(printf 'gr\\303\\274\\303\\237e.txt')" a/umlaut; ln -s . a/b/self
            chmod 755 src/main/app.go; chmod 600 a/one.txt; chmod 4755 tempa; chmod 1777 temp1; chmod 700 empty; chmod 444 README.md
            dd if=/dev/zero of=big bs=1024 count=300 2>/dev/null
            """;

    private final EnginePart part = EnginePart.ofEnvironment();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "**/.env",
                ".git\n.env\n",
                "*/temp*\n",
                "*/*/temp*\ntemp?\n",
                "/docs\n/a/b/\n",
                "# comment\n\n  node_modules  \n\t.git\t\n",
                "*.md\n!README.md\n",
                "*.md\n!README*.md\nREADME-secret.md\n",
                "**/*.md\n!docs/README.md\n",
                "docs\n!docs/deep/er/README.md\n",
                "*\n!a\n!docs/README.md\n",
                "**\n!src/main\n",
                "**\n",
                "a/**\n!a/b/c\n",
                "node_modules/*\n!node_modules/x/package.json\n",
                "we\\[i\\]rd\nst\\*r\nwhat\\?\n\\#hash\n",
                "[a-c]\n[^a-z]*\n",
                "gr\u00fc*\n\u65e5\u672c\n",
                "l*/l*/**\n",
                "Dockerfile\n.dockerignore\n",
                "link\nlinked-folder/README.md\ndangling\n",
                "a/b/self\nempty\n",
                "./a/../docs//deep/./\n",
                "with space\n",
                "**/temp\n**/c/\n",
                "**temp*\n",
                "[*]\n",
            })
    void whatArrivesIsWhatDockersOwnClientSends(String ignore, @TempDir Path folder) throws Exception {
        EnginePart.shell(folder, FOLDER);
        Files.writeString(folder.resolve("Dockerfile"), "FROM busybox:local\nCOPY . /ctx\n");
        if (!ignore.isEmpty()) {
            Files.writeString(folder.resolve(".dockerignore"), ignore);
        }
        Map<String, String> ours = built("cmp:ours", () -> buildOurs(folder, Optional.empty()));
        Map<String, String> buildKit = built("cmp:kit", () -> buildTheirs(folder, "1"));
        assertThat(differences(ours, withoutSetUserId(buildKit)))
                .as("us and BuildKit")
                .isEmpty();
        Map<String, String> classic = built("cmp:classic", () -> buildTheirs(folder, "0"));
        assertThat(differences(ours, classic)).as("us and the classic client").isEmpty();
    }

    /** The engine's own builder loses it, whoever sends. */
    private static Map<String, String> withoutSetUserId(Map<String, String> entries) {
        Map<String, String> without = new TreeMap<>();
        entries.forEach((name, what) -> without.put(name, what.replaceFirst("^file 4(\\d{3}) ", "file $1 ")));
        return without;
    }

    private static List<String> differences(Map<String, String> ours, Map<String, String> theirs) {
        Set<String> names = new TreeSet<>(ours.keySet());
        names.addAll(theirs.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(ours.get(name), theirs.get(name)))
                .map(name -> name + ": ours " + ours.get(name) + ", theirs " + theirs.get(name))
                .toList();
    }

    private void buildOurs(Path folder, Optional<String> dockerfile) throws Exception {
        Build settings = new Build(
                "cmp",
                List.of(),
                ".",
                dockerfile,
                true,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Build.Builder.ENGINE,
                Duration.ofMinutes(1));
        try (Engine engine = new Engine(Optional.of(part.address()), () -> "test")) {
            engine.build(
                    new ImageBuild("cmp", folder, settings, List.of("ours"), Map.of(), Optional.empty()),
                    new ByteArrayOutputStream());
        }
    }

    private void buildTheirs(Path folder, String buildKit) throws Exception {
        part.docker(
                Map.of("DOCKER_BUILDKIT", buildKit),
                "build",
                "--no-cache",
                "--tag",
                buildKit.equals("1") ? "cmp:kit" : "cmp:classic",
                folder.toString());
    }

    private Map<String, String> built(String image, Work build) throws Exception {
        build.run();
        String container = part.docker("create", image).strip();
        try {
            return arrived(container);
        } finally {
            part.docker("rm", "--force", container);
            part.docker("image", "rm", image);
        }
    }

    private Map<String, String> arrived(String container) throws Exception {
        Map<String, String> entries = new TreeMap<>();
        Process process = part.start("cp", container + ":/ctx", "-");
        try (TarArchiveInputStream tar = new TarArchiveInputStream(process.getInputStream(), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.put(entry.getName(), described(entry, tar));
            }
        }
        assertThat(process.waitFor()).isZero();
        assertThat(entries).isNotEmpty();
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

    private static String hash(InputStream content) throws IOException, java.security.NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.readAllBytes()));
    }

    private interface Work {
        void run() throws Exception;
    }
}
