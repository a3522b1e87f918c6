package slipway.init;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import slipway.config.Host;
import slipway.init.ci.BuildDraft;
import slipway.init.ci.ServiceDraft;
import slipway.init.ci.TestDraft;

/** The text of {@code deploy-config.json}: a key stands there only where its value is not the usual one. */
final class ConfigurationText {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SSH = 22;

    private ConfigurationText() {}

    static String of(JsonNode document) throws JsonProcessingException {
        var separators = Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER);
        var indent = new DefaultIndenter("  ", "\n");
        return JSON.writer(new DefaultPrettyPrinter(separators).withObjectIndenter(indent))
                        .writeValueAsString(document) + "\n";
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode test(TestDraft test) {
        ObjectNode part = object();
        test.image().ifPresent(image -> part.put("image", image));
        test.commands().forEach(part.withArray("commands")::add);
        for (ServiceDraft service : test.services()) {
            ObjectNode item = part.withArray("services").addObject();
            item.put("image", service.image()).put("alias", service.alias());
            texts(item, "environment", service.environment());
            service.command().forEach(word -> item.withArray("command").add(word));
        }
        texts(part, "environment", test.environment());
        test.cache().forEach(folder -> part.withArray("cache").add(folder));
        return part;
    }

    static ObjectNode build(BuildDraft build) {
        ObjectNode part = object().put("image", build.image().orElseThrow());
        if (!build.tags().equals(BuildDraft.USUAL_TAGS)) {
            ArrayNode tags = part.putArray("tags");
            build.tags().forEach(tags::add);
        }
        if (!build.context().equals(".")) {
            part.put("context", build.context());
        }
        build.dockerfile().ifPresent(file -> part.put("dockerfile", file));
        if (build.noCache()) {
            part.put("noCache", true);
        }
        texts(part, "args", build.args());
        build.target().ifPresent(target -> part.put("target", target));
        return part;
    }

    /** @param passphrase how the configuration names it */
    static ObjectNode redeploy(HostStep.Answers answers, String identityFile, Optional<String> passphrase) {
        Host target = answers.target();
        ObjectNode part = object().put("host", target.name());
        if (target.port() != SSH) {
            part.put("port", target.port());
        }
        part.put("user", target.user()).put("identityFile", identityFile);
        passphrase.ifPresent(reference -> part.put("passphrase", reference));
        answers.command().ifPresent(command -> part.put("command", command));
        answers.service().ifPresent(place -> {
            int slash = place.lastIndexOf('/');
            part.putObject("compose")
                    .put("directory", place.substring(0, slash))
                    .put("service", place.substring(slash + 1));
        });
        return part;
    }

    private static void texts(ObjectNode part, String key, Map<String, String> values) {
        if (!values.isEmpty()) {
            ObjectNode map = part.putObject(key);
            values.forEach(map::put);
        }
    }
}
