package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.web.auth.SignInScene;

/** Signing in with GitLab, as a person sees it in a browser. */
@NeedsParts
class GitLabSignInPageTest {
    @Test
    void inABrowserItIsOneClick(@TempDir Path folder) throws Exception {
        try (var scene = SignInScene.in(folder);
                var browser = new Browser(scene.slipway().uri("").toString())) {
            browser.open("/?signIn=refused");
            browser.await("#token");
            assertThat(browser.text("#token-wrong")).contains("not a member of the project");
            browser.open("/projects/backend");
            browser.await("#token");
            browser.click("a.button");
            browser.awaitText(".who, #who", "@ada may deploy");
            assertThat(browser.path()).isEqualTo("/projects/backend");
            assertThat(browser.complaints()).isEmpty();
        }
    }
}
