package slipway.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Debian's nginx on a port of 127.0.0.1, before one Slipway and with nothing set that it would not set by itself. */
public final class NginxPart implements AutoCloseable {
    private final Process process;
    private final int port;

    private NginxPart(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it, and waits until it listens.
     *
     * @param folder an empty one
     */
    public static NginxPart before(RunningSlipway slipway, Path folder) throws IOException, InterruptedException {
        String routers = Ran.run(Path.of("."), Map.of(), "dev/parts/router-release")
                .good()
                .lines()
                .reduce("", (before, last) -> last);
        int port = FreePort.take();
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off; user root; pid nginx.pid; error_log error.log notice;
                events {}
                http {
                  access_log off;
                  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  server { listen 127.0.0.1:%d; location / { proxy_pass http://127.0.0.1:%d; } }
                }
                """.formatted(port, slipway.port()));
        Path log = folder.resolve("error.log");
        Process process = new ProcessBuilder(
                        routers + "/usr/sbin/nginx",
                        "-p",
                        folder.toString(),
                        "-e",
                        log.toString(),
                        "-c",
                        configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !process.isAlive()
                        || (Files.exists(log) && Files.readString(log).contains("start worker process")));
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "nginx did not start: " + Files.readString(log) + Files.readString(folder.resolve("output")));
        }
        return new NginxPart(process, port);
    }

    public int port() {
        return port;
    }

    /** Its worker ends with it. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
