package slipway.init.ci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code .gitlab-ci.yml}: its jobs in the order of its stages, each with what {@code default} and {@code extends} give it. */
final class CiFile {
    static final String NAME = ".gitlab-ci.yml";

    private static final Set<String> NO_JOBS =
            Set.of(("default include stages variables workflow spec image services before_script "
                            + "after_script cache pages")
                    .split(" ", -1));
    private static final List<String> USUAL_STAGES = List.of("build", "test", "deploy");
    private static final Set<String> DEFAULTS = Set.of("image", "services", "before_script", "after_script", "cache");
    private static final int DEEPEST = 10;
    private static final int MOST_MERGES = 2000;
    private static final int MOST_JOBS = 500;
    private static final Pattern RELEASING = Pattern.compile(".*(?:deploy|release|publish|prod|staging).*");

    private final ObjectNode root;
    private final Map<String, String> predefined;
    private final List<String> unclear;
    private int merges;

    private CiFile(ObjectNode root, Map<String, String> predefined, List<String> unclear) {
        this.root = root;
        this.predefined = predefined;
        this.unclear = unclear;
    }

    /**
     * The jobs; none where there is no such file.
     *
     * @param predefined the variables that GitLab sets
     * @param unclear gets a line for each thing that is not taken over
     */
    static List<CiJob> jobs(RepositoryFolder folder, Map<String, String> predefined, List<String> unclear) {
        Optional<String> text = folder.text(NAME);
        if (text.isEmpty()) {
            return List.of();
        }
        if (YamlText.read(text.get()).orElse(null) instanceof ObjectNode root) {
            ObjectNode whole = JsonNodeFactory.instance.objectNode();
            included(folder, root, unclear).forEach(whole::setAll);
            whole.setAll(root);
            return new CiFile(whole, predefined, unclear).jobs();
        }
        unclear.add(NAME + " is not YAML that can be read");
        return List.of();
    }

    private static List<ObjectNode> included(RepositoryFolder folder, ObjectNode root, List<String> unclear) {
        List<ObjectNode> files = new ArrayList<>();
        for (JsonNode each : asList(root.path("include"))) {
            String local =
                    each.isTextual() ? each.textValue() : each.path("local").asText();
            Optional<JsonNode> read = local.isEmpty() || local.contains("://")
                    ? Optional.empty()
                    : folder.text(local.replaceFirst("^/+", "")).flatMap(YamlText::read);
            if (read.orElse(null) instanceof ObjectNode file) {
                files.add(file);
            } else {
                unclear.add("include " + each + ": only files of this repository are read");
            }
        }
        return files;
    }

    private List<CiJob> jobs() {
        if (root.has("workflow")) {
            unclear.add("workflow: its rules are not read; here each push of a branch counts");
        }
        if (root.size() > MOST_JOBS) {
            unclear.add(NAME + " has more than " + MOST_JOBS + " entries, so it is not read");
            return List.of();
        }
        Map<String, List<CiJob>> byStage = new LinkedHashMap<>();
        byStage.put(".pre", new ArrayList<>());
        stages().forEach(stage -> byStage.put(stage, new ArrayList<>()));
        root.properties().forEach(entry -> {
            String name = entry.getKey();
            if (entry.getValue() instanceof ObjectNode written && !NO_JOBS.contains(name) && !name.startsWith(".")) {
                ObjectNode job = extended(written, 0);
                String stage = job.path("stage").asText("test");
                job(name, stage, job)
                        .ifPresent(each -> byStage.computeIfAbsent(stage, unused -> new ArrayList<>())
                                .add(each));
            }
        });
        if (merges > MOST_MERGES) {
            unclear.add("extends: jobs extend others more than " + MOST_MERGES + " times; the rest is left out");
        }
        return byStage.values().stream().flatMap(List::stream).toList();
    }

    private List<String> stages() {
        List<String> stages = texts(root.path("stages"));
        return stages.isEmpty() ? USUAL_STAGES : stages;
    }

