package slipway.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BranchNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "main",
                "feature/x",
                "a.b",
                "a-",
                "ü/ß",
                "a@b",
                "@a",
                "a{b",
                "x.lockx",
                "refs/heads/x",
                "#1",
                "$(id)",
                "a'b\"c",
                "-x",
                "a..b",
                "a//b",
                "/a",
                "a/",
                ".a",
                "a/.b",
                "a.",
                "a.lock",
                "a.lock/b",
                "a b",
                "a~b",
                "a^b",
                "a:b",
                "a?b",
                "a*b",
                "a[b",
                "a\\b",
                "@{x",
                "a@{b",
                "a\u007fb",
                "a\tb",
                "HEAD"
            })
    void gitAgrees(String name) throws Exception {
        Process git = new ProcessBuilder("git", "check-ref-format", "--branch", name)
                .redirectErrorStream(true)
                .start();
        git.getInputStream().readAllBytes();
        boolean good = git.waitFor() == 0;

        assertThat(BranchName.problem(name).isEmpty()).isEqualTo(good);
    }

    @Test
    void aNameOfMoreThan255CharactersIsTooLong() {
        assertThat(BranchName.problem("x".repeat(255))).isEmpty();
        assertThat(BranchName.problem("x".repeat(256))).contains("is longer than 255 characters");
        assertThat(BranchName.problem("")).contains("is empty");
    }

    @Test
    void anAtSignAloneIsGitsWordForTheHead() {
        assertThat(BranchName.problem("@")).contains("means something else to git");
    }
}
