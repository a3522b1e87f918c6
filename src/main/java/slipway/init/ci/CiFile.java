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

    private static final Set<String> NO_JOBS = Set.of(
            "default",
            "include",
            "stages",
            "variables",
            "workflow",
            "spec",
            "image",
            "services",
            "before_script",
            "after_script",
            "cache",
            "pages");
    private static final List<String> USUAL_STAGES = List.of("build", "test", "deploy");
    private static final Set<String> DEFAULTS = Set.of("image", "services", "before_script", "cache");
    private static final int DEEPEST = 10;
    private static final Pattern RELEASING = Pattern.compile(".*(?:deploy|release|publish|prod|staging).*");

    private final ObjectNode root;
    private final Map<String, String> predefined;
    private final List<String> unclear;

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
                if (root.path(parent) instanceof ObjectNode written) {
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
                services(job.path("services"), known),
                known,
                List.copyOf(own.keySet()),
                script,
                branches(job),
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

    private static List<ServiceDraft> services(JsonNode services, Map<String, String> known) {
        List<ServiceDraft> read = new ArrayList<>();
        for (JsonNode each : asList(services)) {
            image(each, known)
                    .ifPresent(image -> read.add(new ServiceDraft(
                            image,
                            each.path("alias")
                                    .asText(ServiceDraft.aliasOf(image))
                                    .replaceFirst("[ ,].*", ""),
                            VariableText.expanded(variables(each.path("variables"))),
                            texts(each.path("command")))));
        }
        return read;
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

    private static List<String> branches(ObjectNode job) {
        List<String> branches = new ArrayList<>();
        JsonNode only = job.path("only");
        texts(only.has("refs") ? only.path("refs") : only).forEach(branches::add);
        for (JsonNode rule : asList(job.path("rules"))) {
            if (!rule.path("when").asText().equals("never")) {
                branches.addAll(BranchRule.branches(rule.path("if").asText()));
            }
        }
        return branches;
    }

    private static List<JsonNode> asList(JsonNode node) {
        List<JsonNode> list = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(each -> list.addAll(asList(each)));
        } else if (!node.isMissingNode() && !node.isNull()) {
            list.add(node);
        }
        return list;
    }

    private static List<String> texts(JsonNode node) {
        return asList(node).stream()
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .toList();
    }
}
