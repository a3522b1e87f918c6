package slipway.pipeline.stage;

import java.util.Map;
import java.util.TreeMap;
import slipway.config.Project;
import slipway.run.Run;

/** The environment variables that GitLab CI gives a job, as far as they have a meaning here. */
final class CiVariables {
    private static final int SHORT_COMMIT = 8;

    private CiVariables() {}

    static Map<String, String> of(Run run, Project project, String stage, String projectFolder) {
        var variables = new TreeMap<String, String>();
        variables.put("CI", "true");
        variables.put("CI_COMMIT_SHA", run.commit());
        variables.put("CI_COMMIT_SHORT_SHA", run.commit().substring(0, SHORT_COMMIT));
        variables.put(run.tag().isPresent() ? "CI_COMMIT_TAG" : "CI_COMMIT_BRANCH", run.branch());
        variables.put("CI_COMMIT_REF_NAME", run.branch());
        variables.put("CI_DEFAULT_BRANCH", project.deployBranch());
        variables.put("CI_PROJECT_NAME", project.name());
        variables.put("CI_PROJECT_PATH", project.gitlab().path().orElse(project.name()));
        variables.put("CI_PROJECT_DIR", projectFolder);
        variables.put("CI_PIPELINE_ID", Long.toString(run.id()));
        variables.put("CI_JOB_STAGE", stage);
        variables.put("CI_REPOSITORY_URL", project.repository().url());
        return variables;
    }
}
