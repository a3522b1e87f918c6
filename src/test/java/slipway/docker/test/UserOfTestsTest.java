package slipway.docker.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.docker.engine.EngineException;
import slipway.parts.NeedsParts;
import slipway.parts.SampleTestSettings;
import slipway.parts.Shell;

/** Tests that do not run as root, in images of people who do not want that. */
@NeedsParts
class UserOfTestsTest extends ContainerScenario {
    /** A user with git, who may become root as with sudo: root has no password here. */
    @BeforeEach
    void makeImage(@TempDir Path folder) throws Exception {
        image("user:test", folder, """
                for file in $(command -v git) $(ldd $(command -v git) | grep -o '/[^ ]*'); do
                  mkdir -p "root$(dirname $file)"; cp -L "$file" "root$file"
                done
                """, """
                FROM busybox:local
                COPY root/ /
                RUN echo 'root::0:0:root:/root:/bin/sh' > /etc/passwd && echo 'node:x:1234:77:Node:/tmp:/bin/sh' >> /etc/passwd \\
                  && cp /bin/busybox /bin/root-box && chmod 4755 /bin/root-box && ln -sf root-box /bin/su
                USER node
                """);
    }

    @Test
    void theSourceIsTheUsersOwn() throws Exception {
        Shell.run(source, "mkdir -m 700 sub; touch sub/file; chmod 600 sub/file; touch sub/run; chmod 700 sub/run");
        assertThat(run(SampleTestSettings.of(
                                "user:test",
                                "id -u",
                                "echo x > new",
                                "echo x > sub/file",
                                "echo x > sub/new",
                                "ls -ln sub",
                                "echo x > /cache/file")
                        .cache("/cache")))
                .as(text())
                .isZero();
        assertThat(text())
                .contains("\n1234\n")
                .containsPattern("-rw------- +1 1234 +77 ")
                .containsPattern("-rwx------ ");
    }

    @Test
    void gitWorksInTheSource() throws Exception {
        repository();
        assertThat(run(SampleTestSettings.of("user:test", "git status --short", "git log --format=%s")))
                .as(text())
                .isZero();
        assertThat(text()).endsWith("$ git log --format=%s\nfirst\n").doesNotContain("dubious");
    }

    /** Git looks at the owner alone where it is older than 2.38. */
    @Test
    void gitWorksInTheSourceWithoutLookingAtTheEnvironment() throws Exception {
        repository();
        assertThat(run(SampleTestSettings.of("user:test", "env -u GIT_CONFIG_COUNT git log --format=%s")))
                .as(text())
                .isZero();
    }

    @Test
    void gitWorksForTheUserThatACommandBecomes() throws Exception {
        repository();
        assertThat(run(SampleTestSettings.of("user:test", "/bin/su -c 'id -u; git log --format=%s' root")))
                .as(text())
                .isZero();
        assertThat(text()).endsWith("\n0\nfirst\n");
    }

    @Test
    void theConfigurationMayNameTheUser() throws Exception {
        repository();
        for (String user : new String[] {"root", "0", "node", "4321:8", "node:0"}) {
            assertThat(run(SampleTestSettings.of("user:test", "id -u; id -g; echo x > new", "git log --format=%s")
                            .user(user)))
                    .as(user + ": " + text())
                    .isZero();
        }
        assertThat(text())
                .contains("new\n0\n0\n$")
                .contains("new\n1234\n77\n$")
                .contains("new\n4321\n8\n$")
                .contains("new\n1234\n0\n$");
    }

    @Test
    void aUserThatTheImageDoesNotKnowIsNamed() {
        assertThatThrownBy(() -> run(SampleTestSettings.of("user:test", "true").user("nobody-here")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("start of the tests in user:test")
                .hasMessageContaining("unable to find user nobody-here");
    }

    private void repository() throws Exception {
        Shell.run(source, """
                git init -q .
                git -c user.name=Ada -c user.email=ada@example.com commit -q --allow-empty -m first
                """);
    }
}
