package slipway.init.ci;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a build tool's projects are tested where nothing else is said.
 *
 * @param file by which the tool is known
 * @param cache folders of the image in which the tool keeps what it has fetched
 */
record Toolchain(String file, String image, List<String> commands, List<String> cache) {
    private static final Pattern GO = Pattern.compile("(?m)^go (\\d+\\.\\d+)");
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern JAVA = Pattern.compile(
            "<(?:maven\\.compiler\\.release|maven\\.compiler\\.target|java\\.version|release)>(\\d+)</");
    private static final String USUAL_JAVA = "21";

    /** The first that the folder has. */
    static Optional<Toolchain> of(RepositoryFolder folder) {
        return folder.text("go.mod")
                .map(Toolchain::go)
                .or(() -> folder.text("pom.xml").map(Toolchain::maven))
                .or(() -> folder.text("package.json").flatMap(text -> node(folder, text)));
    }

    /** Whether an image is the one of this tool, in whatever version. */
    boolean isOf(String other) {
        return repository(other).equals(repository(image));
    }

    private static String repository(String image) {
        return image.replaceFirst(":[^/:]*$", "").replaceFirst("^(?:docker\\.io/)?(?:library/)?", "");
    }

    private static Toolchain go(String text) {
        Matcher version = GO.matcher(text);
        return new Toolchain(
                "go.mod",
                "golang:" + (version.find() ? version.group(1) : "latest"),
                List.of("go vet ./...", "go test ./..."),
                List.of("/go/pkg/mod", "/root/.cache/go-build"));
    }

    private static Toolchain maven(String text) {
        Matcher version = JAVA.matcher(text);
        return new Toolchain(
                "pom.xml",
                "maven:3-eclipse-temurin-" + (version.find() ? version.group(1) : USUAL_JAVA),
                List.of("mvn -B verify"),
                List.of("/root/.m2"));
    }

    private static Optional<Toolchain> node(RepositoryFolder folder, String text) {
        JsonNode json = json(text);
        if (!json.at("/scripts/test").isTextual()) {
            return Optional.empty();
        }
        Matcher version = NUMBER.matcher(json.at("/engines/node").asText());
        List<String> commands = new ArrayList<>();
        String cache = "/root/.npm";
        if (folder.has("pnpm-lock.yaml")) {
            commands.addAll(List.of("corepack enable", "pnpm install --frozen-lockfile", "pnpm test"));
            cache = "/root/.local/share/pnpm";
        } else if (folder.has("yarn.lock")) {
            commands.addAll(List.of("yarn install --frozen-lockfile", "yarn test"));
            cache = "/usr/local/share/.cache/yarn";
        } else {
            commands.addAll(List.of(folder.has("package-lock.json") ? "npm ci" : "npm install", "npm test"));
        }
        return Optional.of(new Toolchain(
                "package.json", "node:" + (version.find() ? version.group() : "lts"), commands, List.of(cache)));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }
}
