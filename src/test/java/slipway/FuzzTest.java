package slipway;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slipway.config.file.ConfigFuzz;
import slipway.docker.registry.DockerAnswersFuzz;
import slipway.git.GitAnswersFuzz;
import slipway.gitlab.webhook.DeliveriesFuzz;
import slipway.host.job.HostAnswersFuzz;
import slipway.log.RedactorFuzz;

/** Every input that {@code dev/fuzz} keeps, given to its target again. */
class FuzzTest {
    private static final Path KEPT = Path.of("src/test/fuzz");
    private static final List<Class<?>> TARGETS = List.of(
            ConfigFuzz.class,
            DeliveriesFuzz.class,
            DockerAnswersFuzz.class,
            GitAnswersFuzz.class,
            HostAnswersFuzz.class,
            RedactorFuzz.class);

    @TestFactory
    Stream<DynamicTest> whatIsKeptBreaksNothing() {
        return TARGETS.stream().flatMap(FuzzTest::inputsOf);
    }

    private static Stream<DynamicTest> inputsOf(Class<?> target) {
        try (Stream<Path> files = Files.list(KEPT.resolve(target.getSimpleName()))) {
            return files.sorted().toList().stream()
                    .map(file -> DynamicTest.dynamicTest(
                            target.getSimpleName() + " " + file.getFileName(),
                            () -> entry(target).invoke(Files.readAllBytes(file))));
        } catch (IOException e) {
            throw new IllegalStateException("no inputs are kept for " + target, e);
        }
    }

    private static MethodHandle entry(Class<?> target) throws ReflectiveOperationException {
        return MethodHandles.publicLookup()
                .findStatic(target, "fuzzerTestOneInput", MethodType.methodType(void.class, byte[].class));
    }
}
