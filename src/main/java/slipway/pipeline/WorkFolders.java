package slipway.pipeline;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.docker.Engines;
import slipway.docker.engine.EngineException;
import slipway.files.FileTree;

/**
 * The folders in which runs work, and their removal. Commands on the server may have started containers that wrote into
 * them as root: such a folder is moved aside, and goes with the help of the engine, which is root.
 */
public final class WorkFolders {
    private static final Logger LOG = LoggerFactory.getLogger(WorkFolders.class);
    private static final String ASIDE = "removed-";
    /** Each makes one more level of folders readable. */
    private static final int ROUNDS = 20;

    private final Path parent;
    private final Engines engines;

    public WorkFolders(Path parent, Engines engines) {
        this.parent = parent;
        this.engines = engines;
    }

    Path of(long run) {
        return parent.resolve(Long.toString(run));
    }

    /** Afterwards there is no folder for this run, whatever is in the way. */
    void remove(long run) {
        remove(of(run));
    }

    /** The same for the runs of an earlier process. */
    public void removeAll() throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent)) {
            children.forEach(this::remove);
        }
    }

    private void remove(Path folder) {
        try {
            if (!FileTree.deleteAsFarAsPossible(folder).isEmpty() && !isAside(folder)) {
                Files.move(folder, parent.resolve(ASIDE + UUID.randomUUID()));
            }
        } catch (IOException e) {
            LOG.warn("{} could not be removed, remove it by hand: {}", folder, e.toString());
        }
    }

    /** Removes what was moved aside. */
    public void removeLeftovers() throws IOException, InterruptedException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, ASIDE + "*")) {
            for (Path folder : children) {
                removeAsRoot(folder);
            }
        }
    }

    private void removeAsRoot(Path folder) throws IOException, InterruptedException {
        Set<Path> closed = FileTree.deleteAsFarAsPossible(folder);
        try {
            for (int round = 0; !closed.isEmpty() && round < ROUNDS; round++) {
                engines.here().openFolders(folder.toAbsolutePath(), closed);
                closed = FileTree.deleteAsFarAsPossible(folder);
            }
        } catch (EngineException e) {
            LOG.warn("{} could not be removed with the engine's help ({}); remove it by hand", folder, e.getMessage());
            return;
        }
        if (!closed.isEmpty()) {
            LOG.warn(
                    "{} could not be removed: {} is closed; remove it by hand",
                    folder,
                    closed.iterator().next());
        }
    }

    private static boolean isAside(Path folder) {
        return folder.getFileName().toString().startsWith(ASIDE);
    }
}
