package slipway.init.ci;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Puts the jobs that test into one test stage: one image, commands one after the other, services beside them. */
final class TestReading {
    /** Settings of GitLab's runner, not of the tests. */
    private static final Pattern OF_THE_RUNNER = Pattern.compile("(?:DOCKER|GIT|FF|SECURE|SAST)_.*");

    private static final Pattern HERE = Pattern.compile(".*(?:localhost|127\\.0\\.0\\.1).*");

    private final Optional<Toolchain> toolchain;
    private final List<String> understood;
    private final List<String> unclear;
    private final List<String> names = new ArrayList<>();
    private final List<String> commands = new ArrayList<>();
    private final Map<String, ServiceDraft> services = new LinkedHashMap<>();
    private final Map<String, String> variables = new TreeMap<>();
    private final Map<String, String> environment = new TreeMap<>();
    private Optional<String> image = Optional.empty();

    TestReading(Optional<Toolchain> toolchain, List<String> understood, List<String> unclear) {
        this.toolchain = toolchain;
        this.understood = understood;
        this.unclear = unclear;
    }

    void take(CiJob job, List<ScriptLine> lines) {
        if (!names.isEmpty() && !job.image().equals(image)) {
            unclear.add("job " + job.name() + ": it runs in " + job.image().orElse("no image") + ", and the tests in "
                    + image.orElse("none"));
            return;
        }
        names.add(job.name());
        image = job.image();
        image.filter(name -> name.contains("$"))
                .ifPresent(name ->
                        unclear.add("job " + job.name() + ": the image " + name + ": " + VariableText.need(name)));
        job.services().forEach(each -> services.put(each.alias(), each));
        lines.forEach(line -> take(job, line));
        job.own().stream()
                .filter(name -> !OF_THE_RUNNER.matcher(name).matches())
                .forEach(name -> variables.put(name, job.variables().get(name)));
    }

    private void take(CiJob job, ScriptLine line) {
        if (!line.isDocker()) {
            commands.add(line.text());
            return;
        }
        for (ScriptStep step : line.steps()) {
            if (step instanceof ScriptStep.Beside beside) {
                services.put(beside.service().alias(), beside.service());
            } else if (step instanceof ScriptStep.Unclear nothing) {
                unclear.add("job " + job.name() + ": " + line.text() + nothing.remark());
            }
        }
    }

    private void set(String name, String value) {
        // The configuration would take a ${file:...} of a stranger for a reference to one of this machine's secrets.
        if (value.contains("$")) {
            unclear.add("variable " + name + ": " + VariableText.need(value));
        } else {
            environment.put(name, value);
        }
    }

    /**
     * The stage that came of it.
     *
     * @param beside what stands beside the program in a compose file, for a repository without tests in CI
     * @param ofDeliveries the variables that scripts of deliveries name: of no use to tests that do not name them
     */
    Optional<TestDraft> draft(List<ServiceDraft> beside, Set<String> ofDeliveries) {
        if (commands.isEmpty()) {
            return toolchain.map(tool -> usual(tool, beside));
        }
        image = image.filter(name -> !name.contains("$"));
        if (image.isEmpty() && toolchain.isPresent()) {
            image = toolchain.map(Toolchain::image);
        }
        if (image.isEmpty()) {
            unclear.add("tests without an image: they run on this server itself; better set test.image");
            services.clear();
        }
        List<String> cache = toolchain
                .filter(tool -> image.filter(tool::isOf).isPresent())
                .map(Toolchain::cache)
                .orElse(List.of());
        Set<String> named = VariableText.names(String.join("\n", commands));
        variables.forEach((name, value) -> {
            if (named.contains(name) || !ofDeliveries.contains(name)) {
                set(name, value);
            }
        });
        warnOfLocalAddresses();
        TestDraft draft = new TestDraft(image, commands, List.copyOf(services.values()), environment, cache);
        understood.add("test: " + words(draft) + " (job " + String.join(", ", names) + ")");
        return Optional.of(draft);
    }

    private void warnOfLocalAddresses() {
        environment.forEach((name, value) -> {
            if (!services.isEmpty() && HERE.matcher(value).matches()) {
                unclear.add("variable " + name + "=" + value + ": the tests reach a service by its name ("
                        + String.join(", ", services.keySet()) + "), not on localhost");
            }
        });
    }

    private TestDraft usual(Toolchain tool, List<ServiceDraft> beside) {
        TestDraft draft = new TestDraft(Optional.of(tool.image()), tool.commands(), beside, Map.of(), tool.cache());
        understood.add("test: " + words(draft) + " (as " + tool.file() + " lets expect)");
        return draft;
    }

    private static String words(TestDraft draft) {
        String beside = String.join(
                ", ", draft.services().stream().map(ServiceDraft::image).toList());
        return String.join("; ", draft.commands()) + " in " + draft.image().orElse("this server itself")
                + (beside.isEmpty() ? "" : ", beside it " + beside);
    }
}
