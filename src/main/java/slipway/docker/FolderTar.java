package slipway.docker;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
            new TarWalk(this, tar).run();
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
}
