package slipway.parts;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slipway.config.Test;
import slipway.config.Test.Service;

/** The test stage of a test's project: in a container, of images that only the engine has. */
public final class TestSettings {
    private final String image;
    private final List<String> commands;
    private Optional<String> user = Optional.empty();
    private Test.Pull pull = Test.Pull.IF_NOT_PRESENT;
    private List<Service> services = List.of();
    private List<String> cache = List.of();

    private TestSettings(String image, List<String> commands) {
        this.image = image;
        this.commands = commands;
    }

    public static TestSettings of(String image, String... commands) {
        return new TestSettings(image, List.of(commands));
    }

    public TestSettings user(String name) {
        user = Optional.of(name);
        return this;
    }

    public TestSettings pull(Test.Pull policy) {
        pull = policy;
        return this;
    }

    public TestSettings services(Service... all) {
        services = List.of(all);
        return this;
    }

    public TestSettings cache(String... folders) {
        cache = List.of(folders);
        return this;
    }

    public Test test() {
        return new Test(Optional.of(image), user, pull, commands, services, Map.of(), cache, Duration.ofMinutes(1));
    }

    public static Service service(String image, String alias) {
        return new Service(image, alias, Map.of(), List.of(), List.of(), Optional.empty(), Duration.ofSeconds(60));
    }
}
