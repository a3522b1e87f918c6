package slipway.init.ci;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Understands the commands of Docker that pipelines use. */
final class DockerWords {
    private static final Set<String> BUILD_VALUES =
            Set.of(("-t --tag -f --file --build-arg --target --platform --cache-from --cache-to "
                            + "--label --network --progress -o --output --secret --ssh --builder --shm-size -m "
                            + "--memory")
                    .split(" ", -1));
    private static final Set<String> BUILD_KNOWN =
            Set.of(("-t --tag -f --file --build-arg --target --no-cache --pull --push --load "
                            + "--progress -q --quiet --rm --force-rm --builder")
                    .split(" ", -1));
    private static final Set<String> RUN_VALUES =
            Set.of(("--name -p --publish -e --env -v --volume --network --net --network-alias "
                            + "--restart -h --hostname --health-cmd")
                    .split(" ", -1));
    private static final Set<String> OF_NO_USE =
            Set.of("logout tag rm rmi stop kill info version images ps system image pull container".split(" ", -1));

    private DockerWords() {}

    /** @param words without {@code docker} itself */
    static ScriptStep of(List<String> words) {
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (words.isEmpty() ? "" : words.get(0)) {
            case "build" -> build(rest);
            case "buildx" ->
                !rest.isEmpty() && rest.get(0).equals("build")
                        ? build(rest.subList(1, rest.size()))
                        : new ScriptStep.Nothing();
            case "login" -> login(rest);
            case "push" -> push(rest);
            case "run" -> run(rest);
            default ->
                !words.isEmpty() && OF_NO_USE.contains(words.get(0))
                        ? new ScriptStep.Nothing()
                        : new ScriptStep.Unclear();
        };
    }

    private static ScriptStep build(List<String> words) {
        Arguments build = Arguments.of(words, BUILD_VALUES, false);
        return new ScriptStep.Build(
                build.all("-t", "--tag"),
                build.operands().isEmpty() ? "." : build.operands().get(0),
                build.value("-f", "--file"),
                build.has("--no-cache"),
                build.has("--push"),
                build.all("--build-arg"),
                build.value("--target"),
                build.options().keySet().stream()
                        .filter(option -> !BUILD_KNOWN.contains(option))
                        .toList());
    }

    private static ScriptStep login(List<String> words) {
        Arguments login = Arguments.of(words, Set.of("-u", "--username", "-p", "--password"), false);
        return new ScriptStep.Login(login.value("-u", "--username"));
    }

    private static ScriptStep push(List<String> words) {
        Arguments push = Arguments.of(words, Set.of(), false);
        return push.operands().size() == 1 ? new ScriptStep.Push(push.operands().get(0)) : new ScriptStep.Unclear();
    }

    private static ScriptStep run(List<String> words) {
        Arguments run = Arguments.of(words, RUN_VALUES, true);
        boolean detached = run.has("-d", "--detach")
                || run.options().keySet().stream().anyMatch(each -> each.matches("-[a-z]*d[a-z]*"));
        if (!detached || run.operands().isEmpty()) {
            return new ScriptStep.Unclear();
        }
        String image = run.operands().get(0);
        Map<String, String> environment = new TreeMap<>();
        List<String> named = new ArrayList<>(run.all("-e", "--env"));
        named.forEach(each -> {
            String[] pair = each.split("=", 2);
            environment.put(pair[0], pair.length == 2 ? pair[1] : "");
        });
        Optional<String> secret = environment.values().stream()
                .filter(value -> value.contains("$"))
                .findFirst();
        if (secret.isPresent()) {
            return new ScriptStep.Unclear(VariableText.need(secret.get()));
        }
        Optional<String> alias = run.value("--network-alias").or(() -> run.value("--name"));
        return new ScriptStep.Beside(new ServiceDraft(
                image,
                alias.orElseGet(() -> ServiceDraft.aliasOf(image)),
                environment,
                run.operands().subList(1, run.operands().size())));
    }
}
