package slipway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import slipway.gitlab.webhook.Hook;

/** What follows from a project's environments. */
final class ProjectTest {
    private static Project of(String... environments) {
        Project sample = Hook.project("shop", "team/shop", 15, "token", "");
        return Hook.with(
                sample,
                Arrays.stream(environments)
                        .map(name -> Hook.environment(name, new EnvironmentSource.Branch(new NamePattern(name))))
                        .toArray(Environment[]::new));
    }

    private static String onHosts(Project project, String environment) {
        return project.nameOnHosts(project.environment(environment).orElseThrow());
    }

    @Test
    void oneEnvironmentKeepsTheProjectsNameOnItsHostsWhateverItIsCalled() {
        assertThat(onHosts(of("live"), "live")).isEqualTo("shop");
        assertThat(onHosts(of("staging", "production"), "production")).isEqualTo("shop");
        assertThat(onHosts(of("staging", "production"), "staging")).isEqualTo("shop-IN-staging");
        assertThat(onHosts(of("next", "live"), "next")).isEqualTo("shop");
        assertThat(onHosts(of("next", "live"), "live")).isEqualTo("shop-IN-live");
    }
}
