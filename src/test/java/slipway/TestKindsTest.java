package slipway;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import slipway.parts.NeedsParts;

/** {@code dev/check} leaves exactly those tests to {@code dev/test} that need a real part or root. */
class TestKindsTest {
    /** Each of these starts a server, finds one that {@code dev/test} started, or mounts something. */
    private static final Set<String> PARTS = Set.of(
            "slipway.parts.Parts",
            "slipway.parts.EnginePart",
            "slipway.parts.EngineOfItsOwn",
            "slipway.parts.HostPart",
            "slipway.parts.RegistryPart",
            "slipway.parts.NginxPart",
            "slipway.parts.PostgresPart",
            "slipway.parts.PostgresOfItsOwn",
            "slipway.parts.PrometheusPart",
            "slipway.parts.SmallDisk",
            "slipway.ssh.Sshd",
            "slipway.web.Browser");

    /** These use parts where there are any, and need none. */
    private static final Set<String> WITH_OR_WITHOUT =
            Set.of("slipway.parts.Program", "slipway.run.TestDatabase", "slipway.run.TestDatabases");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages("slipway");

    @Test
    void aTestClassIsTaggedIfAndOnlyIfItUsesParts() {
        Set<String> users = usersOfParts();
        assertThat(users).containsAll(PARTS);
        assertThat(names(each -> isTest(each) && each.isAnnotatedWith(NeedsParts.class)))
                .containsExactlyInAnyOrderElementsOf(names(each -> isTest(each) && users.contains(outermost(each))));
    }

    /** Those that use a part themselves, or through another class of the tests. */
    private static Set<String> usersOfParts() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass from : CLASSES) {
            Set<String> used = uses.computeIfAbsent(outermost(from), name -> new TreeSet<>());
            if (!WITH_OR_WITHOUT.contains(outermost(from))) {
                from.getDirectDependenciesFromSelf().forEach(each -> used.add(outermost(each.getTargetClass())));
            }
        }
        Set<String> users = new TreeSet<>(PARTS);
        boolean more = true;
        while (more) {
            more = uses.entrySet().stream()
                            .filter(each -> each.getValue().stream().anyMatch(users::contains))
                            .map(Map.Entry::getKey)
                            .filter(users::add)
                            .count()
                    > 0;
        }
        return users;
    }

    private static Set<String> names(Predicate<JavaClass> which) {
        return CLASSES.stream()
                .filter(which)
                .map(TestKindsTest::outermost)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isTest(JavaClass type) {
        return type.getMethods().stream().anyMatch(method -> method.isMetaAnnotatedWith(Testable.class));
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceAll("\\$.*|\\[.*", "");
    }
}
