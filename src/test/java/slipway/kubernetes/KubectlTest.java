package slipway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slipway.config.DeployMethod;
import slipway.kubernetes.KubernetesException.Kind;

/** What kubectl says, as kubectl prints it, by a program that says the same. */
class KubectlTest {
    @TempDir
    private Path folder;

    @Test
    void everyQuestionNamesTheContextTheNamespaceAndALimit() throws Exception {
        Kubectl kubectl = printing("for each; do echo \"$each\" >>" + folder + "/arguments; done; echo '{}'");

        kubectl.get("/apis/apps/v1/namespaces/shop/deployments/web");

        assertThat(folder.resolve("arguments")).content().isEqualTo("""
                        --kubeconfig=/etc/kubeconfig
                        --context=production
                        --namespace=shop
                        --request-timeout=10s
                        get
                        --raw
                        /apis/apps/v1/namespaces/shop/deployments/web
                        """);
    }

    @Test
    void warningsAroundAnAnswerAreNotPartOfIt() throws Exception {
        Kubectl kubectl = printing("""
                echo 'W1130 05:00:00.000000 1 warnings.go:70] v1 ComponentStatus is deprecated in {v1.19+}' >&2
                echo '{"kind":"Deployment"}'
                echo 'I1130 Throttling request took 1.0s' >&2
                """);

        assertThat(kubectl.get("/x").path("kind").asText()).isEqualTo("Deployment");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Error from server (NotFound): deployments.apps "wep" not found | NOT_FOUND
            Error from server (Forbidden): deployments.apps "web" is forbidden: User "nobody" cannot get resource | REFUSED
            error: You must be logged in to the server (Unauthorized) | REFUSED
            error: context "staging" does not exist | REFUSED
            error: stat /etc/kubeconfig: no such file or directory | REFUSED
            The request is invalid: the server rejected our request due to an error in our request | REFUSED
            The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port? | UNREACHABLE
            Unable to connect to the server: dial tcp 10.0.0.1:6443: i/o timeout | UNREACHABLE
            Unable to connect to the server: net/http: request canceled (Client.Timeout exceeded while awaiting headers) | UNREACHABLE
            Error from server (ServiceUnavailable): the server is currently unable to handle the request | UNREACHABLE
            Error from server (InternalError): an error on the server ("") has prevented the request from succeeding | UNREACHABLE
            """)
    void whatWouldBeAnsweredAgainInTheSameWayIsNotAskedAgain(String says, Kind kind) throws Exception {
        Kubectl kubectl = printing("cat >&2 <<'END'\n" + says + "\nEND\nexit 1");

        KubernetesException failure = catchThrowableOfType(KubernetesException.class, () -> kubectl.get("/x"));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessage("kubectl (context production): " + says);
    }

    @Test
    void anAnswerThatIsCutOffIsAskedForAgain() throws Exception {
        KubernetesException failure = catchThrowableOfType(
                KubernetesException.class, () -> printing("echo '{\"kind\":'").get("/x"));

        assertThat(failure.isUnreachable()).isTrue();
    }

    @Test
    void withoutTheProgramThereIsNothingToTryAgain() {
        var kubectl = new Kubectl(settings(), folder.resolve("none").toString());

        KubernetesException failure = catchThrowableOfType(KubernetesException.class, () -> kubectl.get("/x"));

        assertThat(failure.isUnreachable()).isFalse();
        assertThat(failure).hasMessageContaining("there is no such program");
    }

    private Kubectl printing(String script) throws IOException {
        Path program = folder.resolve("kubectl");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new Kubectl(settings(), program.toString());
    }

    private static DeployMethod.Kubernetes settings() {
        return new DeployMethod.Kubernetes(
                Optional.of(Path.of("/etc/kubeconfig")),
                "production",
                "shop",
                List.of("web"),
                Optional.empty(),
                List.of(),
                List.of());
    }
}
