package slipway.git;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slipway.config.CheckoutSettings;

/** Lays out the submodules of a commit, and theirs, each from a copy that is kept for the next run. */
final class Submodules {
    private static final Pattern PATH = Pattern.compile("submodule\\.(.*)\\.path\n(.*)", Pattern.DOTALL);
    private static final Pattern ENTRY =
            Pattern.compile("160000 commit ([0-9a-f]{40}|[0-9a-f]{64})\t.*", Pattern.DOTALL);

    private final GitProgram program;
    private final RepositoryAccess access;
    private final CheckoutSettings settings;
    private final SourceCache cache;
    private final OutputStream log;

    Submodules(
            GitProgram program,
            RepositoryAccess access,
            CheckoutSettings settings,
            SourceCache cache,
            OutputStream log) {
        this.program = program;
        this.access = access;
        this.settings = settings;
        this.cache = cache;
        this.log = log;
    }

    private record Submodule(Path parent, String name, String path, String url, String commit) {
        Path folder() {
            return parent.resolve(path);
        }
    }

    void layOut(Path folder) throws GitException, InterruptedException {
        if (!Files.isRegularFile(folder.resolve(".gitmodules"), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        // Git itself decides which of them count, and what a relative URL means.
        String doing = "lay out the submodules of " + access.address().plain();
        program.run(access, doing, here(folder, "submodule", "--quiet", "init"), log);
        for (Submodule each : in(folder)) {
            RepositoryAccess theirs = access.toSubmodule(each.url());
            try {
                layOut(each, theirs);
            } catch (GitException e) {
                throw new GitException(
                        "cannot lay out the submodule " + each.path() + ": " + e.getMessage()
                                + (isRefused(e) ? "; " + remedy(theirs.address()) : ""),
                        e);
            }
            if (settings.lfs()) {
                new LargeFiles(program, theirs, cache, log).fetch(each.folder());
            }
            new Submodules(program, theirs, settings, cache, log).layOut(each.folder());
        }
    }

    private void layOut(Submodule module, RepositoryAccess theirs) throws GitException, InterruptedException {
        Mirror copy = cache.submodule(theirs.address());
        copy.alone(() -> {
            if (!copy.has(module.commit())) {
                copy.update(theirs, log);
                copy.updateWith(theirs, module.commit(), log);
            }
            SourceCache.used(copy);
            forgetLogin(module, theirs);
            List<String> command = command(module, theirs, copy);
            Optional<GitException> failure =
                    copy.use(theirs, module.commit(), log, () -> program.attempt(theirs, "lay it out", command, log));
            if (failure.isPresent()) {
                throw failure.get();
            }
        });
    }

    /** Its URL goes into arguments of git, and into the submodule's own settings, from which those in it get theirs. */
    private void forgetLogin(Submodule module, RepositoryAccess theirs) throws GitException, InterruptedException {
        String plain = theirs.address().plain();
        if (!plain.equals(module.url())) {
            List<String> command = here(module.parent(), "config", setting(module.name(), "url"), plain);
            program.run(theirs, "note its URL", command, log);
        }
    }

    /** Git takes the submodule from the copy, and writes down its own URL. */
    private List<String> command(Submodule module, RepositoryAccess theirs, Mirror copy) {
        String url = "file://" + copy.folder().toString().replace("%", "%25");
        List<String> command = here(
                module.parent(),
                "-c",
                "protocol.file.allow=always",
                "-c",
                "url." + url + ".insteadOf=" + theirs.address().plain(),
                "submodule",
                "--quiet",
                "update");
        if (settings.depth() > 0) {
            command.add("--depth=" + settings.depth());
        }
        command.addAll(List.of("--", module.path()));
        return command;
    }

    private static boolean isRefused(GitException e) {
        return e.isAny(GitErrorAdvice.LOGIN_REFUSED, GitErrorAdvice.KEY_REFUSED, GitErrorAdvice.REPOSITORY_NOT_FOUND);
    }

    private String remedy(RepositoryUrl address) {
        return address.isAtTheHostOf(access.address())
                ? "the login of the repository must open it too; checkout.submodules can be set to false"
                : "its URL in .gitmodules is at another host than the repository, whose password is not sent there:"
                        + " write it relative to the repository, such as ../name.git, or with ssh, or set"
                        + " checkout.submodules to false";
    }

    private List<Submodule> in(Path folder) throws GitException, InterruptedException {
        Map<String, String> paths = new LinkedHashMap<>();
        for (String line : ask(folder, "config", "--file=.gitmodules", "-z", "--get-regexp", "^submodule\\..*\\.path$")
                .split("\0", -1)) {
            Matcher path = PATH.matcher(line);
            if (path.matches()) {
                paths.put(path.group(1), path.group(2));
            }
        }
        List<Submodule> all = new ArrayList<>();
        for (Map.Entry<String, String> each : paths.entrySet()) {
            submodule(folder, each.getKey(), each.getValue()).ifPresent(all::add);
        }
        return all;
    }

    /** Empty if git does not count it. */
    private Optional<Submodule> submodule(Path folder, String name, String path)
            throws GitException, InterruptedException {
        String url = ask(folder, "config", "--get", setting(name, "url")).strip();
        String update = ask(folder, "config", "--get", setting(name, "update")).strip();
        Matcher entry =
                ENTRY.matcher(ask(folder, "ls-tree", "-z", "HEAD", "--", path).replace("\0", ""));
        return url.isEmpty() || update.equals("none") || !entry.matches()
                ? Optional.empty()
                : Optional.of(new Submodule(folder, name, path, url, entry.group(1)));
    }

    private static String setting(String name, String what) {
        return "submodule." + name + "." + what;
    }

    private String ask(Path folder, String... arguments) throws GitException, InterruptedException {
        GitProgram.Answer answer = program.ask(here(folder, arguments));
        return answer.isGood() ? answer.text() : "";
    }

    private static List<String> here(Path folder, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("-C", folder.toString(), "--literal-pathspecs", "-c", "core.fsync=none"));
        command.addAll(List.of(arguments));
        return command;
    }
}
