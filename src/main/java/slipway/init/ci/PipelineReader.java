package slipway.init.ci;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the files of a repository into a draft of its pipeline. */
public final class PipelineReader {
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
            deliver(job, lines);
        } else if (job.releases()) {
            leaveOut(job, "it releases something, but not with docker or ssh");
        } else if (goesElsewhere(job, lines)) {
            leaveOut(job, "it goes to another machine in a way that is not understood, so nothing of it is taken");
        } else if (!job.conditions().onEveryPush()) {
            leaveOut(job, "not each push starts it (" + job.conditions().words() + "), so it is not taken as a test");
        } else if (job.conditions().mayFail()) {
            leaveOut(job, "it may fail there (allow_failure), and a test may not, so it is not taken");
        } else {
            remark(job);
            tests.take(job, lines);
        }
    }

    private static boolean goesElsewhere(CiJob job, List<ScriptLine> lines) {
        Set<String> services = job.services().stream().map(ServiceDraft::alias).collect(Collectors.toSet());
        return lines.stream().anyMatch(line -> line.goesElsewhere(services))
                || (lines.stream().anyMatch(ScriptLine::onlyAsks)
                        && lines.stream().allMatch(line -> line.onlyAsks() || line.isOfNoUse()));
    }

    private void deliver(CiJob job, List<ScriptLine> lines) {
        if (!job.conditions().onPush()) {
            leaveOut(
                    job,
                    "no push of a branch starts it by itself ("
                            + job.conditions().words()
                            + "), so nothing of it is taken; what is taken here, each push of the deploy branch does");
            return;
        }
        remark(job);
        job.conditions().branches().stream()
                .filter(name -> BRANCH.matcher(name).matches())
                .forEach(branches::add);
        lines.forEach(line -> ofDeliveries.addAll(VariableText.names(line.text())));
        delivery.take(job, lines);
    }

    private void leaveOut(CiJob job, String why) {
        unclear.add("job " + job.name() + ": " + why);
    }

    private void remark(CiJob job) {
        Stream.concat(job.conditions().limits().stream(), job.conditions().others().stream())
                .forEach(each -> leaveOut(job, each + " is not taken over"));
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
