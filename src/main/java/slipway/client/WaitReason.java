package slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What a queued run waits for, from what else its project has running and queued: as the page says it ({@code standing.js}). */
final class WaitReason {
    private WaitReason() {}

    static String of(JsonNode project, JsonNode run) {
        if (run.path("release").isNumber()) {
            return first(list(project.path("running")), WaitReason::deploys)
                    .map(running -> run(running) + ", which is on its way to the hosts")
                    .orElse("its turn");
        }
        List<JsonNode> before = list(project.path("running"));
        list(project.path("queued")).stream()
                .filter(each -> each.path("id").asLong() < run.path("id").asLong())
                .forEach(before::add);
        Optional<String> same = first(before, each -> each.path("branch").equals(run.path("branch")))
                .map(each -> run(each) + " of the same branch");
        Optional<String> deploy =
                first(before, each -> deploys(each) && deploys(run)).map(each -> run(each) + ", which deploys");
        return same.or(() -> deploy).orElse("a free worker");
    }

    private static List<JsonNode> list(JsonNode array) {
        List<JsonNode> list = new ArrayList<>();
        array.forEach(list::add);
        return list;
    }

    private static Optional<JsonNode> first(List<JsonNode> runs, Predicate<JsonNode> which) {
        return runs.stream().filter(which).findFirst();
    }

    private static boolean deploys(JsonNode run) {
        return run.path("goal").asText().equals("deploy");
    }

    private static String run(JsonNode run) {
        return "run " + run.path("id").asText();
    }
}
