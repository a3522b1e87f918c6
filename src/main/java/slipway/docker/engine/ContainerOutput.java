package slipway.docker.engine;

import com.github.dockerjava.api.model.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** What a container writes, in the frames that the engine sends it in. */
public final class ContainerOutput {
    private static final int MOST = 1 << 20;

    private ContainerOutput() {}

    public static StreamItems<Frame> receiver() {
        return new StreamItems<>(
                frame -> new Frame(frame.getStreamType(), frame.getPayload().clone()));
    }

    /** As text, as far as it comes within the limit; of more than a mebibyte the beginning. */
    public static String text(StreamItems<Frame> frames, Duration limit) throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long end = System.nanoTime() + limit.toNanos();
        try (frames) {
            while (!frames.isOver() && System.nanoTime() < end && bytes.size() < MOST) {
                Optional<Frame> frame = frames.next(Duration.ofSeconds(1));
                frame.ifPresent(part -> bytes.writeBytes(part.getPayload()));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
