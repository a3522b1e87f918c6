package slipway.docker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** One pass over the folder of a {@link FolderTar}, which writes what is to be sent. */
final class TarWalk {
    private static final int PERMISSIONS = 07777;
    private static final int BUFFER = 64 * 1024;

    private final FolderTar folder;
    private final TarArchiveOutputStream tar;
    private final List<Path> unsentFolders = new ArrayList<>();

    TarWalk(FolderTar folder, TarArchiveOutputStream tar) {
        this.folder = folder;
        this.tar = tar;
    }

    void run() throws IOException {
        children(folder.root(), "", folder.ignore().top());
    }

    private void children(Path parent, String prefix, DockerIgnore.Verdict verdict) throws IOException {
        for (Path child : sorted(parent)) {
            String name = prefix + PathNames.text(child.getFileName());
            if (!folder.extras().containsKey(name)) {
                child(child, name, folder.ignore().inside(verdict, name));
            }
        }
    }

    private void child(Path child, String name, DockerIgnore.Verdict verdict) throws IOException {
        boolean isFolder = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
        if (verdict.excluded() && !(isFolder && folder.ignore().mayHaveExceptionsInside(name))) {
            return;
        }
        if (!isFolder) {
            sendFoldersAbove();
            entry(child, name);
            return;
        }
        int depth = unsentFolders.size();
        unsentFolders.add(child);
        if (!verdict.excluded()) {
            sendFoldersAbove();
        }
        children(child, name + "/", verdict);
        while (unsentFolders.size() > depth) {
            unsentFolders.remove(unsentFolders.size() - 1);
        }
    }

    /** A folder that is kept out is sent once something in it is not, so that it keeps its mode. */
    private void sendFoldersAbove() throws IOException {
        for (Path unsent : unsentFolders) {
            entry(unsent, PathNames.text(folder.root().relativize(unsent)) + "/");
        }
        unsentFolders.clear();
    }

    private void entry(Path path, String name) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(path, "unix:mode,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) attributes.get("mode");
        FileTime changed = (FileTime) attributes.get("lastModifiedTime");
        FileKind kind = FileKind.of(mode);
        if (kind == FileKind.OTHER) {
            return;
        }
        TarArchiveEntry entry = new TarArchiveEntry(folder.placement().under() + name, kind.tarFlag());
        entry.setMode(permissions(mode, kind));
        entry.setModTime(FileTime.fromMillis(Math.floorDiv(changed.toMillis(), 1000) * 1000));
        switch (kind) {
            case LINK -> {
                entry.setLinkName(PathNames.text(Files.readSymbolicLink(path)));
                put(entry);
            }
            case FILE -> {
                entry.setSize((long) attributes.get("size"));
                putFile(entry, path, name);
            }
            case FOLDER, OTHER -> put(entry);
        }
    }

    private void put(TarArchiveEntry entry) throws IOException {
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private void putFile(TarArchiveEntry entry, Path path, String name) throws IOException {
        try (InputStream content = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            tar.putArchiveEntry(entry);
            byte[] buffer = new byte[BUFFER];
            long missing = entry.getSize();
            while (missing > 0) {
                int read = content.read(buffer, 0, (int) Math.min(buffer.length, missing));
                if (read < 0) {
                    throw changedWhileRead(name);
                }
                tar.write(buffer, 0, read);
                missing -= read;
            }
            if (content.read() >= 0) {
                throw changedWhileRead(name);
            }
            tar.closeArchiveEntry();
        }
    }

    private int permissions(int mode, FileKind kind) {
        int own = mode & PERMISSIONS;
        if (!folder.placement().everyoneMayWrite() || kind == FileKind.LINK) {
            return own;
        }
        return own | 0666 | ((own & 0100) != 0 || kind == FileKind.FOLDER ? 0111 : 0);
    }

    private IOException changedWhileRead(String name) {
        return new IOException(
                folder.root().resolve(name) + " changed its size while it was read; something else writes to "
                        + folder.root() + ": end it, and try again");
    }

    private static List<Path> sorted(Path parent) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(parent)) {
            stream.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        children.sort(Comparator.naturalOrder());
        return children;
    }
}
