package slipway.git;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepositoryUrlTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    git@gitlab.com:group/app.git,             SSH,   gitlab.com
                    gitlab.com:group/app.git,                 SSH,   gitlab.com
                    git@[::1]:app.git,                        SSH,   [::1]
                    ssh://git@gitlab.com/group/app.git,       SSH,   gitlab.com
                    ssh://git@gitlab.com:2222/group/app.git,  SSH,   gitlab.com
                    https://gitlab.com/group/app.git,         HTTP,  gitlab.com
                    http://u:p@[::1]:8080/app.git,            HTTP,  [::1]
                    /srv/a:b.git,                             OTHER, ''
                    ./a:b.git,                                OTHER, ''
                    file:///srv/app.git,                      OTHER, ''
                    """)
    void urlsAreReadAsGitReadsThem(String url, RepositoryUrl.Kind kind, String host) {
        assertThat(RepositoryUrl.of(url).kind()).isEqualTo(kind);
        assertThat(RepositoryUrl.of(url).host()).isEqualTo(host);
    }

    @Test
    void aLoginIsTakenOutOfAnUrl() {
        RepositoryUrl address = RepositoryUrl.of("https://ci:secret@gitlab.example.com:8443/a/b.git");
        assertThat(address.plain()).isEqualTo("https://gitlab.example.com:8443/a/b.git");
        assertThat(address.user()).contains("ci");
        assertThat(address.password()).contains("secret");
        assertThat(address.site()).isEqualTo("https://gitlab.example.com:8443");
    }

    @Test
    void theKeysOfAHostAreAskedForAtItsPort() {
        RepositoryUrl address = RepositoryUrl.of("ssh://git@gitlab.com:2222/a.git");
        assertThat(address.keyscan()).isEqualTo("ssh-keyscan -p 2222 gitlab.com");
        assertThat(address.knownHost()).isEqualTo("[gitlab.com]:2222");
        assertThat(RepositoryUrl.of("git@gitlab.com:a.git").knownHost()).isEqualTo("gitlab.com");
    }
}
