package slipway.init.ci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads YAML as a tree of texts, lists and maps. Tags make no objects, and there is a limit to depth and to aliases. */
final class YamlText {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEEPEST = 50;
    private static final int MOST_ALIASES = 50;

    private YamlText() {}

    /** Empty if it is not YAML, or more than anybody writes by hand. */
    static Optional<JsonNode> read(String text) {
        LoaderOptions limits = new LoaderOptions();
        limits.setNestingDepthLimit(DEEPEST);
        limits.setMaxAliasesForCollections(MOST_ALIASES);
        DumperOptions unused = new DumperOptions();
        try {
            Object read =
                    new Yaml(new Untagged(limits), new Representer(unused), unused, limits, new AsWritten()).load(text);
            return Optional.of(JSON.valueToTree(read));
        } catch (YAMLException | IllegalArgumentException | StackOverflowError notUnderstood) {
            // A structure that contains itself is refused by neither before it is walked through.
            return Optional.empty();
        }
    }

    /** Takes every scalar for a text: YAML 1.1 would make 1342 of the port mapping 22:22. */
    private static final class AsWritten extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.NULL, Pattern.compile("^(?:~|null)?$"), "~n\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }

    /** A tag such as GitLab's {@code !reference} counts for nothing. */
    private static final class Untagged extends SafeConstructor {
        Untagged(LoaderOptions limits) {
            super(limits);
            yamlConstructors.put(null, new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    if (node instanceof SequenceNode list) {
                        return constructSequence(list);
                    }
                    return node instanceof MappingNode map ? constructMapping(map) : ((ScalarNode) node).getValue();
                }
            });
        }
    }
}
