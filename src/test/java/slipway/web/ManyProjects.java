package slipway.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import slipway.parts.FreePort;
import slipway.parts.LocalTeam;
import slipway.parts.RunningSlipway;

/** A server with twelve projects, of which some are not well: each with deploys, tests and releases of the last days. */
final class ManyProjects {
    static final List<String> NAMES = List.of(
            "accounts",
            "backend",
            "billing",
            "catalog",
            "frontend",
            "gateway",
            "mailer",
            "payments",
            "reports",
            "search",
            "shop",
            "website");
    private static final List<String> TITLES = List.of(
            "Answer 304 where nothing has changed",
            "Redis: connect again, later each time",
            "Count failed logins by address",
            "Go 1.22.4",
            "Profiles load their pictures when they are seen",
            "A visit is counted once");
    private static final int OF_EACH = 40;
    private static final List<String> HOSTS = List.of("a.example.com", "b.example.com");
    private static final ObjectMapper JSON = new ObjectMapper();

    private ManyProjects() {}

    /** Starts it. */
    static RunningSlipway in(Path folder) throws Exception {
        LocalTeam.make(folder, FreePort.take());
        configure(folder);
        RunningSlipway.start(folder, Map.of("READER", LocalTeam.READER)).stop();
        try (var past = new Past(folder.resolve("data"))) {
            for (int index = 0; index < NAMES.size(); index++) {
                long first = index * (long) OF_EACH;
                history(past.of(NAMES.get(index)), NAMES.get(index), first);
                // The newest push is the head: nothing is caught up.
                past.isOfCommit(first + OF_EACH, LocalTeam.head(folder));
            }
        }
        return RunningSlipway.start(folder, Map.of("READER", LocalTeam.READER));
    }

    /** The same repository by twelve names. */
    private static void configure(Path folder) throws IOException {
        var file = folder.resolve("deploy-config.json").toFile();
        ObjectNode config = (ObjectNode) JSON.readTree(file);
        ObjectNode template = (ObjectNode) config.path("projects").get(0);
        // So often that a page that is open for a while sees it.
        config.withObject("/server").put("catchUpEvery", "10s");
        ArrayNode projects = config.putArray("projects");
        for (String name : NAMES) {
            ObjectNode project = template.deepCopy().put("name", name);
            project.withObject("/gitlab").put("path", "team/" + name).put("url", "https://gitlab.example.com");
            projects.add(project);
        }
        JSON.writeValue(file, config);
    }

    /** The last run of one is {@code first + 40}. */
    private static void history(Past past, String name, long first) throws IOException {
        if (name.equals("website")) {
            return;
        }
        for (int each = 1; each <= OF_EACH; each++) {
            long id = first + each;
            int minutesAgo = (OF_EACH - each) * 700 + 12;
            String title = TITLES.get((int) (id % TITLES.size()));
            if (each % 3 == 0) {
                past.test(id, "topic-" + each, each % 12 == 9 ? "FAILED" : "SUCCEEDED", title, minutesAgo);
            } else {
                past.deploy(id, state(name, each), title, minutesAgo);
            }
        }
        for (String host : HOSTS) {
            past.wasLive(first + 34, host, 4300, 1500);
            past.live(first + (failsNow(name) ? 37 : 40), host, 1500, null);
        }
        trouble(past, name);
    }

    private static boolean failsNow(String name) {
        return name.equals("payments") || name.equals("shop");
    }

    private static String state(String name, int each) {
        if (each == OF_EACH && failsNow(name)) {
            return name.equals("shop") ? "ROLLED_BACK" : "FAILED";
        }
        return each % 9 == 5 ? "FAILED" : "SUCCEEDED";
    }

    private static void trouble(Past past, String name) {
        switch (name) {
            case "reports" ->
                past.isInDoubt(
                        HOSTS.get(1),
                        "the connection was lost while the command ran, and nobody"
                                + " knows how far it came; look at the host, and deploy again");
            case "gateway" -> past.isUnhealthy(HOSTS.get(0), "the HEALTHCHECK of gateway-web-1 says unhealthy");
            default -> {
                // It is well.
            }
        }
    }
}
