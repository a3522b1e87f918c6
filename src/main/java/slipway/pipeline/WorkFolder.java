package slipway.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.files.FileTree;

/** Removes folders in which Slipway worked. */
public final class WorkFolder {
    private static final Logger LOG = LoggerFactory.getLogger(WorkFolder.class);

    private WorkFolder() {}

    /** Removes a folder with all that is in it; what cannot be removed is logged and left. */
    public static void remove(Path folder) {
        try {
            FileTree.delete(folder);
        } catch (IOException e) {
            LOG.warn("{} could not be removed, remove it by hand: {}", folder, e.toString());
        }
    }

    /** Removes what runs of an earlier process have left. */
    static void removeAllIn(Path parent) throws IOException {
        try (var children = Files.newDirectoryStream(parent)) {
            children.forEach(WorkFolder::remove);
        }
    }
}
