package slipway.docker.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Copies the source into a container that was made and has not begun. It belongs there to the user of the container:
 * git refuses to work in another's repository.
 */
public record SourceCopy(EngineConnection engine, String container) {
    private static final int LARGEST_LIST = 1 << 20;

    /**
     * Copies a folder of this machine into the container.
     *
     * @param user as {@code docker run --user} takes it
     * @param folder of the container, which exists and is empty
     * @param caches folders of the container that the user shall be able to write into
     */
    public void copy(Path source, String user, String folder, List<String> caches)
            throws EngineException, InterruptedException {
        Optional<ContainerUser> owner = ownerOf(user);
        if (!owner.equals(Optional.of(ContainerUser.ROOT))) {
            // The engine made them, for root.
            List<String> folders = new ArrayList<>(caches);
            folders.add(folder);
            List<String> paths = folders.stream()
                    .map(each -> new String(each.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                    .toList();
            byte[] tar = open(paths, owner.orElse(ContainerUser.ROOT));
            engine.ask("folders " + folders, () -> unpack(new ByteArrayInputStream(tar), "/"));
        }
        String what = "copying the source into the test container";
        try (FolderTar tar = FolderTar.of(source, owner)) {
            engine.send(what, tar, () -> unpack(tar, folder));
        } catch (IOException e) {
            throw new EngineException(what + ": the program tar could not be run: " + e.getMessage(), e);
        }
    }

    /** Empty if the image has a list of users in which that one is not found. */
    private Optional<ContainerUser> ownerOf(String user) throws EngineException, InterruptedException {
        Optional<ContainerUser> known = ContainerUser.of(user, "root:x:0:0:");
        return known.equals(Optional.of(ContainerUser.ROOT)) ? known : ContainerUser.of(user, usersOfImage());
    }

    private String usersOfImage() throws EngineException, InterruptedException {
        return engine.find("users of the test container", () -> {
                    try (TarArchiveInputStream tar = new TarArchiveInputStream(engine.client()
                            .copyArchiveFromContainerCmd(container, "/etc/passwd")
                            .exec())) {
                        return tar.getNextEntry() == null
                                ? ""
                                : new String(tar.readNBytes(LARGEST_LIST), StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .orElse("");
    }

    private Void unpack(InputStream tar, String folder) {
        return engine.client()
                .copyArchiveToContainerCmd(container)
                .withRemotePath(folder)
                .withTarInputStream(tar)
                .exec();
    }

    /**
     * Folders that all users may write into: a cache may have been made for another one.
     *
     * @param paths their bytes, each as one letter: they need not be text
     */
    public static byte[] open(List<String> paths, ContainerUser owner) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.ISO_8859_1.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
            for (String path : paths) {
                TarArchiveEntry entry =
                        new TarArchiveEntry(path.replaceFirst("^/+", "").replaceFirst("/*$", "/"));
                entry.setMode(0777);
                entry.setUserId(owner.id());
                entry.setGroupId(owner.group());
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not in memory
        }
        return bytes.toByteArray();
    }
}
