package slipway.init.ci;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Collects what jobs build, push and do on a host. */
final class DeliveryReading {
    /** Slipway tags each image with its commit anyway. */
    private static final Pattern COMMIT_TAG = Pattern.compile(".*\\$\\{?CI_(?:COMMIT|PIPELINE|JOB)_.*");

    private static final Pattern COMMIT =
            Pattern.compile("\\$\\{CI_COMMIT_(?:SHORT_)?SHA}|\\$CI_COMMIT_(?:SHORT_)?SHA\\b");

    private final List<String> understood;
    private final List<String> unclear;
    private final List<RemoteDraft> remotes = new ArrayList<>();
    private Optional<BuildDraft> build = Optional.empty();
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
                            + String.join(" ", line.commands().get(index)));
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
        if (step instanceof ScriptStep.Push) {
            pushes = true;
            return true;
        }
        if (step instanceof ScriptStep.Remote remote) {
            remotes.add(remote.remote());
            return remote.remote().host().equals(remotes.get(0).host());
        }
        return step instanceof ScriptStep.Nothing;
    }

    private boolean take(CiJob job, ScriptStep.Build made, String folder) {
        if (build.isPresent()) {
            return false;
        }
        made.unknown().forEach(option -> unclear.add("job " + job.name() + ": docker build " + option));
        Optional<String> name = made.names().stream().findFirst().map(DeliveryReading::repository);
        List<String> tags = made.names().stream()
                .map(DeliveryReading::tag)
                .filter(tag -> !COMMIT_TAG.matcher(tag).matches())
                .distinct()
                .toList();
        build = Optional.of(new BuildDraft(
                name.filter(text -> !text.contains("$")),
                tags.stream().filter(tag -> !tag.contains("$")).toList(),
                below(folder, made.context()),
                made.dockerfile()
                        .map(file -> below(folder, file))
                        .filter(file -> !file.equals(below(folder, made.context() + "/Dockerfile"))),
                made.noCache(),
                arguments(job, made.args()),
                made.target()));
        tags.stream()
                .filter(tag -> tag.contains("$"))
                .forEach(tag -> unclear.add("job " + job.name() + ": the tag " + tag));
        pushes |= made.pushes();
        understood.add("build: the image " + name.orElse("without a name") + (made.noCache() ? ", without a cache" : "")
                + " (job " + job.name() + ")");
        return true;
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
        String path = Path.of(folder).resolve(name).normalize().toString();
        return path.isEmpty() ? "." : path;
    }

    Optional<BuildDraft> build() {
        return build;
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
            text = Pattern.compile(Pattern.quote(image.get()) + ":(?:" + COMMIT.pattern() + ")")
                    .matcher(text)
                    .replaceAll("{image}");
        }
        return COMMIT.matcher(text).replaceAll("{commit}");
    }
}
