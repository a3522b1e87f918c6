package slipway.init.ci;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Collects what jobs build, push and do on a host. */
final class DeliveryReading {
    /** Slipway tags each image with its commit anyway. */
    private static final Pattern COMMIT_TAG = Pattern.compile(".*\\$\\{?CI_(?:COMMIT|PIPELINE|JOB)_.*");

    private static final Pattern ROOT = Pattern.compile("^\\$(?:CI_PROJECT_DIR\\b|\\{CI_PROJECT_DIR})/*");

    private final List<String> understood;
    private final List<String> unclear;
    private final List<RemoteDraft> remotes = new ArrayList<>();
    private final Set<String> pushed = new LinkedHashSet<>();
    private Optional<ScriptStep.Build> made = Optional.empty();
    private Optional<BuildDraft> build = Optional.empty();
    private String builder = "";
    private Optional<String> registryUser = Optional.empty();
    private boolean pushes;

    DeliveryReading(List<String> understood, List<String> unclear) {
        this.understood = understood;
        this.unclear = unclear;
    }

    void take(CiJob job, List<ScriptLine> lines) {
        String folder = ".";
        for (ScriptLine line : lines) {
            for (int index = 0; index < line.steps().size(); index++) {
                ScriptStep step = line.steps().get(index);
                if (step instanceof ScriptStep.Folder change) {
                    folder = below(folder, change.name());
                } else if (!take(job, step, folder)) {
                    unclear.add("job " + job.name() + ": "
                            + line.commands().get(index).text()
                            + step.remark());
                }
            }
        }
    }

    /** Returns false for what is not understood. */
    private boolean take(CiJob job, ScriptStep step, String folder) {
        if (step instanceof ScriptStep.Build made) {
            return take(job, made, folder);
        }
        if (step instanceof ScriptStep.Login login) {
            registryUser = login.user().filter(user -> !user.contains("$"));
            understood.add(
                    "push: a login" + registryUser.map(user -> " as " + user).orElse("") + " (job " + job.name() + ")");
            pushes = true;
            return true;
        }
        if (step instanceof ScriptStep.Push push) {
            pushes = true;
            pushed.add(push.name());
            return true;
        }
        if (step instanceof ScriptStep.Remote remote) {
            remotes.add(remote.remote());
            return remote.remote().host().equals(remotes.get(0).host());
        }
        return step.isOfNoUse();
    }

    private boolean take(CiJob job, ScriptStep.Build step, String folder) {
        if (build.isPresent()) {
            return false;
        }
        step.unknown().forEach(option -> unclear.add("job " + job.name() + ": docker build " + option));
        String context = below(folder, step.context());
        Optional<String> dockerfile = step.dockerfile().map(file -> below(folder, file));
        build = Optional.of(new BuildDraft(
                Optional.empty(),
                List.of(),
                known(job, "context", Optional.of(context)).orElse("."),
                known(job, "Dockerfile", dockerfile).filter(file -> !file.equals(below(context, "Dockerfile"))),
                step.noCache(),
                arguments(job, step.args()),
                step.target()));
        made = Optional.of(step);
        builder = job.name();
        pushes |= step.pushes();
        return true;
    }

    private Optional<String> known(CiJob job, String what, Optional<String> path) {
        path.filter(each -> each.contains("$"))
                .ifPresent(each -> unclear.add(
                        "job " + job.name() + ": the " + what + " " + each + ": " + VariableText.need(each)));
        return path.filter(each -> !each.contains("$"));
    }

    /** What was pushed is the image, and not what a build on a runner called it before {@code docker tag}. */
    private Optional<String> image(ScriptStep.Build step) {
        List<String> built = repositories(step.names());
        List<String> sent = repositories(
                step.pushes()
                        ? Stream.concat(step.names().stream(), pushed.stream()).toList()
                        : pushed);
        if (sent.isEmpty()) {
            return built.stream().findFirst();
        }
        Optional<String> both = built.stream().filter(sent::contains).findFirst();
        Optional<String> image = both.or(() -> sent.size() == 1 ? Optional.of(sent.get(0)) : Optional.empty());
        sent.stream()
                .filter(name -> !image.equals(Optional.of(name)))
                .forEach(name -> unclear.add("job " + builder + ": the image goes to " + name + " too"));
        return image;
    }

