package slipway.parts;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slipway.config.TestSettings;
import slipway.config.TestSettings.Service;

/** The test stage of a test's project: in a container, of images that only the engine has. */
public final class SampleTestSettings {
    private final String image;
    private final List<String> commands;
    private Optional<String> user = Optional.empty();
    private TestSettings.Pull pull = TestSettings.Pull.IF_NOT_PRESENT;
    private List<Service> services = List.of();
    private List<String> cache = List.of();

    private SampleTestSettings(String image, List<String> commands) {
        this.image = image;
        this.commands = commands;
    }

    public static SampleTestSettings of(String image, String... commands) {
        return new SampleTestSettings(image, List.of(commands));
    }

    public SampleTestSettings user(String name) {
        user = Optional.of(name);
        return this;
    }

    public SampleTestSettings pull(TestSettings.Pull policy) {
        pull = policy;
        return this;
    }

    public SampleTestSettings services(Service... all) {
        services = List.of(all);
        return this;
    }

    public SampleTestSettings cache(String... folders) {
        cache = List.of(folders);
        return this;
    }

    public TestSettings test() {
        return new TestSettings(
                Optional.of(image), user, pull, commands, services, Map.of(), cache, Duration.ofMinutes(1));
    }

    public static Service service(String image, String alias) {
        return new Service(image, alias, Map.of(), List.of(), List.of(), Optional.empty(), Duration.ofSeconds(60));
    }
}
