package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** Two hundred who follow a log and do not read it. */
@NeedsParts
final class ReadersTest {
    private static final int READERS = 200;

    @TempDir
    private Path folder;

    @Test
    @Timeout(120)
    void readersThatNeverReadKeepNeitherGitLabNorTheRunNorTheStopWaiting() throws Exception {
        Scene scene = Scene.in(folder);
        scene.settings()
                .server("workers", 4)
                .test(
                        "[ \"$CI_COMMIT_BRANCH\" = main ] || exit 0",
                        scene.await("write"),
                        "(yes 0123456789012345678901234567890123456789 || true) | head -c 8000000",
                        scene.await("end"));
        List<Socket> readers = new ArrayList<>();
        RunningSlipway slipway = scene.start();
        try {
            long id = scene.team().pushed("main", "Begin");
            slipway.awaitStage(id, "test", "running");
            for (int i = 0; i < READERS; i++) {
                readers.add(reader(slipway, id));
            }
            String log = "/api/runs/" + id + "/log";
            // Not by asking for the log, which would hold a place that one of the readers then does not get.
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> slipway.get("/metrics").body().contains("\nslipway_event_streams 200.0\n"));
            assertThat(slipway.get(log).statusCode()).isEqualTo(503);
            scene.open("write");
            long began = System.nanoTime();
            HttpResponse<String> delivery =
                    PushPayload.of(scene.team(), "other").send(slipway, "while they do not read");
            assertThat(delivery.statusCode()).isEqualTo(202);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            scene.open("end");
            assertThat(slipway.awaitEnd(id).path("state").asText()).isEqualTo("succeeded");
            assertThat(slipway.stop()).isIn(0, 143);
            assertThat(slipway.log()).contains("stopped").doesNotContain(" ERROR ");
        } finally {
            slipway.close();
            for (Socket reader : readers) {
                reader.close();
            }
        }
    }

    private static Socket reader(RunningSlipway slipway, long id) throws IOException {
        Socket socket = new Socket();
        // As little as possible in the kernel's buffers.
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), slipway.port()));
        String request = "GET /api/runs/" + id + "/log?follow=true HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                + RunningSlipway.TOKEN + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
