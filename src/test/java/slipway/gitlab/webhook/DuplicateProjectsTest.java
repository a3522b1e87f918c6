package slipway.gitlab.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import slipway.config.Project;
import slipway.gitlab.ProjectNumbers;

/** Which projects are one and the same in GitLab by mistake. */
final class DuplicateProjectsTest {
    private final ProjectNumbers numbers = ProjectNumbers.inMemory();

    @Test
    void servicesOfOneRepositoryAreMeantToBeTheSame() {
        Project api = at(Hook.project("api", "team/shop", 0, "token", ""));
        Project web = at(Hook.project("web", "Team/Shop", 0, "token", ""));
        numbers.saw(api.gitlab(), 15, "team/shop");

        assertThat(DuplicateProjects.problems(Hook.config(api, web), numbers)).isEmpty();
        assertThat(Hook.config(api, web).isFurtherService(web)).isTrue();
        assertThat(Hook.config(api, web).isFurtherService(api)).isFalse();
    }

    @Test
    void oneByItsPathAndOneByItsNumberAreAMistake() {
        Project api = at(Hook.project("api", "team/shop", 0, "token", ""));
        Project web = at(Hook.project("web", "", 15, "token", ""));
        numbers.saw(api.gitlab(), 15, "team/shop");

        assertThat(DuplicateProjects.problems(Hook.config(api, web), numbers))
                .containsExactly(
                        "the configured projects api and web are the same project of GitLab, so its deliveries"
                                + " are ignored; keep one of them, or give all of them the same gitlab.path and gitlab.projectId");
        assertThat(Hook.config(api, web).isFurtherService(web)).isFalse();
    }

    private static Project at(Project project) {
        return Hook.at(project, "https://gitlab.example.com");
    }
}
