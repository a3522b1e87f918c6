package slipway.docker;

import org.apache.commons.compress.archivers.tar.TarConstants;

/** What stands behind a name in a folder, as far as a tar for Docker cares. */
enum FileKind {
    FILE(0100000, TarConstants.LF_NORMAL),
    FOLDER(0040000, TarConstants.LF_DIR),
    LINK(0120000, TarConstants.LF_SYMLINK),
    /** Sockets, pipes, devices: they mean nothing elsewhere. */
    OTHER(-1, TarConstants.LF_NORMAL);

    private static final int KIND_BITS = 0170000;

    private final int bits;
    private final byte tarFlag;

    FileKind(int bits, byte tarFlag) {
        this.bits = bits;
        this.tarFlag = tarFlag;
    }

    static FileKind of(int mode) {
        for (FileKind kind : values()) {
            if (kind.bits == (mode & KIND_BITS)) {
                return kind;
            }
        }
        return OTHER;
    }

    byte tarFlag() {
        return tarFlag;
    }
}
