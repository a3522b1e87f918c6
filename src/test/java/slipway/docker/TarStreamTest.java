package slipway.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;

@NeedsParts
class TarStreamTest {
    private static final long MANY = 64L * 1024 * 1024;

    @TempDir
    private Path folder;

    @Test
    void entriesAreSortedOwnedByRootAndWithoutPipes() throws Exception {
        EnginePart.shell(folder, "mkdir b a empty; touch b/2 b/1 a/z; mkfifo pipe; ln -s b link; chmod 751 a");
        assertThat(entries(tarOf(folder)))
                .containsExactly("a/ 751", "a/z 644", "b/ 755", "b/1 644", "b/2 644", "empty/ 755", "link 777");
    }

    @Test
    void exceptionsAreFoundInExcludedFoldersWhichAreSentWithTheirMode() throws Exception {
        EnginePart.shell(
                folder,
                "mkdir -p -m 700 docs/deep other; touch docs/deep/a.md docs/deep/b.txt other/c.txt; chmod 750 docs");
        FolderTar tar =
                new FolderTar(folder, DockerIgnore.parse("*\n!**/*.md"), Map.of(), FolderTar.Placement.AS_IT_IS);
        assertThat(entries(tar)).containsExactly("docs/ 750", "docs/deep/ 700", "docs/deep/a.md 644");
    }

    @Test
    void namesSurviveALocaleThatDoesNotKnowThem() throws Exception {
        EnginePart.shell(
                folder,
                "touch \"$(printf 'gr\\303\\274n?')\"; ln -s \"$(printf '/z\\303\\274ge/x')\" l; ln -s \"$(printf '../\\303\\274')\" m");
        String classPath = System.getProperty("java.class.path");
        ProcessBuilder builder = new ProcessBuilder(
                        "java", "-cp", classPath, TarStreamTest.class.getName(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .directory(folder.toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        List<String> links = new ArrayList<>();
        List<String> names = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(process.getInputStream(), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName());
                links.add(entry.getLinkName());
            }
        }
        assertThat(names).containsExactly("gr\u00fcn?", "l", "m");
        assertThat(links).containsExactly("", "/z\u00fcge/x", "../\u00fc");
    }

    /** Writes the tar of a folder, for a JVM with another locale. */
    public static void main(String[] arguments) throws IOException {
        tarOf(Path.of(arguments[0])).writeTo(System.out);
    }

    @Test
    void closingEndsTheWriterHoweverMuchWasRead() throws Exception {
        large();
        TarStream stream = TarStream.of(tarOf(folder));
        assertThat(stream.read()).isNotNegative();
        stream.close();
        assertThat(stream.awaitEnd()).isTrue();
        assertThatThrownBy(stream::readAllBytes).isInstanceOf(IOException.class);
    }

    @Test
    void closingFreesAReaderThatWaits() throws Exception {
        EnginePart.shell(folder, "touch file");
        TarStream stream = TarStream.of(tarOf(folder));
        stream.readAllBytes();
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
            try {
                return stream.read();
            } catch (IOException e) {
                return -1;
            }
        });
        stream.close();
        assertThat(read.get(5, TimeUnit.SECONDS)).isEqualTo(-1);
    }

    @Test
    void aFileThatGrowsWhileItIsReadIsAnErrorForTheReader() throws Exception {
        large();
        try (TarStream stream = TarStream.of(tarOf(folder))) {
            stream.readNBytes(1024);
            Files.write(folder.resolve("large"), new byte[] {1}, StandardOpenOption.APPEND);
            assertThatThrownBy(() -> drain(stream))
                    .hasMessageContaining("large changed its size while it was read")
                    .hasMessageContaining("try again");
        }
    }

    @Test
    void aFileThatShrinksIsAnErrorToo() throws Exception {
        large();
        try (TarStream stream = TarStream.of(tarOf(folder));
                FileChannel file = FileChannel.open(folder.resolve("large"), StandardOpenOption.WRITE)) {
            stream.readNBytes(1024);
            file.truncate(1024 * 1024);
            assertThatThrownBy(() -> drain(stream)).hasMessageContaining("changed its size while it was read");
            await().atMost(Duration.ofSeconds(5)).until(stream::awaitEnd);
        }
    }

    private static void drain(InputStream stream) throws IOException {
        stream.skipNBytes(2 * MANY);
    }

    private void large() throws Exception {
        EnginePart.shell(folder, "truncate -s " + MANY + " large");
    }

    private static List<String> entries(FolderTar folder) throws IOException {
        List<String> entries = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(TarStream.of(folder), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                assertThat(entry.getLongUserId() + entry.getLongGroupId()).isZero();
                entries.add(String.format("%s %o", entry.getName(), entry.getMode()));
            }
        }
        return entries;
    }

    private static FolderTar tarOf(Path folder) {
        return new FolderTar(folder, DockerIgnore.nothing(), Map.of(), FolderTar.Placement.AS_IT_IS);
    }
}
