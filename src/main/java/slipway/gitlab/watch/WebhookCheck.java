package slipway.gitlab.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import slipway.config.GitLabSettings;
import slipway.gitlab.ApiResult;
import slipway.gitlab.GitLabApi;
import slipway.gitlab.watch.Finding.State;
import slipway.text.SingleLine;

/** Asks GitLab how a project's hook stands: it switches off one whose deliveries fail. */
public final class WebhookCheck {
    /** Where Slipway takes deliveries. */
    public static final String PATH = "/webhooks/gitlab";

    private static final int SHOWN = 200;
    private static final String WHERE = "Settings > Webhooks";

    private final GitLabApi api;

    public WebhookCheck(GitLabApi api) {
        this.api = api;
    }

    /**
     * How the project's hook stands; of several that are Slipway's, the best.
     *
     * @param tags whether it is to report pushes of tags, too
     * @param publicUrl where GitLab reaches Slipway, if it is known: it tells our hook from another Slipway's
     */
    public Finding look(GitLabSettings gitlab, boolean tags, Optional<URI> publicUrl) throws InterruptedException {
        ApiResult answer = api.get(gitlab, "/hooks?per_page=100");
        if (!answer.isDone()) {
            return new Finding(State.UNKNOWN, answer.whyNot().orElseThrow());
        }
        JsonNode hooks = answer.body();
        return hooks.isArray()
                ? ours(hooks, tags, publicUrl)
                : new Finding(State.UNKNOWN, "the answer is no list of hooks; is gitlab.url GitLab's address?");
    }

    private static Finding ours(JsonNode hooks, boolean tags, Optional<URI> publicUrl) {
        List<JsonNode> candidates = new ArrayList<>();
        hooks.forEach(hook -> {
            if (address(hook).endsWith(PATH)) {
                candidates.add(hook);
            }
        });
        List<JsonNode> named = candidates.stream()
                .filter(hook -> publicUrl.isPresent()
                        && address(hook).equals(place(publicUrl.get().toString()) + PATH))
                .toList();
        // GitLab may well reach Slipway by another name than people do.
        return (named.isEmpty() ? candidates : named)
                .stream()
                        .map(hook -> finding(hook, tags))
                        .min(Comparator.comparing(Finding::state))
                        .orElseGet(() -> new Finding(
                                State.MISSING,
                                "the project has no hook whose address ends with " + PATH + "; add it in " + WHERE
                                        + ", unless one of its group or of the instance tells Slipway"));
    }

    private static Finding finding(JsonNode hook, boolean tags) {
        String name =
                "the hook " + SingleLine.line(withoutLogin(hook.path("url").asText()), SHOWN);
        String status = hook.path("alert_status").asText("executable");
        if (!hook.path("push_events").asBoolean(true)) {
            return new Finding(State.MISSING, name + " does not tell of pushes; tick Push events in " + WHERE);
        }
        if (tags && !hook.path("tag_push_events").asBoolean(true)) {
            return new Finding(State.MISSING, name + " does not tell of tags; tick Tag push events in " + WHERE);
        }
        if (status.equals("executable")) {
            return new Finding(State.OK, name + " is on");
        }
        String until = hook.path("disabled_until").asText("");
        String since =
                status.equals("disabled") || until.isEmpty() ? "for good" : "until " + SingleLine.line(until, 40);
        return new Finding(
                State.DISABLED,
                name + " was switched off by GitLab " + since
                        + ", because deliveries failed; fix what its recent events" + " in " + WHERE
                        + " show, then press Test there, which switches it on again");
    }

    /** A proxy may want a password there. */
    private static String withoutLogin(String url) {
        return url.replaceFirst("^([a-zA-Z]+://)[^/?#]*@", "$1");
    }

    /** Host, port and path, in small letters: whether it is http or https is a proxy's affair. */
    private static String place(String address) {
        try {
            URI uri = new URI(address);
            String path = uri.getRawPath() == null ? "" : uri.getRawPath();
            String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
            return (authority.replaceFirst("^.*@", "") + path.replaceFirst("/+$", "")).toLowerCase(Locale.ROOT);
        } catch (URISyntaxException masked) {
            // GitLab writes {name} for the parts of an address that are kept secret.
            return address.replaceFirst("[?#].*", "").replaceFirst("/+$", "");
        }
    }

    private static String address(JsonNode hook) {
        return place(hook.path("url").asText());
    }
}
