package slipway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ImagesTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String OTHER = "sha256:" + "b".repeat(64);

    @Test
    void dockerHubHasSeveralNamesForOneRepository() {
        assertThat(Images.sameRepository("team/web:1", "docker.io/team/web")).isTrue();
        assertThat(Images.sameRepository("redis", "index.docker.io/library/redis@" + DIGEST))
                .isTrue();
        assertThat(Images.sameRepository("r.example.com:5000/team/web:1", "r.example.com:5000/team/web"))
                .isTrue();
        assertThat(Images.sameRepository("r.example.com:5000/team/web", "team/web"))
                .isFalse();
        assertThat(Images.sameRepository("team/web", "team/worker")).isFalse();
    }

    @Test
    void anImageIsTheSameByItsDigestWhateverTagStandsBesideIt() {
        assertThat(Images.same("team/web:1@" + DIGEST, "team/web@" + DIGEST)).isTrue();
        assertThat(Images.same("mirror/web@" + DIGEST, "team/web@" + DIGEST)).isTrue();
        assertThat(Images.same("team/web@" + DIGEST, "team/web@" + OTHER)).isFalse();
        assertThat(Images.same("team/web:1", "team/web:1")).isTrue();
        assertThat(Images.same("team/web:1", "team/web@" + DIGEST)).isFalse();
    }

    @Test
    void whatANodeSaysOfItsImageIsADigestOnlyWhereARegistryHasIt() {
        assertThat(Images.ofPod("docker-pullable://127.0.0.1:5000/team/web@" + DIGEST))
                .contains("127.0.0.1:5000/team/web@" + DIGEST);
        assertThat(Images.ofPod("docker.io/team/web@" + DIGEST)).contains("docker.io/team/web@" + DIGEST);
        assertThat(Images.ofPod("docker://" + DIGEST)).isEmpty();
        assertThat(Images.ofPod(DIGEST)).isEmpty();
        assertThat(Images.ofPod("")).isEmpty();
    }
}
