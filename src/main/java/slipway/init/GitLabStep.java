package slipway.init;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import slipway.config.GitLabSettings;
import slipway.config.Secret;
import slipway.config.WebhookSecrets;
import slipway.gitlab.ApiResult;
import slipway.gitlab.GitLabApi;
import slipway.gitlab.ProjectNumbers;
import slipway.gitlab.ProjectSetup;
import slipway.gitlab.watch.AccessTokenCheck;
import slipway.gitlab.watch.Finding;
import slipway.gitlab.watch.WebhookCheck;

/** What GitLab needs: with a token it is done here, without one a person is told what to paste where. */
final class GitLabStep {
    private final Dialogue dialogue;
    private final String path;
    private final Optional<URI> url;
    private Optional<Secret> token = Optional.empty();

    /** @param url of GitLab; empty where the repository is a folder of this machine */
    GitLabStep(Dialogue dialogue, String path, Optional<URI> url) {
        this.dialogue = dialogue;
        this.path = path;
        this.url = url;
    }

    String path() {
        return path;
    }

    Optional<URI> url() {
        return url;
    }

    Optional<Secret> token() {
        return token;
    }

    /** Without a GitLab to ask there is no question. */
    void askForToken() throws InitFailed, InterruptedException {
        if (url.isEmpty()) {
            return;
        }
        dialogue.say("");
        dialogue.say(
                "With an access token of " + path
                        + " (Settings > Access tokens, role Maintainer, scope api) the deploy key"
                        + " and the webhook are made here, and commits get their status. Without one you paste two things yourself.");
        token = dialogue.secret(Question.API_TOKEN, "Access token (Enter: none)");
        if (token.isPresent()) {
            Finding finding = new AccessTokenCheck(api(), Clock.systemUTC()).look(settings());
            if (finding.state() != Finding.State.OK && finding.state() != Finding.State.EXPIRING) {
                throw new InitFailed(finding.detail());
            }
            dialogue.say(finding.detail());
        }
    }

    /** A key that reads the repository. */
    void deployKey(String name, String key) throws InitFailed, InterruptedException {
        if (token.isPresent()) {
            ApiResult result = new ProjectSetup(api(), settings()).deployKey("slipway " + name, key);
            if (result.isDone()) {
                dialogue.say("The project has the deploy key of Slipway, which may read.");
                return;
            }
            dialogue.say(
                    "GitLab did not take the deploy key: " + result.whyNot().orElseThrow());
        }
        dialogue.list(
                "Add this deploy key in GitLab: " + path
                        + " > Settings > Repository > Deploy keys, without write permissions:",
                List.of(key));
        dialogue.await(Question.DEPLOY_KEY, "Add it.");
    }

    /** A webhook for pushes; one that is there gets another secret only after a yes. */
    void webhook(String publicUrl, Secret secret, Path file) throws InitFailed, InterruptedException {
        String address = publicUrl.replaceFirst("/+$", "") + WebhookCheck.PATH;
        if (token.isEmpty() || !isMade(address, secret)) {
            dialogue.list(
                    "Add this webhook in GitLab: " + path + " > Settings > Webhooks > Add new webhook:",
                    List.of(
                            "URL:          " + address,
                            "Secret token: what is in " + file,
                            "Trigger:      Push events"));
        }
    }

    private boolean isMade(String address, Secret secret) throws InitFailed, InterruptedException {
        ProjectSetup setup = new ProjectSetup(api(), settings());
        Optional<ApiResult> there = setup.webhook(address);
        ApiResult result;
        if (there.isEmpty()) {
            result = setup.newWebhook(address, secret);
        } else if (there.get().isDone()) {
            if (!dialogue.confirm(
                    Question.OVERWRITE, "GitLab has a webhook " + address + "; give it the new secret?", false)) {
                return false;
            }
            result = setup.changeWebhook(there.get().body().path("id").asLong(), address, secret);
        } else {
            result = there.get();
        }
        dialogue.say(result.whyNot()
                .map(why -> "GitLab did not take the webhook: " + why)
                .orElse("The project has the webhook " + address + "."));
        return result.isDone();
    }

    private static GitLabApi api() {
        return new GitLabApi(GitLabApi.PATIENCE, ProjectNumbers.inMemory());
    }

    private GitLabSettings settings() {
        return new GitLabSettings(
                Optional.of(path),
                OptionalLong.empty(),
                new WebhookSecrets(List.of(), List.of()),
                url,
                token,
                Optional.empty(),
                "production");
    }
}
