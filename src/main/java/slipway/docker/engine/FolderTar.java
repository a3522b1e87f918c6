package slipway.docker.engine;

import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A folder as a tar stream, owned by one user, as the program tar writes it. The names of its files pass as bytes, whatever
 * the locale of this JVM makes of them. Reading fails where tar fails; closing ends tar.
 */
final class FolderTar extends FilterInputStream {
    private static final int END_LIMIT_SECONDS = 5;
    private static final int LINES_OF_ERRORS = 3;

    private final Path folder;
    private final Process tar;
    private final CompletableFuture<String> errors = new CompletableFuture<>();
    private IOException failure;

    private FolderTar(Path folder, Process tar) {
        super(tar.getInputStream());
        this.folder = folder;
        this.tar = tar;
        Thread reader = new Thread(this::readErrors, "errors of tar");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts tar.
     *
     * @param owner of all that is unpacked; empty means root, and that everyone may write
     */
    static FolderTar of(Path folder, Optional<ContainerUser> owner) throws IOException {
        ContainerUser user = owner.orElse(ContainerUser.ROOT);
        List<String> command = new ArrayList<>(List.of("tar", "--create", "--numeric-owner"));
        command.addAll(List.of("--owner=:" + user.id(), "--group=:" + user.group()));
        if (owner.isEmpty()) {
            command.add("--mode=a+rwX");
        }
        command.addAll(List.of("--directory", folder.toString(), "."));
        ProcessBuilder builder = new ProcessBuilder(command);
        // Not the server's own, which holds secrets.
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().put("LC_ALL", "C");
        return new FolderTar(folder, builder.start());
    }

    /** Why the folder could not be read, for callers that see only that the transfer failed; else null. */
    synchronized IOException failure() {
        return failure;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        if (count < 0) {
            checkEnd();
        }
        return count;
    }

    private synchronized void checkEnd() throws IOException {
        if (failure == null) {
            failure = problem();
        }
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    private IOException problem() {
        try {
            boolean ended = tar.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS);
            if (ended && tar.exitValue() == 0) {
                return null;
            }
            return new IOException(
                    folder + " could not be read (" + (ended ? errors.join() : "tar does not end") + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new IOException("interrupted while tar read " + folder, e);
        }
    }

    /** All of it, since tar would wait for a reader; only the first lines are kept. */
    private void readErrors() {
        List<String> first = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(tar.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (first.size() < LINES_OF_ERRORS) {
                    first.add(line);
                }
            }
        } catch (IOException e) {
            first.add("what tar said could not be read: " + e);
        }
        errors.complete(String.join("; ", first));
    }

    /** Ends tar. A blocked read then fails. */
    @Override
    public void close() {
        tar.destroyForcibly();
    }
}