    /** What a job extends, and over it what it says itself; maps are merged, lists replaced. */
    private ObjectNode extended(ObjectNode job, int depth) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        if (depth < DEEPEST) {
            for (String parent : texts(job.path("extends"))) {
                if (root.path(parent) instanceof ObjectNode written && ++merges <= MOST_MERGES) {
                    merge(whole, extended(written, depth + 1));
                }
            }
        }
        merge(whole, job);
        return whole;
    }

    private static void merge(ObjectNode into, ObjectNode from) {
        from.properties().forEach(entry -> {
            if (into.path(entry.getKey()) instanceof ObjectNode there && entry.getValue() instanceof ObjectNode more) {
                ObjectNode both = there.deepCopy();
                merge(both, more);
                into.set(entry.getKey(), both);
            } else {
                into.set(entry.getKey(), entry.getValue());
            }
        });
    }

    private Optional<CiJob> job(String name, String stage, ObjectNode job) {
        if (!job.has("script")) {
            unclear.add("job " + name + ": it has no script");
            return Optional.empty();
        }
        DEFAULTS.forEach(key -> withDefault(job, key));
        Map<String, String> own = new LinkedHashMap<>(variables(root.path("variables")));
        own.putAll(variables(job.path("variables")));
        Map<String, String> all = new LinkedHashMap<>(predefined);
        all.putAll(own);
        Map<String, String> known = VariableText.expanded(all);
        boolean releases = job.has("environment")
                || RELEASING.matcher(stage).matches()
                || RELEASING.matcher(name).matches();
        List<String> script = new ArrayList<>(texts(job.path("before_script")));
        script.addAll(texts(job.path("script")));
        return Optional.of(new CiJob(
                name,
                image(job.path("image"), known),
                services(name, job.path("services"), known),
                known,
                List.copyOf(own.keySet()),
                script,
                JobConditions.of(job, known),
                releases));
    }

    private void withDefault(ObjectNode job, String key) {
        JsonNode usual = root.path("default").has(key) ? root.path("default").path(key) : root.path(key);
        if (!job.has(key) && !usual.isMissingNode()) {
            job.set(key, usual);
        }
    }

    private static Optional<String> image(JsonNode image, Map<String, String> known) {
        String name = image.isTextual() ? image.textValue() : image.path("name").asText();
        return Optional.of(VariableText.expanded(name, known)).filter(text -> !text.isEmpty());
    }

    private List<ServiceDraft> services(String job, JsonNode services, Map<String, String> known) {
        List<ServiceDraft> read = new ArrayList<>();
        for (JsonNode each : asList(services)) {
            Optional<String> image = image(each, known);
            if (image.filter(name -> name.contains("$")).isPresent()) {
                unclear.add("job " + job + ": service " + image.get() + ": " + VariableText.need(image.get()));
            } else if (image.isPresent()) {
                read.add(service(job, image.get(), each, known));
            }
        }
        return read;
    }

    private ServiceDraft service(String job, String image, JsonNode service, Map<String, String> known) {
        Map<String, String> environment = new LinkedHashMap<>();
        variables(service.path("variables")).forEach((name, written) -> {
            String value = VariableText.expanded(written, known);
            if (value.contains("$")) {
                unclear.add(
                        "job " + job + ": service " + image + ", variable " + name + ": " + VariableText.need(value));
            } else {
                environment.put(name, value);
            }
        });
        return new ServiceDraft(
                image,
                service.path("alias").asText(ServiceDraft.aliasOf(image)).replaceFirst("[ ,].*", ""),
                environment,
                texts(service.path("command")));
    }

    /** A variable may be a map with its value and a description. */
    private static Map<String, String> variables(JsonNode variables) {
        Map<String, String> read = new LinkedHashMap<>();
        variables.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            read.put(entry.getKey(), value.isObject() ? value.path("value").asText() : value.asText());
        });
        return read;
    }

    static List<JsonNode> asList(JsonNode node) {
        List<JsonNode> list = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(each -> list.addAll(asList(each)));
        } else if (!node.isMissingNode() && !node.isNull()) {
            list.add(node);
        }
        return list;
    }

    static List<String> texts(JsonNode node) {
        return asList(node).stream()
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .toList();
    }
}
