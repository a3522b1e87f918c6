package slipway.docker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What the clients of Docker 20.10, 26.1 and 28.5 printed. */
class BuildLogTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final BuildLog log = new BuildLog(output, text -> text.replace("hidden value", "***"));

    @Test
    void aStepThatFailedIsNamedWithItsPlaceItsErrorAndItsLastLines() throws Exception {
        print("""
                #0 building with "default" instance using docker driver

                #1 [internal] load build definition from Dockerfile
                #1 transferring dockerfile: 134B done
                #1 DONE 0.0s

                #5 [2/3] RUN echo other
                #6 [3/3] RUN echo before; printf "second line\\n"; exit 3
                #5 0.100 of another step
                #6 0.192 zero
                #6 0.192 one
                #6 0.192 before
                #6 0.193
                #6 0.192 second line
                #6 ERROR: process "/bin/sh -c echo before; exit 3" did not complete successfully: exit code: 3
                ------
                 > [3/3] RUN echo before; printf "second line\\n"; exit 3:
                0.192 before
                0.192 second line
                ------
                Dockerfile:5
                --------------------
                   4 |     EOF
                   5 | >>> RUN echo before; printf "second line\\n"; exit 3
                --------------------
                ERROR: failed to build: failed to solve: process "/bin/sh -c echo" did not complete successfully: exit code: 3
                """);
        assertThat(log.failedStep())
                .contains("at \"[3/3] RUN echo before; printf \"second line\\n\"; exit 3\" (Dockerfile:5)");
        assertThat(log.error()).isEqualTo("exit code: 3");
        assertThat(log.printed()).contains("one | before | second line");
        assertThat(log.missingBaseImage()).isEmpty();
    }

    @Test
    void theClientOfDocker20NamesNoPlace() throws Exception {
        print("""
                #5 [2/2] RUN exit 3
                #5 sha256:453942812a9c164ee864584c8ff03cf546997e6600b0f320a5c18953f1ceaa22
                #5 0.299 before
                #5 ERROR: executor failed running [/bin/sh -c exit 3]: exit code: 3
                ------
                 > [2/2] RUN exit 3:
                ------
                executor failed running [/bin/sh -c exit 3]: exit code: 3
                """);
        assertThat(log.failedStep()).contains("at \"[2/2] RUN exit 3\"");
        assertThat(log.error()).isEqualTo("exit code: 3");
        assertThat(log.printed()).contains("before");
    }

    @Test
    void anErrorWithoutAStepIsSaidAsItIs() throws Exception {
        print("""
                #1 [internal] load build definition from Dockerfile
                #1 DONE 0.0s
                Dockerfile:1
                --------------------
                   1 | >>> FORM busybox
                --------------------
                ERROR: failed to solve: dockerfile parse error on line 1: unknown instruction: FORM
                """);
        assertThat(log.failedStep()).isEmpty();
        assertThat(log.error()).isEqualTo("dockerfile parse error on line 1: unknown instruction: FORM");
        assertThat(log.printed()).isEmpty();
    }

    @Test
    void theClientOfDocker20SaysErrorsWithoutAMark() throws Exception {
        print("failed to solve with frontend dockerfile.v0: failed to create LLB definition: "
                + "dockerfile parse error line 3: unknown instruction: ECHO\n");
        assertThat(log.error()).isEqualTo("dockerfile parse error line 3: unknown instruction: ECHO");
    }

    @Test
    void aBaseImageThatCannotBeHadIsNamed() throws Exception {
        print("""
                #3 [internal] load metadata for docker.io/library/busybox:local
                #3 ERROR: failed to do request: Head "https://example.com/v2/": dial tcp: no such host
                """);
        assertThat(log.missingBaseImage()).contains("docker.io/library/busybox:local");
        assertThat(log.error()).endsWith("no such host");
    }

    @Test
    void ofAProgressBarOnlyTheLastStateCounts() throws Exception {
        StringBuilder bar = new StringBuilder("#5 [2/2] RUN load\n#5 0.1 ");
        for (int percent = 0; percent <= 8_000; percent++) {
            bar.append(percent).append("% |####\r");
        }
        print(bar + "loaded\n#5 0.2 line of Windows\r\n#5 ERROR: exit code: 1\n");
        assertThat(log.printed()).contains("loaded | line of Windows");
    }

    @Test
    void ofSeveralPlatformsABaseImageIsNamedToo() throws Exception {
        print(
                "#3 [linux/arm64 internal] load metadata for docker.io/library/golang:1.22\n#3 ERROR: 429 Too Many Requests\n");
        assertThat(log.missingBaseImage()).contains("docker.io/library/golang:1.22");
    }

    @Test
    void secretsAreTakenOutBeforeALineIsCut() throws Exception {
        print("#5 [1/1] RUN x\n#5 0.1 " + "a".repeat(395)
                + "hidden value\n#5 ERROR: at \u001B[31mhidden value\u001B[0m\n");
        assertThat(log.printed().orElseThrow()).doesNotContain("hidden").contains("***");
        assertThat(log.error()).isEqualTo("at ***");
    }

    @Test
    void aLongStepLeavesRoomForItsError() throws Exception {
        String command = "RUN " + "x".repeat(10_000);
        print("#5 [1/1] " + command + "\n#5 ERROR: process \"" + command
                + "\" did not complete successfully: exit code: 3\n");
        assertThat(log.failedStep().orElseThrow()).hasSizeLessThan(140);
        assertThat(log.error()).isEqualTo("exit code: 3");
    }

    @Test
    void whateverIsPrintedIsPassedOnUnchangedAndBounded() throws Exception {
        String text = "#1 [1/1] RUN x\n#1 0.1 " + "a".repeat(100_000) + "\n#1 ERROR: " + "e".repeat(100_000) + "\n";
        print(text);
        assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo(text);
        assertThat(log.error()).hasSizeLessThan(2_001);
        assertThat(log.printed().orElseThrow()).hasSizeLessThan(2_001);
    }

    private void print(String text) throws IOException {
        log.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
