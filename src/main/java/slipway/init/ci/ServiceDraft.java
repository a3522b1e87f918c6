package slipway.init.ci;

import java.util.List;
import java.util.Map;

/** A service beside the tests, such as Redis. */
public record ServiceDraft(String image, String alias, Map<String, String> environment, List<String> command) {
    public ServiceDraft {
        environment = Map.copyOf(environment);
        command = List.copyOf(command);
    }

    /** GitLab names a service after its image, without the tag. */
    static String aliasOf(String image) {
        return image.replaceFirst("@.*", "").replaceFirst(":[^/:]*$", "").replaceAll("[/:]+", "-");
    }
}
