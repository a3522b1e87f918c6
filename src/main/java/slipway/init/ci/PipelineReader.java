package slipway.init.ci;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the files of a repository into a draft of its pipeline. */
public final class PipelineReader {
    private static final Set<String> NO_BRANCHES = Set.of(
            "branches",
            "tags",
            "merge_requests",
            "pushes",
            "schedules",
            "web",
            "api",
            "triggers",
            "pipelines",
            "external",
            "chat",
            "external_pull_requests");
    private static final List<String> STAGES = List.of("test", "build", "push", "redeploy");
    private static final Pattern BRANCH = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");

    private final RepositoryFolder folder;
    private final List<String> understood = new ArrayList<>();
    private final List<String> unclear = new ArrayList<>();
    private final Set<String> branches = new LinkedHashSet<>();
    private final Set<String> ofDeliveries = new LinkedHashSet<>();
    private final TestReading tests;
    private final DeliveryReading delivery = new DeliveryReading(understood, unclear);

    private PipelineReader(RepositoryFolder folder) {
        this.folder = folder;
        this.tests = new TestReading(Toolchain.of(folder), understood, unclear);
    }

    /**
     * Reads them all.
     *
     * @param predefined the variables that GitLab would set, as far as they are known
     */
    public static PipelineDraft read(RepositoryFolder folder, Map<String, String> predefined) {
        PipelineReader reader = new PipelineReader(folder);
        for (CiJob job : CiFile.jobs(folder, predefined, reader.unclear)) {
            reader.take(job);
        }
        return reader.draft();
    }

    private void take(CiJob job) {
        List<ScriptLine> lines = job.script().stream()
                .map(line -> ScriptLine.of(line, job.variables()))
                .toList();
        if (lines.stream().anyMatch(ScriptLine::delivers)) {
            job.branches().stream()
                    .filter(name -> BRANCH.matcher(name).matches() && !NO_BRANCHES.contains(name))
                    .forEach(branches::add);
            lines.forEach(line -> ofDeliveries.addAll(VariableText.names(line.text())));
            delivery.take(job, lines);
        } else if (job.releases()) {
            unclear.add("job " + job.name() + ": it releases something, but not with docker or ssh");
        } else {
            tests.take(job, lines);
        }
    }

    private PipelineDraft draft() {
        Optional<ComposeFile> compose = ComposeFile.in(folder);
        Optional<BuildDraft> build = delivery.build().or(() -> dockerfile(compose));
        Optional<TestDraft> test = tests.draft(compose.map(ComposeFile::beside).orElse(List.of()), ofDeliveries);
        branches.stream()
                .skip(1)
                .forEach(other -> unclear.add("deploys of the branch " + other + ": a project has one deploy branch"));
        return new PipelineDraft(
                branches.stream().findFirst(),
                test,
                build,
                delivery.pushes(),
                delivery.registryUser(),
                delivery.remote(build.flatMap(BuildDraft::image)),
                compose.flatMap(ComposeFile::service),
                understood.stream()
                        .sorted(Comparator.comparing(line -> STAGES.indexOf(line.substring(0, line.indexOf(':')))))
                        .toList(),
                unclear);
    }

    private Optional<BuildDraft> dockerfile(Optional<ComposeFile> compose) {
        if (!folder.has("Dockerfile")) {
            return Optional.empty();
        }
        understood.add("build: there is a Dockerfile");
        return Optional.of(
                BuildDraft.of(compose.flatMap(ComposeFile::image).map(name -> name.replaceFirst(":[^/:]*$", ""))));
    }
}
