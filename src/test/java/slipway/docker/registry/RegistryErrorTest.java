package slipway.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryErrorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REFUSED | denied: requested access to the resource is denied",
                "REFUSED | unauthorized: authentication required",
                "REFUSED | pull access denied for app, repository does not exist or may require 'docker login'",
                "REFUSED | Get https://registry-1.docker.io/v2/: unauthorized: incorrect username or password",
                "REFUSED | no basic auth credentials",
                "AWAY | Get http://127.0.0.1:5000/v2/: dial tcp 127.0.0.1:5000: connect: connection refused",
                "AWAY | received unexpected HTTP status: 500 Internal Server Error",
                "AWAY | received unexpected HTTP status: 502 Bad Gateway",
                "AWAY | received unexpected HTTP status: 503 Service Unavailable",
                "AWAY | Get https://registry/v2/: net/http: TLS handshake timeout",
                "AWAY | dial tcp: lookup registry on 10.0.0.2:53: read udp: i/o timeout",
                "AWAY | net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
                "AWAY | unexpected EOF",
                "AWAY | EOF",
                "AWAY | write tcp 10.0.0.1:4->10.0.0.2:443: write: broken pipe",
                "LIMITED | toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating",
                "LIMITED | unexpected status from HEAD request to https://r/v2/a/manifests/1: 429 Too Many Requests",
                "LIMITED | unexpected status from HEAD request to http://r:5000/v2/a/manifests/1: 429",
                "OTHER | manifest unknown: manifest unknown",
                "OTHER | manifest for redis-timeout:1 not found: manifest unknown",
                "OTHER | An image does not exist locally with the tag: team/timeout/denied-eof",
                "OTHER | invalid reference format",
            })
    void itIsReadFromTheEnginesWords(RegistryError error, String message) {
        assertThat(RegistryError.of(message)).isEqualTo(error);
    }
}