    private static List<String> repositories(Collection<String> names) {
        return names.stream().map(DeliveryReading::repository).distinct().toList();
    }

    private BuildDraft named(ScriptStep.Build step, BuildDraft draft) {
        Optional<String> name = image(step);
        Collection<String> names =
                repositories(step.names()).stream().map(Optional::of).anyMatch(name::equals) ? step.names() : pushed;
        List<String> tags = names.stream()
                .filter(each -> name.equals(Optional.of(repository(each))))
                .map(DeliveryReading::tag)
                .filter(tag -> !COMMIT_TAG.matcher(tag).matches())
                .distinct()
                .toList();
        tags.stream()
                .filter(tag -> tag.contains("$"))
                .forEach(tag -> unclear.add("job " + builder + ": the tag " + tag));
        understood.add("build: the image " + name.orElse("without a name") + (step.noCache() ? ", without a cache" : "")
                + " (job " + builder + ")");
        return new BuildDraft(
                name.filter(text -> !text.contains("$")),
                tags.stream().filter(tag -> !tag.contains("$")).toList(),
                draft.context(),
                draft.dockerfile(),
                draft.noCache(),
                draft.args(),
                draft.target());
    }

    private Map<String, String> arguments(CiJob job, List<String> words) {
        Map<String, String> arguments = new TreeMap<>();
        for (String word : words) {
            String[] pair = word.split("=", 2);
            if (pair.length < 2 || pair[1].contains("$")) {
                unclear.add("job " + job.name() + ": docker build --build-arg " + word);
            } else {
                arguments.put(pair[0], pair[1]);
            }
        }
        return arguments;
    }

    private static String repository(String name) {
        return name.replaceFirst(":[^/:]*$", "");
    }

    private static String tag(String name) {
        return name.equals(repository(name))
                ? "latest"
                : name.substring(repository(name).length() + 1);
    }

    /** A path of the repository, seen from its root. */
    private static String below(String folder, String name) {
        Matcher root = ROOT.matcher(name);
        Path from = Path.of(root.find() ? "" : folder);
        String path = from.resolve(root.replaceFirst("")).normalize().toString();
        return path.isEmpty() ? "." : path;
    }

    /** Once all jobs are read. */
    Optional<BuildDraft> build() {
        return build.map(draft -> named(made.orElseThrow(), draft));
    }

    boolean pushes() {
        return pushes;
    }

    Optional<String> registryUser() {
        return registryUser;
    }

    /** All commands for the first host, as one. */
    Optional<RemoteDraft> remote(Optional<String> image) {
        if (remotes.isEmpty()) {
            return Optional.empty();
        }
        RemoteDraft first = remotes.get(0);
        String command = String.join(
                " && ",
                remotes.stream()
                        .filter(each -> each.host().equals(first.host()))
                        .map(RemoteDraft::command)
                        .toList());
        String known = withPlaceholders(command, image);
        VariableText.names(known).stream()
                .filter(name -> name.startsWith("CI_"))
                .forEach(name -> unclear.add("redeploy: the command needs " + name + ", which only GitLab knows"));
        understood.add("redeploy: " + first.words() + " runs " + known);
        return Optional.of(new RemoteDraft(first.host(), first.user(), first.port(), first.identityFile(), known));
    }

    /** What GitLab would have put into the command, Slipway does. */
    private static String withPlaceholders(String command, Optional<String> image) {
        String text = command;
        if (image.isPresent()) {
            text = Pattern.compile(Pattern.quote(image.get()) + ":(?:" + VariableText.COMMIT.pattern() + ")")
                    .matcher(text)
                    .replaceAll("{image}");
        }
        return VariableText.COMMIT.matcher(text).replaceAll("{commit}");
    }
}
