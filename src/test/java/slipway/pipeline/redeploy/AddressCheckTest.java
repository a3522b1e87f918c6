package slipway.pipeline.redeploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.VerifySettings;
import slipway.config.VerifyUrl;
import slipway.parts.Certificate;

/** An address that is asked from where Slipway runs. */
class AddressCheckTest {
    @TempDir
    Path folder;

    private final List<String> log = new ArrayList<>();

    @Test
    void theHostsNameStandsInTheAddressAndCertificatesOfOnesOwnAreTrusted() throws Exception {
        Certificate certificate = Certificate.make(folder);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        server.createContext("/of/127.0.0.1", exchange -> {
            boolean asked = "probe".equals(exchange.getRequestHeaders().getFirst("X-From"));
            exchange.sendResponseHeaders(asked ? 200 : 400, -1);
            exchange.close();
        });
        server.start();
        String url = "https://{host}:" + server.getAddress().getPort() + "/of/{host}";
        try {
            assertThat(trouble(verify(url, Optional.of(certificate.pem()))))
                    .as("%s", log)
                    .isEmpty();
            assertThat(trouble(verify(url, Optional.empty())).orElseThrow())
                    .contains("https://127.0.0.1:", "unable to find valid certification path");
        } finally {
            server.stop(0);
        }
    }

    private Optional<String> trouble(VerifySettings verify) throws InterruptedException {
        return new AddressCheck(verify, "127.0.0.1", Optional.empty(), log::add).trouble();
    }

    private static VerifySettings verify(String url, Optional<String> certificates) {
        return new VerifySettings(
                Optional.of(new VerifyUrl(url)),
                200,
                Optional.empty(),
                Map.of("X-From", "probe"),
                certificates,
                VerifySettings.From.SERVER,
                Optional.of(2),
                Duration.ofMillis(50),
                Optional.of(Duration.ofSeconds(3)));
    }
}
