package slipway.init.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pipelines that a deployment server must not take at their word: a line says what was left out. */
class UnclearPipelineTest {
    @TempDir
    private Path folder;

    private PipelineDraft ci(String text) throws IOException {
        Files.writeString(folder.resolve(".gitlab-ci.yml"), text);
        return PipelineReader.read(new RepositoryFolder(folder), Map.of("CI_DEFAULT_BRANCH", "main"));
    }

    @Test
    void aDollarOfAStrangerIsNoReferenceToASecret() throws Exception {
        PipelineDraft draft = ci("""
                variables: { PLAIN: "1", STOLEN: "${file:slipway-token}", ODD: "a$" }
                test:
                  image: golang:1.22
                  services:
                    - name: postgres:16
                      variables: { POSTGRES_USER: u, POSTGRES_PASSWORD: "${file:slipway-token}" }
                    - name: redis:$VERSION
                  script:
                    - docker run -d --name cache -e "KEY=\\${file:slipway-token}" redis:7
                    - go test ./...
                """);

        assertThat(draft.test().orElseThrow().environment()).isEqualTo(Map.of("PLAIN", "1"));
        assertThat(draft.test().orElseThrow().services())
                .containsExactly(new ServiceDraft("postgres:16", "postgres", Map.of("POSTGRES_USER", "u"), List.of()));
        assertThat(draft.unclear())
                .anyMatch(line -> line.startsWith("variable STOLEN: it has a $"))
                .anyMatch(line -> line.startsWith("variable ODD: it has a $"))
                .anyMatch(line -> line.startsWith("job test: service postgres:16, variable POSTGRES_PASSWORD: it has"))
                .anyMatch(line -> line.startsWith("job test: service redis:$VERSION: it needs VERSION"))
                .anyMatch(line -> line.startsWith("job test: docker run -d --name cache"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat .env | ssh u@h 'cat > /srv/app/.env'",
                "ssh u@h 'bash -s' < deploy.sh",
                "|\n      ssh u@h bash <<EOF\n      docker push x/y\n      EOF",
                "ssh u@h \"rm -rf $APP_DIR/*; ./up\"",
                "ssh u@h \"cd $(cat folder) && ./up\"",
                "ssh u@h ./up `date`",
            })
    void aRemoteCommandThatIsFedOrHalfKnownIsListed(String command) throws Exception {
        PipelineDraft draft = ci("deploy:\n  script:\n    - " + command + "\n    - docker build -t a/b .\n");

        assertThat(draft.remote()).isEmpty();
        assertThat(draft.unclear()).anyMatch(line -> line.startsWith("job deploy: ssh u@h ") && line.endsWith(")"));
        assertThat(draft.build().flatMap(BuildDraft::image)).contains("a/b");
        assertThat(draft.pushes()).isFalse();
    }

    @Test
    void whatTheHostItselfReplacesStays() throws Exception {
        PipelineDraft draft = ci("""
                variables: { APP: /srv/app }
                deploy: { script: ["ssh u@h \\"cd $APP && ./up \\\\$HOME\\" </dev/null"] }
                """);

        assertThat(draft.remote().map(RemoteDraft::command)).contains("cd /srv/app && ./up $HOME");
        assertThat(draft.unclear()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "when: manual",
                "when: delayed",
                "only: [tags]",
                "only: [schedules, /^v.*/]",
                "except: [main]",
                "except: [branches]",
                "rules: [{ if: $CI_COMMIT_TAG }]",
                "rules: [{ if: '$CI_COMMIT_BRANCH == \"main\"', when: manual }]",
                "rules: [{ if: '$CI_COMMIT_BRANCH == \"main\" && $CI_PIPELINE_SOURCE == \"schedule\"' }]",
                "rules: [{ if: '$CI_COMMIT_BRANCH == \"main\"', when: never }, { when: on_success }]",
                "rules: [{ if: '$GO == \"yes\"' }]",
                "rules: [{ when: manual }]",
                "rules: [{ when: never }]",
            })
    void whatNoPushStartsIsNeitherADeliveryNorATest(String condition) throws Exception {
        PipelineDraft draft = ci("""
                deploy: { stage: deploy, script: ["ssh u@h ./up"], %1$s }
                seed: { stage: test, script: [./seed-staging.sh], %1$s }
                """.formatted(condition));

        assertThat(draft.remote()).isEmpty();
        assertThat(draft.test()).isEmpty();
        assertThat(draft.unclear())
                .anyMatch(line -> line.startsWith("job deploy: no push of a branch starts it by itself"))
                .anyMatch(line -> line.startsWith("job seed: not each push starts it"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "only: [main]",
                "rules: [{ if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH }]",
                "rules: [{ if: $CI_COMMIT_TAG, when: never }, { if: '$CI_COMMIT_BRANCH == \"main\"' }]",
                "rules: [{ if: '$CI_PIPELINE_SOURCE == \"push\" && $CI_COMMIT_BRANCH == \"main\"' }]",
            })
    void aJobOfOneBranchIsADeliveryAndNoTest(String condition) throws Exception {
        PipelineDraft draft = ci("""
                deploy: { stage: deploy, script: ["ssh u@h ./up"], %1$s }
                seed: { stage: test, script: [./seed.sh], %1$s }
                """.formatted(condition));

        assertThat(draft.remote().map(RemoteDraft::command)).contains("./up");
        assertThat(draft.deployBranch()).contains("main");
        assertThat(draft.test()).isEmpty();
        assertThat(draft.unclear()).hasSize(1).allMatch(line -> line.startsWith("job seed: not each push starts it"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "only: [branches]",
                "except: [tags, schedules]",
                "rules: [{ if: '$CI_PIPELINE_SOURCE == \"merge_request_event\"' }, { if: $CI_COMMIT_BRANCH }]",
                "rules: [{ if: $CI_COMMIT_TAG, when: never }, { when: always }]",
            })
    void aJobOfEachPushIsATest(String condition) throws Exception {
        PipelineDraft draft = ci("test: { image: node:22, script: [npm test], " + condition + " }\n");

        assertThat(draft.test().map(TestDraft::commands)).contains(List.of("npm test"));
        assertThat(draft.unclear()).isEmpty();
    }

    @Test
    void theRestOfAJobThatHasNoCounterpartIsListed() throws Exception {
        PipelineDraft draft = ci("""
                workflow: { rules: [{ if: $CI_COMMIT_TAG }] }
                lint: { script: [lint], allow_failure: true }
                unit:
                  script: [make test]
                  after_script: [make clean]
                  artifacts: { paths: [target] }
                  needs: [lint]
                deploy:
                  script: [ssh u@h ./up]
                  rules:
                    - { if: $CI_COMMIT_BRANCH == "main", allow_failure: true }
                    - { if: $CI_COMMIT_BRANCH == "next", when: manual }
                """);

        assertThat(draft.test().map(TestDraft::commands)).contains(List.of("make test"));
        assertThat(draft.unclear())
                .anyMatch(line -> line.startsWith("workflow: "))
                .anyMatch(line -> line.startsWith("job lint: it may fail there"))
                .contains(
                        "job unit: after_script is not taken over",
                        "job unit: artifacts is not taken over",
                        "job unit: needs is not taken over",
                        "job deploy: allow_failure is not taken over")
                .anyMatch(line -> line.startsWith("job deploy: rules: ") && line.contains("manual"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scp app.jar u@h:/srv",
                "rsync -a dist/ u@h:/srv",
                "if [ -f go ]; then ssh u@h ./up; fi",
                "X=1 ssh u@h ./up",
                "bash -c 'ssh u@h ./up'",
                "if true; then kubectl apply -f k8s; fi",
                "helm upgrade app ./chart",
                "sshpass -p x ssh u@h ./up",
                "curl -X POST https://deploy.example.com/api/v1/deploy",
                "curl -fsSXPUT $DEPLOY_HOOK",
                "curl --fail --data '{}' https://deploy.example.com/hook",
                "if true; then curl -F token=$T -F ref=main https://gitlab.com/api/v4/projects/1/trigger/pipeline; fi",
                "wget -q -O - --post-data= https://deploy.example.com/hook",
            })
    void aJobThatGoesElsewhereIsNoTest(String command) throws Exception {
        PipelineDraft draft = ci("send:\n  script:\n    - make\n    - " + command + "\n");

        assertThat(draft.test()).isEmpty();
        assertThat(draft.unclear())
                .containsExactly(
                        "job send: it goes to another machine in a way that is not understood, so nothing of it is taken");
    }

    @Test
    void aJobThatDoesNoMoreThanAskAnAddressIsNoTest() throws Exception {
        PipelineDraft draft = ci("call: { script: [echo now, \"curl -fsS $DEPLOY_HOOK || exit 1\"] }\n");

        assertThat(draft.test()).isEmpty();
        assertThat(draft.unclear()).anyMatch(line -> line.startsWith("job call: it goes to another machine"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "curl -fsS -X GET https://api.example.com/health",
                "curl -fsSL https://uploader.example.com/install.sh | bash",
                "curl -s -X POST http://localhost:8080/orders",
                "curl -d 1 http://app:9200/index",
                "wget -q https://example.com/tool.tar.gz",
            })
    void aTestMayAskAnAddress(String command) throws Exception {
        PipelineDraft draft = ci(
                "unit:\n  services: [{ name: x/y, alias: app }]\n  script:\n    - make test\n    - " + command + "\n");

        assertThat(draft.test().map(TestDraft::commands)).contains(List.of("make test", command));
    }

    @Test
    void whatRunsOnlyIfACommandOnTheHostFailsIsListed() throws Exception {
        PipelineDraft draft = ci("""
                deploy:
                  script:
                    - ssh u@h ./up || ssh u@h ./down
                    - ssh u@h ./clean
                """);

        assertThat(draft.remote().map(RemoteDraft::command)).contains("./up && ./clean");
        assertThat(draft.unclear())
                .containsExactly("job deploy: ssh u@h ./down (it runs only if the command before it fails)");
    }

    @Test
    void theImageIsWhatIsPushed() throws Exception {
        PipelineDraft draft = ci("""
                build:
                  script:
                    - docker build -t app . && docker tag app registry.x/team/app:v1 && docker push registry.x/team/app:v1
                """);
        assertThat(draft.build().flatMap(BuildDraft::image)).contains("registry.x/team/app");
        assertThat(draft.build().orElseThrow().tags()).containsExactly("v1");
        assertThat(draft.unclear()).isEmpty();

        PipelineDraft two = ci("build: { script: [docker build -t app ., docker push a/app, docker push b/app] }\n");
        assertThat(two.build().orElseThrow().image()).isEmpty();
        assertThat(two.unclear())
                .containsExactly("job build: the image goes to a/app too", "job build: the image goes to b/app too");

        PipelineDraft unknown = ci("build: { script: [docker build -t app ., docker push $WHERE/app] }\n");
        assertThat(unknown.build().orElseThrow().image()).isEmpty();
    }

    @Test
    void theFolderOfTheProjectIsTheRepositoryAndOtherVariablesAreNoPaths() throws Exception {
        BuildDraft draft = ci("""
                build:
                  script:
                    - cd web && docker build -t a/b -f $CI_PROJECT_DIR/docker/Dockerfile ${CI_PROJECT_DIR}
                """).build().orElseThrow();
        assertThat(draft.context()).isEqualTo(".");
        assertThat(draft.dockerfile()).contains("docker/Dockerfile");

        PipelineDraft unknown = ci("build: { script: [docker build -t a/b -f $FILE $DIR] }\n");
        assertThat(unknown.build().orElseThrow().context()).isEqualTo(".");
        assertThat(unknown.build().orElseThrow().dockerfile()).isEmpty();
        assertThat(unknown.unclear())
                .anyMatch(line -> line.startsWith("job build: the context $DIR: it needs DIR"))
                .anyMatch(line -> line.startsWith("job build: the Dockerfile $FILE: it needs FILE"));
    }

    @Test
    void aFileThatGrowsWhenItIsReadIsReadWithLimits() throws Exception {
        StringBuilder templates = new StringBuilder();
        for (int each = 0; each < 10; each++) {
            templates.append(".t%d: { extends: [.t0, .t1, .t2, .t3, .t4, .t5, .t6, .t7, .t8, .t9] }%n".formatted(each));
        }
        StringBuilder variables = new StringBuilder("variables:\n  V0: " + "x".repeat(1000) + "\n");
        for (int each = 1; each < 6; each++) {
            variables.append("  V%d: %s%n".formatted(each, ("$V" + (each - 1)).repeat(20_000)));
        }
        PipelineDraft draft = Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> ci(templates + "test: { extends: .t0, script: [make] }\n" + variables
                        + "build: { script: [\"docker build -t a/b --build-arg X="
                        + "$V0".repeat(10_000) + " .\"] }\n"));

        assertThat(draft.unclear()).anyMatch(line -> line.startsWith("extends: jobs extend others more than"));
        assertThat(draft.test().map(TestDraft::commands)).contains(List.of("make"));
        assertThat(draft.unclear()).allMatch(line -> line.length() < 1 << 18);
    }

    @Test
    void aNameThatIsNoPathIsAFileThatIsNotThere() throws Exception {
        PipelineDraft draft = ci("""
                include: "a\\0b"
                build: { script: ["docker build -f \\"d\\0f\\" -t a/b \\"c\\0d\\""] }
                """);

        assertThat(draft.build().map(BuildDraft::context)).isEqualTo(Optional.of("cd"));
        assertThat(draft.unclear()).anyMatch(line -> line.startsWith("include "));
    }
}
