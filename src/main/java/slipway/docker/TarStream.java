package slipway.docker;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads a {@link FolderTar} while a thread of its own writes it, a few pieces ahead. Closing ends the thread, however
 * much was read, and makes a reader that waits fail; what went wrong while writing reaches the reader.
 */
final class TarStream extends InputStream {
    private static final int PIECE = 64 * 1024;
    private static final int PIECES_AHEAD = 8;
    private static final long END_LIMIT_MILLIS = 5_000;
    private static final byte[] END = {};

    private final BlockingQueue<byte[]> pieces = new ArrayBlockingQueue<>(PIECES_AHEAD);
    private final Thread writer;
    private volatile IOException failure;
    private volatile boolean closed;
    private byte[] piece = END;
    private int at;
    private boolean ended;

    private TarStream(FolderTar tar) {
        this.writer = new Thread(() -> write(tar), "tar of " + tar.root());
        writer.setDaemon(true);
    }

    static TarStream of(FolderTar tar) {
        TarStream stream = new TarStream(tar);
        stream.writer.start();
        return stream;
    }

    private void write(FolderTar tar) {
        try {
            // TarArchiveOutputStream closes what it writes to; the end is only good once that has succeeded.
            tar.writeTo(new BufferedOutputStream(new Pieces(), PIECE));
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = new IOException("making the tar of " + tar.root() + " failed: " + e, e);
        }
        hand(END);
    }

    private void hand(byte[] bytes) {
        try {
            pieces.put(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What went wrong while the folder was read, for whoever sees only that the transfer failed. */
    IOException failure() {
        return failure;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == piece.length && !nextPiece()) {
            return -1;
        }
        int count = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, target, offset, count);
        at += count;
        return count;
    }

    private boolean nextPiece() throws IOException {
        if (!ended) {
            piece = taken();
            at = 0;
            ended = piece.length == 0;
        }
        if (closed) {
            throw new IOException("the tar stream is closed");
        }
        if (ended && failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        return !ended;
    }

    private byte[] taken() throws IOException {
        try {
            return pieces.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while reading the tar stream").initCause(e);
        }
    }

    /** Does not wait for the thread: it ends by itself once interrupted, at the latest after the read it is in. */
    @Override
    public void close() {
        closed = true;
        writer.interrupt();
        pieces.clear();
        pieces.offer(END);
    }

    /** Whether the thread has ended, waiting for it within bounds. */
    boolean awaitEnd() throws InterruptedException {
        writer.join(END_LIMIT_MILLIS);
        return !writer.isAlive();
    }

    /** The writing end. */
    private final class Pieces extends OutputStream {
        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return;
            }
            if (closed) {
                throw new InterruptedIOException("nobody reads the tar stream any more");
            }
            try {
                pieces.put(Arrays.copyOfRange(bytes, offset, offset + length));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("the tar stream was closed").initCause(e);
            }
        }
    }
}
