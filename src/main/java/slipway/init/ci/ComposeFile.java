package slipway.init.ci;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A compose file of the repository.
 *
 * @param service the one that runs what is built here
 * @param image what that one is called
 * @param beside databases and their like, which tests may want
 */
record ComposeFile(Optional<String> service, Optional<String> image, List<ServiceDraft> beside) {
    private static final Pattern STORE = Pattern.compile(
            "(?:.*/)?(?:redis|valkey|postgres|mysql|mariadb|mongo|memcached|rabbitmq|nats|elasticsearch|opensearch)(?::.*)?");

    static Optional<ComposeFile> in(RepositoryFolder folder) {
        return folder.firstOf("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
                .flatMap(YamlText::read)
                .map(root -> read(root.path("services")));
    }

    private static ComposeFile read(JsonNode services) {
        Optional<String> service = Optional.empty();
        Optional<String> image = Optional.empty();
        List<ServiceDraft> beside = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : services.properties()) {
            JsonNode value = each.getValue();
            String its = value.path("image").asText("");
            if (value.has("build") && service.isEmpty()) {
                service = Optional.of(each.getKey());
                image = Optional.of(its).filter(name -> !name.isEmpty() && !name.contains("$"));
            } else if (STORE.matcher(its).matches()) {
                beside.add(new ServiceDraft(its, each.getKey(), literals(value.path("environment")), List.of()));
            }
        }
        return new ComposeFile(service, image, beside);
    }

    private static Map<String, String> literals(JsonNode environment) {
        Map<String, String> values = new TreeMap<>();
        environment.properties().forEach(each -> {
            if (!each.getValue().asText().contains("$")) {
                values.put(each.getKey(), each.getValue().asText());
            }
        });
        environment.forEach(each -> {
            String[] pair = each.asText().split("=", 2);
            if (environment.isArray() && pair.length == 2 && !pair[1].contains("$")) {
                values.put(pair[0], pair[1]);
            }
        });
        return values;
    }
}
