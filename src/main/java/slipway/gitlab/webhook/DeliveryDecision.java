package slipway.gitlab.webhook;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import slipway.config.Project;

/** What a delivery asks for. Every reason is one bounded line that may be shown to its sender. */
public sealed interface DeliveryDecision {
    /**
     * A push of configured projects.
     *
     * @param pushes what it is for each of them; at least one, and several if they are one project of GitLab
     * @param others those of the same project of GitLab for which it is nothing, if there are any
     */
    record Accept(DeliveryFingerprint key, List<Push> pushes, Optional<Ignored> others) implements DeliveryDecision {
        public Accept {
            pushes = List.copyOf(pushes);
        }
    }

    /** A push as one project takes it: what is deployed in one may be tested only in another. */
    record Push(Project project, PushEvent event) {}

    /**
     * GitLab's own, but nothing to act on: 200, since GitLab switches off hooks that are answered with 4xx.
     *
     * @param projects whose it is: none if it is no configured one's, several if it cannot be told of which it is
     * @param secretOf if it is no configured one's, the projects that have its secret: one of them may be meant
     */
    record Ignored(List<String> projects, Set<String> secretOf, String reason) implements DeliveryDecision {
        public Ignored {
            projects = List.copyOf(projects);
            secretOf = Set.copyOf(secretOf);
        }

        /** Of projects that are known. */
        Ignored(List<String> projects, String reason) {
            this(projects, Set.of(), reason);
        }
    }

    /** 401. The reason says nothing about which projects exist. */
    record Unauthenticated(String reason) implements DeliveryDecision {}

    /**
     * 400: authenticated, but not JSON, or a push that does not say of what.
     *
     * @param projects whose it is; none if that is not known
     */
    record Malformed(List<String> projects, String reason) implements DeliveryDecision {
        public Malformed {
            projects = List.copyOf(projects);
        }
    }
}
