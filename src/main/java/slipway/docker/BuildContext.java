package slipway.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a build sends to the engine, chosen as {@code docker build} chooses it.
 *
 * @param dockerfile its path in the context
 */
record BuildContext(FolderTar tar, String dockerfile) {
    private static final String IGNORE_FILE = ".dockerignore";
    private static final long LARGEST_FILE = 1 << 20;

    /**
     * @param work the checked-out repository; nothing outside of it is read
     * @param context the folder to send, relative to {@code work}
     * @param dockerfile relative to {@code work}; empty means the one in the context
     */
    static BuildContext of(Path work, String context, Optional<String> dockerfile) throws DockerException {
        Path root = inside(work, work, "the work folder");
        Path folder = inside(root, root.resolve(context), "build.context");
        if (!Files.isDirectory(folder)) {
            throw new DockerException(
                    "build.context: " + context + " is not a folder of the repository; mend the path");
        }
        Path file = small(dockerfileOf(root, folder, dockerfile));
        if (Files.exists(folder.resolve(IGNORE_FILE))) {
            // Through a link it could be any file of this machine, and what is sent under this name ends up in the
            // image.
            small(inside(root, folder.resolve(IGNORE_FILE), IGNORE_FILE));
        }
        DockerIgnore ignore = DockerIgnore.read(folder.resolve(IGNORE_FILE)).alwaysSending(IGNORE_FILE);
        if (!file.startsWith(folder)) {
            return withDockerfileFromOutside(folder, ignore, file);
        }
        String name = PathNames.text(folder.relativize(file));
        return of(folder, ignore.alwaysSending(name), Map.of(), name);
    }

    /** As Docker's client does it: under a random name, which the engine removes because .dockerignore names it. */
    private static BuildContext withDockerfileFromOutside(Path folder, DockerIgnore ignore, Path file)
            throws DockerException {
        String name =
                ".dockerfile." + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
        try {
            Path ignoreFile = folder.resolve(IGNORE_FILE);
            String lines = Files.exists(ignoreFile) ? Files.readString(ignoreFile) : IGNORE_FILE;
            byte[] amended = (lines + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8);
            return of(folder, ignore, Map.of(name, Files.readAllBytes(file), IGNORE_FILE, amended), name);
        } catch (IOException e) {
            throw new DockerException("the Dockerfile " + file + " cannot be read: " + e, e);
        }
    }

    private static BuildContext of(Path folder, DockerIgnore ignore, Map<String, byte[]> extras, String dockerfile) {
        return new BuildContext(new FolderTar(folder, ignore, extras, FolderTar.Placement.AS_IT_IS), dockerfile);
    }

    private static Path dockerfileOf(Path root, Path folder, Optional<String> configured) throws DockerException {
        if (configured.isPresent()) {
            return inside(root, root.resolve(configured.get()), "build.dockerfile");
        }
        Path usual = folder.resolve("Dockerfile");
        Path small = folder.resolve("dockerfile");
        return inside(root, !Files.exists(usual) && Files.exists(small) ? small : usual, "build.dockerfile");
    }

    /** These are read whole. */
    private static Path small(Path file) throws DockerException {
        if (file.toFile().length() > LARGEST_FILE) {
            throw new DockerException(file + " is larger than 1 MiB; is it what its name says?");
        }
        return file;
    }

    private static Path inside(Path root, Path path, String key) throws DockerException {
        try {
            Path real = path.toRealPath();
            if (!real.startsWith(root.toRealPath())) {
                throw new DockerException(
                        key + ": " + path + " leads out of the repository; only files of the repository are built");
            }
            return real;
        } catch (NoSuchFileException e) {
            throw new DockerException(
                    key + ": there is no " + root.relativize(path) + " in the repository; add it, or mend the path", e);
        } catch (IOException e) {
            throw new DockerException(key + ": " + path + " cannot be read: " + e, e);
        }
    }
}
