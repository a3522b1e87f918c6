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
            text     |
            config   | text
            process  |
            files    |
            log      | text
            client   | text
            run      |
            git      | config files process
            docker   | config files process text
            ssh      | config
            gitlab   | config
            report   | config gitlab run text
            pipeline | config docker files git gitlab log process run ssh text
            web      | config docker git gitlab log pipeline run text
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
        slices().matching("slipway.(*)..").should().beFreeOfCycles().check(CLASSES);
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

    /** The first name below the root; empty for the root itself. */
    private static String packageOf(JavaClass type) {
        return Arrays.stream(type.getPackageName().split("\\."))
                .skip(1)
                .findFirst()
                .orElse("");
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
