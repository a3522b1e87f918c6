package slipway.config.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import slipway.config.Config;
import slipway.config.value.ReadContext;

/** Fuzz target: a configuration, as bytes of JSON. */
public final class ConfigFuzz {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path FILE = Path.of("/nowhere/deploy-config.json");
    private static final String SECRET = "correct-horse-battery";
    private static final Map<String, String> ENVIRONMENT = Map.of("HOME", "/nowhere", "SECRET", SECRET);

    private ConfigFuzz() {}

    /** Called by Jazzer with any bytes. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (new String(input, StandardCharsets.UTF_8).contains(SECRET)) {
            return; // what stands in the file itself may be shown
        }
        try {
            JsonNode json = JSON.readTree(input);
            Config config = ConfigFile.read(json, new ReadContext(FILE, ENVIRONMENT));
            checkSecretIsNotShown(config.toString());
            if (config.projects().isEmpty()) {
                throw new AssertionError("a configuration without projects was accepted");
            }
        } catch (ConfigException refused) {
            checkSecretIsNotShown(refused.getMessage());
        } catch (IOException notJson) {
            // said so by ConfigFile before
        }
    }

    private static void checkSecretIsNotShown(String text) {
        if (text.contains(SECRET)) {
            throw new AssertionError("the secret is shown: " + text);
        }
    }
}
