package slipway.docker.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import slipway.config.BuildSettings;
import slipway.docker.engine.EngineException;

/**
 * Where a build finds its context and its Dockerfile. Nothing outside of the repository is built, not even through a
 * symbolic link.
 *
 * @param context a folder
 * @param dockerfile a file, in the context or not; empty means the one that Docker finds in the context
 */
record BuildPaths(Path context, Optional<Path> dockerfile) {
    private static final String IGNORE_FILE = ".dockerignore";

    /** @param work the checked-out repository */
    static BuildPaths of(Path work, BuildSettings settings) throws EngineException {
        Path root = real(work, "the work folder");
        Path context = insideRepository(root, root.resolve(settings.context()), "build.context");
        if (!Files.isDirectory(context)) {
            throw new EngineException(
                    "build.context: " + settings.context() + " is not a folder of the repository; correct the path");
        }
        Path named = settings.dockerfile().map(root::resolve).orElseGet(() -> usual(context));
        insideRepository(root, named, "build.dockerfile");
        checkIgnoreFile(context, context.resolve(IGNORE_FILE));
        checkIgnoreFile(
                real(named.getParent(), "build.dockerfile"), named.resolveSibling(named.getFileName() + IGNORE_FILE));
        return new BuildPaths(context, settings.dockerfile().map(root::resolve));
    }

    private static Path usual(Path context) {
        Path usual = context.resolve("Dockerfile");
        Path small = context.resolve("dockerfile");
        return !Files.exists(usual, LinkOption.NOFOLLOW_LINKS) && Files.exists(small) ? small : usual;
    }

    /** Docker reads a link to an ignore file inside of the folder that it sends. One that leads elsewhere has no effect. */
    private static void checkIgnoreFile(Path sent, Path ignoreFile) throws EngineException {
        if (Files.exists(ignoreFile) && !real(ignoreFile, IGNORE_FILE).startsWith(sent)) {
            throw new EngineException(ignoreFile.getFileName() + " is a link that leads out of " + sent
                    + ", so Docker would send everything; replace the link by the file");
        }
    }

    private static Path insideRepository(Path root, Path path, String key) throws EngineException {
        Path real = real(path, key);
        if (!real.startsWith(root)) {
            throw new EngineException(
                    key + ": " + path + " leads out of the repository; only files of the repository are built");
        }
        return real;
    }

    private static Path real(Path path, String key) throws EngineException {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException e) {
            throw new EngineException(
                    key + ": there is no " + path.getFileName() + " in the repository; add it, or correct the path", e);
        } catch (IOException e) {
            throw new EngineException(key + ": " + path + " cannot be read: " + e, e);
        }
    }
}
