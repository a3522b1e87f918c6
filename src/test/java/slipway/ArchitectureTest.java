package slipway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How the house is built: who may import whom, and what nothing is called. */
class ArchitectureTest {
    /** Who knows whom; the root, which wires everything, knows all. */
    private static final String TABLE = """
            config            | text
            docker.engine     | text
            files             |
            logging           |
            run               | text
            system            |
            text              |
            client            | text
            config.value      | config text
            database          | config
            process           | system
            init.ci           |
            backup            | text
            docker.cli        | config docker.engine files process text
            git               | config files process text
            http              | config text
            log               | text
            poll              | database text
            run.figures       | database run
            run.outbox        | database run text
            ssh               | config text
            config.file       | config config.value
            docker.registry   | config docker.cli docker.engine process text
            gitlab            | config http text
            host              | config ssh text
            run.history       | database run run.outbox
            kubernetes        | config docker.engine process text
            docker.build      | config docker.cli docker.engine docker.registry process text
            docker.test       | config docker.cli docker.engine docker.registry text
            gitlab.signin     | config gitlab http
            gitlab.webhook    | config gitlab http text
            host.job          | config host ssh text
            notify.gitlab     | config gitlab poll run run.outbox text
            run.queue         | database run run.history run.outbox
            docker            | config docker.build docker.cli docker.engine docker.registry docker.test process text
            gitlab.watch      | config gitlab gitlab.webhook poll text
            notify.alert      | config database gitlab gitlab.watch http poll run run.outbox text
            pipeline.stage    | config database docker docker.build docker.cli docker.engine docker.test git gitlab.webhook log process run run.history run.queue text
            check             | config database docker docker.cli docker.engine files git gitlab gitlab.signin gitlab.watch gitlab.webhook host http kubernetes notify.alert pipeline.stage process run.outbox ssh text
            init              | check config config.file docker.engine files git gitlab gitlab.watch host http init.ci process ssh text
            pipeline.redeploy | config docker docker.cli docker.engine host host.job http kubernetes log pipeline.stage process run run.history run.queue ssh text
            pipeline          | config database docker docker.engine files gitlab.watch log pipeline.redeploy pipeline.stage run run.history run.queue text
            maintenance       | config database docker docker.engine git gitlab.watch host kubernetes log pipeline poll run run.history run.queue ssh text
            web.answer        | config gitlab.watch pipeline run run.history text
            web.server        | config database run run.history text web.answer
            web.auth          | config gitlab.signin text web.answer web.server
            web               | config database docker docker.engine git gitlab.watch gitlab.webhook pipeline pipeline.stage run run.figures run.history run.queue text web.answer web.auth web.server
            web.events        | config log run run.history web web.answer web.auth web.server
            web.metrics       | config gitlab.watch run run.figures run.history web web.events
            """;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("slipway");

    @Test
    void packagesKnowOnlyWhomTheTableAllows() {
        Map<String, Set<String>> allowed = table();
        Set<String> beyond = CLASSES.stream()
                .filter(from -> !packageOf(from).isEmpty())
                .flatMap(from -> from.getDirectDependenciesFromSelf().stream())
                .filter(dependency -> isBeyond(dependency, allowed))
                .map(Dependency::getDescription)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(beyond).isEmpty();
    }

    @Test
    void theTableHasEveryPackageAndNothingThatIsNotSo() {
        Map<String, Set<String>> known = new TreeMap<>();
        for (JavaClass from : CLASSES) {
            Set<String> itsOwn = known.computeIfAbsent(packageOf(from), unused -> new TreeSet<>());
            from.getDirectDependenciesFromSelf().stream()
                    .map(Dependency::getTargetClass)
                    .filter(to -> isOurs(to) && !packageOf(to).equals(packageOf(from)))
                    .forEach(to -> itsOwn.add(packageOf(to)));
        }
        known.remove("");
        assertThat(known).isEqualTo(table());
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("slipway.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void noClassHasANameThatSaysNothing() {
        noClasses()
                .that()
                // Docker's own word for the programs that keep its logins.
                .doNotHaveFullyQualifiedName("slipway.docker.cli.CredentialHelper")
                .should()
                .haveNameMatching(".*(Impl|Manager|Helper|Utils?|Base)(\\$.*)?")
                .check(CLASSES);
    }

    @Test
    void onlyMainEndsTheProcess() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("slipway.Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(CLASSES);
    }

    private static boolean isBeyond(Dependency dependency, Map<String, Set<String>> allowed) {
        String from = packageOf(dependency.getOriginClass());
        JavaClass target = dependency.getTargetClass();
        return isOurs(target)
                && !packageOf(target).equals(from)
                && !allowed.getOrDefault(from, Set.of()).contains(packageOf(target));
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().equals("slipway") || type.getPackageName().startsWith("slipway.");
    }

    /** The whole name below the root; empty for the root itself. */
    private static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        return name.equals("slipway") ? "" : name.substring("slipway.".length());
    }

    private static Map<String, Set<String>> table() {
        return TABLE.lines()
                .map(line -> line.split("\\|"))
                .collect(Collectors.toMap(cells -> cells[0].strip(), cells -> known(cells), (a, b) -> a, TreeMap::new));
    }

    private static Set<String> known(String[] cells) {
        return cells.length == 1 || cells[1].isBlank()
                ? Set.of()
                : new TreeSet<>(Arrays.asList(cells[1].strip().split(" ")));
    }
}
