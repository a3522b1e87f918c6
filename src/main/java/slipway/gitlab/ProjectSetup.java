package slipway.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import slipway.config.GitLabSettings;
import slipway.config.Secret;

/** What a project in GitLab gets once, so that Slipway can read it and hears of its pushes. What is there is left alone. */
public final class ProjectSetup {
    private final GitLabApi api;
    private final GitLabSettings gitlab;

    public ProjectSetup(GitLabApi api, GitLabSettings gitlab) {
        this.api = api;
        this.gitlab = gitlab;
    }

    /**
     * A key that may read, unless the project has it already.
     *
     * @param key as in a file {@code .pub}
     */
    public ApiResult deployKey(String title, String key) throws InterruptedException {
        Optional<ApiResult> there = there("/deploy_keys?per_page=100", "key", withoutComment(key));
        if (there.isPresent()) {
            return there.get();
        }
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("title", title)
                .put("key", key)
                .put("can_push", false);
        return api.post(gitlab, "/deploy_keys", body);
    }

    /** The webhook with this address; empty if there is none. */
    public Optional<ApiResult> webhook(String url) throws InterruptedException {
        return there("/hooks?per_page=100", "url", url);
    }

    /** A webhook for pushes of branches and tags. */
    public ApiResult newWebhook(String url, Secret token) throws InterruptedException {
        return api.post(gitlab, "/hooks", body(url, token));
    }

    /** Gives the webhook with this number another secret. */
    public ApiResult changeWebhook(long number, String url, Secret token) throws InterruptedException {
        return api.put(gitlab, "/hooks/" + number, body(url, token));
    }

    private static ObjectNode body(String url, Secret token) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("url", url)
                .put("push_events", true)
                .put("tag_push_events", true)
                .put("enable_ssl_verification", true)
                .put("token", token.reveal());
    }

    /** The one whose field has this text; or why it is not known. */
    private Optional<ApiResult> there(String path, String field, String text) throws InterruptedException {
        ApiResult all = api.get(gitlab, path);
        for (JsonNode each : all.body()) {
            if (withoutComment(each.path(field).asText()).equals(text)) {
                return Optional.of(new ApiResult.Done(each));
            }
        }
        return all.isDone() ? Optional.empty() : Optional.of(all);
    }

    private static String withoutComment(String key) {
        String[] words = key.strip().split(" ", 3);
        return words.length < 2 ? key.strip() : words[0] + " " + words[1];
    }
}
