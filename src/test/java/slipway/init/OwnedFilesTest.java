package slipway.init;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnedFilesTest {
    private final OwnedFiles files = new OwnedFiles(Optional.empty());

    @Test
    void aFileThatIsReplacedKeepsItsModeAndALinkStaysOne(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("real"), "before");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(
                Files.createDirectory(folder.resolve("etc")).resolve("deploy-config.json"), file);

        files.replace(link, "after");

        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("after");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aNewFileIsItsOwnersAlone(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("new");
        files.replace(file, "text");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }
}
