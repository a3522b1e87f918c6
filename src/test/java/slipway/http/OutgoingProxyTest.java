package slipway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests go through the proxy that the environment names. */
class OutgoingProxyTest {
    private static final Map<String, String> VARIABLES = Map.of(
            "HTTPS_PROXY", "http://proxy.example.com:3128/",
            "http_proxy", "127.0.0.1:8888",
            "NO_PROXY", "internal, .corp.example.com *.lan 10.0.0.7,one.example.com:8443");

    @ParameterizedTest
    @CsvSource({
        "https://gitlab.com/api, 3128",
        "http://gitlab.com/api, 8888",
        "https://one.example.com/, 3128",
        "https://notinternal/, 3128",
        "https://internal/, 0",
        "https://gitlab.INTERNAL/, 0",
        "https://a.corp.example.com/, 0",
        "https://corp.example.com/, 0",
        "https://b.lan/, 0",
        "https://10.0.0.7/, 0",
        "https://one.example.com:8443/, 0",
        "http://localhost:3000/, 0",
        "http://127.0.0.1:3000/, 0",
        "http://[::1]:3000/, 0",
        "socket://gitlab.com:25, 0"
    })
    void theSchemeChoosesTheProxyAndNoProxyNamesWhatIsNearby(URI address, int port) throws Exception {
        Proxy chosen = OutgoingProxy.of(VARIABLES).select(address).get(0);

        assertThat(chosen.type()).isEqualTo(port == 0 ? Proxy.Type.DIRECT : Proxy.Type.HTTP);
        assertThat(String.valueOf(chosen.address())).contains(port == 0 ? "null" : ":" + port);
    }

    @Test
    void withoutVariablesEverythingIsDirectAndAnAsteriskMakesItSo() throws Exception {
        URI address = URI.create("https://gitlab.com/");
        assertThat(OutgoingProxy.of(Map.of()).select(address)).containsExactly(Proxy.NO_PROXY);
        assertThat(OutgoingProxy.of(Map.of("HTTPS_PROXY", "p:1", "no_proxy", "*"))
                        .select(address))
                .containsExactly(Proxy.NO_PROXY);
    }

    @Test
    void otherProgramsGetTheSame() throws Exception {
        assertThat(OutgoingProxy.of(VARIABLES).environment())
                .isEqualTo(Map.of(
                        "https_proxy", "http://proxy.example.com:3128/",
                        "http_proxy", "127.0.0.1:8888",
                        "no_proxy", VARIABLES.get("NO_PROXY")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:pass-word@proxy:3128",
                "socks5://proxy:1080",
                "https://proxy:3128",
                "proxy",
                "p:99999"
            })
    void whatCannotBeUsedIsSaidWithoutShowingIt(String value) {
        assertThatThrownBy(() -> OutgoingProxy.of(Map.of("HTTPS_PROXY", value)))
                .isInstanceOf(OutgoingProxy.Unusable.class)
                .hasMessageContaining("HTTPS_PROXY is not the address of an HTTP proxy without a login")
                .hasMessageNotContaining("pass-word");
    }
}
