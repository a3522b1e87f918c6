package slipway.docker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A folder as a tar stream: sorted, owned by root, links as links. Sockets, pipes and devices are left out.
 *
 * @param extras files that are not in the folder, or stand in for one that is
 */
record FolderTar(Path root, DockerIgnore ignore, Map<String, byte[]> extras, Placement placement) {
    private static final int PERMISSIONS = 07777;
    private static final int BUFFER = 64 * 1024;

    FolderTar {
        extras = Map.copyOf(extras);
    }

    /**
     * Where the entries go.
     *
     * @param under the folder that they are put in, ending with a slash, or nothing
     * @param everyoneMayWrite whether any user may change what is copied
     * @param openFolders more folders that any user may write into
     */
    record Placement(String under, boolean everyoneMayWrite, List<String> openFolders) {
        static final Placement AS_IT_IS = new Placement("", false, List.of());

        Placement {
            openFolders = List.copyOf(openFolders);
        }
    }

    void writeTo(OutputStream output) throws IOException {
        // A large record size would only make the stream longer: the engine reads any.
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(output, StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            writeFolders(tar);
            for (Map.Entry<String, byte[]> extra : extras.entrySet()) {
                writeExtra(tar, extra.getKey(), extra.getValue());
            }
            new Walk(tar).folder(root, "", ignore.top());
            tar.finish();
        }
    }

    private void writeFolders(TarArchiveOutputStream tar) throws IOException {
        for (int slash = placement.under.indexOf('/'); slash >= 0; slash = placement.under.indexOf('/', slash + 1)) {
            boolean last = slash == placement.under.length() - 1;
            int mode = last && placement.everyoneMayWrite ? 0777 : 0755;
            putFolder(tar, placement.under.substring(0, slash + 1), mode);
        }
        for (String folder : placement.openFolders) {
            putFolder(tar, folder.replaceFirst("^/+", "").replaceFirst("/*$", "/"), 0777);
        }
    }

    private static void putFolder(TarArchiveOutputStream tar, String name, int mode) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_DIR);
        entry.setMode(mode);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private void writeExtra(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(placement.under + name);
        entry.setMode(0600);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    /** One pass over the folder. */
    private final class Walk {
        private final TarArchiveOutputStream tar;
        private final List<Path> unsentFolders = new ArrayList<>();

        Walk(TarArchiveOutputStream tar) {
            this.tar = tar;
        }

        void folder(Path folder, String prefix, DockerIgnore.Verdict verdict) throws IOException {
            for (Path child : sorted(folder)) {
                String name = prefix + PathNames.text(child.getFileName());
                if (!extras.containsKey(name)) {
                    child(child, name, ignore.inside(verdict, name));
                }
            }
        }

        private void child(Path child, String name, DockerIgnore.Verdict verdict) throws IOException {
            boolean isFolder = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
            if (verdict.excluded() && !(isFolder && ignore.mayHaveExceptionsInside(name))) {
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
            folder(child, name + "/", verdict);
            while (unsentFolders.size() > depth) {
                unsentFolders.remove(unsentFolders.size() - 1);
            }
        }

        /** A folder that is kept out is sent once something in it is not, so that it keeps its mode. */
        private void sendFoldersAbove() throws IOException {
            for (Path folder : unsentFolders) {
                entry(folder, PathNames.text(root.relativize(folder)) + "/");
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
            TarArchiveEntry entry = new TarArchiveEntry(placement.under + name, kind.tarFlag());
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
            if (!placement.everyoneMayWrite || kind == FileKind.LINK) {
                return own;
            }
            return own | 0666 | ((own & 0100) != 0 || kind == FileKind.FOLDER ? 0111 : 0);
        }
    }

    private IOException changedWhileRead(String name) {
        return new IOException(root.resolve(name) + " changed its size while it was read; something else writes to "
                + root + ": end it, and try again");
    }

    private static List<Path> sorted(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        children.sort(Comparator.naturalOrder());
        return children;
    }
}
