package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;

/** The page of a waiting run, in a real Chromium, offers what the one who looks at it may decide. */
@NeedsParts
@Tag("browser")
class ApprovalPageTest {
    @TempDir
    private Path folder;

    @Test
    void onlyThoseWhoMayAreOfferedAnApproval() throws Exception {
        try (ApprovalScene scene = ApprovalScene.in(folder)) {
            long run = scene.pushedBy("ada");
            try (Browser reader = signedIn(scene, "eve", run)) {
                reader.awaitText(".reason", "waits for the approval");
                assertThat(reader.count(".buttons button")).isZero();
            }
            try (Browser author = signedIn(scene, "ada", run)) {
                author.awaitText("main .buttons", "Reject");
                assertThat(author.text("main .buttons")).doesNotContain("Approve");
            }
            try (Browser other = signedIn(scene, "zoe", run)) {
                other.press("main", "Approve");
                other.press("dialog", "Approve");
                other.awaitText("main", "Approved by zoe");
            }
            assertThat(scene.slipway().awaitEnd(run).at("/approval/by").asText())
                    .isEqualTo("zoe");
        }
    }

    private static Browser signedIn(ApprovalScene scene, String name, long run) {
        Browser browser = new Browser(scene.slipway().uri("").toString());
        browser.signIn(ApprovalScene.token(name));
        browser.open("/runs/" + run);
        browser.awaitText(".link", "connected");
        return browser;
    }
}
