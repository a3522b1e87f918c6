package slipway.init.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files of a repository become, as teams write them. */
class PipelineReaderTest {
    private static final Map<String, String> PREDEFINED = Map.of(
            "CI_REGISTRY_IMAGE", "registry.gitlab.com/team/backend",
            "CI_REGISTRY", "registry.gitlab.com",
            "CI_PROJECT_NAME", "backend");

    @TempDir
    private Path folder;

    private PipelineDraft ci(String text) throws IOException {
        write(".gitlab-ci.yml", text);
        return read();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private PipelineDraft read() {
        return PipelineReader.read(new RepositoryFolder(folder), PREDEFINED);
    }

    @Test
    void aRunnerOnADesktopBecomesTheSamePipeline() throws Exception {
        write("go.mod", "module candlelight\n\ngo 1.22.1\n");
        PipelineDraft draft = ci("""
                stages: [test, build, deploy]
                test:
                  stage: test
                  variables:
                    REDIS_ADDR: redis:6379
                  script:
                    - docker run -d --name redis -p 6379:6379 redis:7
                    - go test ./...
                    - docker rm -f redis || true
                build:
                  stage: build
                  only: [main]
                  script:
                    - docker build --no-cache -t candlelightdevteam/candlelight-backend:latest .
                    - docker login -u candlelightdevteam -p $DOCKERHUB_TOKEN
                    - docker push candlelightdevteam/candlelight-backend:latest
                deploy:
                  stage: deploy
                  only: [main]
                  script:
                    - ssh ec2.example.com -i ~/.ssh/candlelight-dev-login.pem -l ec2-user 'sudo bash ./candlelight/candlelight-backend/rebuildbackend.sh'
                """);

        assertThat(draft.test())
                .contains(new TestDraft(
                        Optional.of("golang:1.22"),
                        List.of("go test ./..."),
                        List.of(new ServiceDraft("redis:7", "redis", Map.of(), List.of())),
                        Map.of("REDIS_ADDR", "redis:6379"),
                        List.of("/go/pkg/mod", "/root/.cache/go-build")));
        assertThat(draft.build())
                .contains(new BuildDraft(
                        Optional.of("candlelightdevteam/candlelight-backend"),
                        List.of("latest"),
                        ".",
                        Optional.empty(),
                        true,
                        Map.of(),
                        Optional.empty()));
        assertThat(draft.pushes()).isTrue();
        assertThat(draft.registryUser()).contains("candlelightdevteam");
        assertThat(draft.remote())
                .contains(new RemoteDraft(
                        "ec2.example.com",
                        Optional.of("ec2-user"),
                        22,
                        Optional.of("~/.ssh/candlelight-dev-login.pem"),
                        "sudo bash ./candlelight/candlelight-backend/rebuildbackend.sh"));
        assertThat(draft.deployBranch()).contains("main");
        assertThat(draft.unclear()).isEmpty();
        assertThat(draft.understood())
                .extracting(line -> line.split(":", 2)[0])
                .containsExactly("test", "build", "push", "redeploy");
    }

    @Test
    void defaultsExtensionsAnchorsAndVariablesAreFollowed() throws Exception {
        PipelineDraft draft = ci("""
                default:
                  image: node:20
                variables:
                  TAG: $CI_REGISTRY_IMAGE/web
                .base: &base
                  before_script:
                    - npm ci
                  services:
                    - name: postgres:16
                      alias: db
                      variables: { POSTGRES_PASSWORD: test }
                .more:
                  <<: *base
                  variables: { NODE_ENV: test }
                unit:
                  extends: .more
                  script: npm test
                image:build:
                  stage: build
                  image: docker:24
                  services: [docker:24-dind]
                  rules:
                    - if: $CI_COMMIT_BRANCH == "release"
                  script:
                    - echo "$CI_REGISTRY_PASSWORD" | docker login -u "$CI_REGISTRY_USER" --password-stdin $CI_REGISTRY
                    - cd web && docker build -f Dockerfile.prod --build-arg VERSION=1 --target run -t "$TAG:$CI_COMMIT_SHORT_SHA" -t $TAG:stable .
                    - docker push $TAG --all-tags
                """);

        assertThat(draft.test())
                .contains(new TestDraft(
                        Optional.of("node:20"),
                        List.of("npm ci", "npm test"),
                        List.of(new ServiceDraft("postgres:16", "db", Map.of("POSTGRES_PASSWORD", "test"), List.of())),
                        Map.of("NODE_ENV", "test"),
                        List.of()));
        assertThat(draft.build())
                .contains(new BuildDraft(
                        Optional.of("registry.gitlab.com/team/backend/web"),
                        List.of("stable"),
                        "web",
                        Optional.of("web/Dockerfile.prod"),
                        false,
                        Map.of("VERSION", "1"),
                        Optional.of("run")));
        assertThat(draft.registryUser()).isEmpty();
        assertThat(draft.deployBranch()).contains("release");
    }

    @Test
    void aCommitInTheRemoteCommandBecomesAPlaceholder() throws Exception {
        PipelineDraft draft = ci("""
                deploy:
                  script:
                    - docker build -t $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA .
                    - ssh -p 2222 deploy@host.example.com "IMAGE=$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA ./up.sh ${CI_COMMIT_SHORT_SHA}"
                    - ssh -p 2222 deploy@host.example.com 'echo $HOME'
                """);

        assertThat(draft.build().orElseThrow().tags()).isEmpty();
        assertThat(draft.remote().orElseThrow().command()).isEqualTo("IMAGE={image} ./up.sh {commit} && echo $HOME");
        assertThat(draft.remote().orElseThrow().words()).isEqualTo("deploy@host.example.com:2222");
    }

    @Test
    void whatIsNotUnderstoodIsSaid() throws Exception {
        PipelineDraft draft = ci("""
                include:
                  - template: Security/SAST.gitlab-ci.yml
                variables: { API_KEY: $SECRET_KEY }
                test:
                  image: golang:1.22
                  script: [go test ./...]
                lint:
                  image: golangci/golangci-lint
                  script: [golangci-lint run]
                docs: { trigger: other/project }
                deploy:
                  stage: deploy
                  script:
                    - docker build --cache-from x -t a/b:$VERSION .
                    - scp compose.yml host:/srv
                    - make release
                    - ssh one.example.com up
                    - ssh two.example.com up
                pages-like:
                  stage: deploy
                  script: [kubectl apply -f k8s]
                """);

        assertThat(draft.unclear())
                .anyMatch(line -> line.startsWith("include {\"template\""))
                .anyMatch(line -> line.startsWith("variable API_KEY: it needs SECRET_KEY"))
                .anyMatch(line ->
                        line.startsWith("job lint: it runs in golangci/golangci-lint, and the tests in golang:1.22"))
                .contains("job docs: it has no script")
                .contains("job deploy: docker build --cache-from", "job deploy: the tag $VERSION")
                .contains(
                        "job deploy: scp compose.yml host:/srv",
                        "job deploy: make release",
                        "job deploy: ssh two.example.com up")
                .anyMatch(line -> line.startsWith("job pages-like: it releases something"));
        assertThat(draft.test().orElseThrow().environment()).isEmpty();
    }

    @Test
    void withoutCiTheBuildToolsSayHowToTest() throws Exception {
        write("package.json", "{ \"scripts\": { \"test\": \"jest\" }, \"engines\": { \"node\": \">=22\" } }");
        write("yarn.lock", "");
        write("Dockerfile", "FROM node:22\n");
        write("compose.yaml", """
                services:
                  app: { build: ., image: "team/app:latest" }
                  cache: { image: "redis:7" }
                """);
        PipelineDraft draft = read();

        assertThat(draft.test())
                .contains(new TestDraft(
                        Optional.of("node:22"),
                        List.of("yarn install --frozen-lockfile", "yarn test"),
                        List.of(new ServiceDraft("redis:7", "cache", Map.of(), List.of())),
                        Map.of(),
                        List.of("/usr/local/share/.cache/yarn")));
        assertThat(draft.build().flatMap(BuildDraft::image)).contains("team/app");
        assertThat(draft.service()).contains("app");

        Files.delete(folder.resolve("package.json"));
        write("pom.xml", "<project><properties><java.version>17</java.version></properties></project>");
        assertThat(read().test().flatMap(TestDraft::image)).contains("maven:3-eclipse-temurin-17");
    }

    @Test
    void aRepositoryOfAStrangerIsReadWithLimits() throws Exception {
        Path outside = Files.createTempFile("outside", ".yml");
        Files.writeString(outside, "test: { script: [secret] }");
        Files.createSymbolicLink(folder.resolve(".gitlab-ci.yml"), outside);
        assertThat(read().test()).isEmpty();
        Files.delete(outside);
        Files.delete(folder.resolve(".gitlab-ci.yml"));

        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int level = 1; level < 60; level++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(level, level, ("*a" + (level - 1) + ",").repeat(9)));
        }
        assertThat(ci(bomb.toString()).unclear()).contains(".gitlab-ci.yml is not YAML that can be read");
        assertThat(ci("a: !!javax.script.ScriptEngineManager [x]\ntest: { script: !reference [a, b] }\n")
                        .test())
                .isEmpty();
        assertThat(ci("x: &x { y: *x }\ntest: { script: [make] }\n").unclear()).isNotEmpty();
    }
}
