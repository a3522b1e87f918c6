package slipway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.CaCertificates;
import slipway.config.GitLabSettings;
import slipway.config.Secret;
import slipway.config.SignInSettings;
import slipway.gitlab.ApiResult;
import slipway.gitlab.GitLabApi;
import slipway.gitlab.ProjectNumbers;
import slipway.gitlab.signin.OpenId;
import slipway.gitlab.signin.SignInFailed;
import slipway.gitlab.webhook.Hook;
import slipway.parts.Certificate;

/** A GitLab whose certificate only its own company trusts. */
@Timeout(60)
final class PrivateAuthorityTest {
    @TempDir
    private Path folder;

    private HttpsServer server;
    private Optional<CaCertificates> ca;

    @BeforeEach
    void aGitLabBehindTls() throws Exception {
        Certificate certificate = Certificate.make(folder);
        Path file = Files.writeString(folder.resolve("ca.pem"), certificate.pem());
        ca = Optional.of(new CaCertificates(file, certificate.pem()));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        server.createContext("/", exchange -> {
            byte[] answer = metadata().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private URI url() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    private String metadata() {
        return """
                { "issuer": "%1$s", "authorization_endpoint": "%1$s/a", "token_endpoint": "%1$s/t", "jwks_uri": "%1$s/k",
                  "subject_types_supported": ["public"] }""".formatted(url());
    }

    private ApiResult ask(Optional<CaCertificates> trusted) throws InterruptedException {
        GitLabSettings gitlab = Hook.api("group/app", url(), "token", trusted);
        return new GitLabApi(Duration.ofSeconds(10), ProjectNumbers.inMemory()).token(gitlab);
    }

    private SignInSettings signIn(Optional<CaCertificates> trusted) {
        return new SignInSettings(
                url(),
                "id",
                new Secret("secret"),
                "group/app",
                SignInSettings.Role.REPORTER,
                SignInSettings.Role.MAINTAINER,
                trusted);
    }

    @Test
    void theApiIsReachedWithItsCertificateAndSaysWhatToDoWithout() throws Exception {
        assertThat(ask(Optional.empty()))
                .isInstanceOfSatisfying(
                        ApiResult.Later.class,
                        later -> assertThat(later.why())
                                .contains("certification path", "name the file of its certificate as gitlab.caFile"));
        assertThat(ask(ca)).isInstanceOf(ApiResult.Done.class);
    }

    @Test
    void signingInDoesTheSame() throws Exception {
        assertThatThrownBy(() -> new OpenId().look(signIn(Optional.empty())))
                .isInstanceOf(SignInFailed.class)
                .hasMessageContaining("server.signIn.caFile");
        assertThat(new OpenId().look(signIn(ca))).startsWith("people sign in at " + url());
    }
}
