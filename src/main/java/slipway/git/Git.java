package slipway.git;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import slipway.config.BranchName;
import slipway.config.CheckoutSettings;
import slipway.config.Repository;
import slipway.process.Processes;

/**
 * The source of the projects, by git's own program: a mirror of each, and commits laid out from it.
 *
 * <p>Safe for many threads: projects do not wait for each other, and two who fetch the same project take turns. Nothing
 * of a repository is run, neither hooks nor filters but Git LFS. All methods react to interruption, and end what they
 * have started.
 */
public final class Git {
    /** The first that can be kept from the settings of its user. */
    private static final String OLDEST = "2.32";

    private static final int MOST_FILES = 3;
    private static final int SHA_1 = 40;
    /** Git's numbers of a tree without files; it knows them in every repository. */
    private static final String NO_FILES = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    private static final String NO_FILES_SHA_256 = "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321";
    /** In what diff-tree prints: the mode before or after is that of a submodule. */
    private static final Pattern SUBMODULE =
            Pattern.compile(":(?:160000 [0-7]{6}|[0-7]{6} 160000) [^\\x00]*\\x00([^\\x00]+)\\x00");

    private static final Duration KEPT = Duration.ofDays(30);
    private static final Pattern VERSION = Pattern.compile("git version ((\\d+)\\.(\\d+)\\S*)");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private final Path repositories;
    private final GitSettings settings;
    private final GitProgram program;
    private final Map<String, Mirror> mirrors = new ConcurrentHashMap<>();
    private final Map<String, SourceCache> caches = new ConcurrentHashMap<>();

    public Git(Path repositories, Processes processes) {
        this(repositories, processes, Map.of());
    }

    /**
     * @param repositories is made, for its owner only
     * @param environment of every git besides ours, such as the way to a proxy
     */
    public Git(Path repositories, Processes processes, Map<String, String> environment) {
        this.repositories = repositories.toAbsolutePath().normalize();
        try {
            Files.createDirectories(this.repositories);
            Files.setPosixFilePermissions(this.repositories, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + repositories + " cannot be made: " + e.getMessage(), e);
        }
        this.settings = GitSettings.writtenTo(this.repositories);
        this.program = new GitProgram(processes, settings, environment);
    }

    /**
     * Brings the mirror of a project up to date, making it first if needed. Its branches and tags are then those of the
     * repository: what is gone there is gone here.
     */
    public void fetch(String project, Repository repository, OutputStream log)
            throws GitException, InterruptedException {
        mirror(project).update(access(repository), log);
    }

    /**
     * Makes sure that the mirror has this commit, even if it is on no branch (any more).
     *
     * @throws GitException also if the repository does not have it, or does not give it away
     */
    public void fetchCommit(String project, Repository repository, String commit, OutputStream log)
            throws GitException, InterruptedException {
        mirror(project).updateWith(access(repository), checked(commit), log);
    }

    /**
     * A commit, as it describes itself.
     *
     * @param at when it was made, by its committer's clock
     * @param message the whole of it
     */
    public record Commit(String id, Instant at, String author, String message) {}

    /** The commit that a branch had at the last fetch; empty if there is no such branch. */
    public Optional<Commit> head(String project, String branch) throws GitException, InterruptedException {
        // Nothing in such a name has a meaning of its own.
        if (BranchName.problem(branch).isPresent()) {
            return Optional.empty();
        }
        GitProgram.Answer answer = described(project, reference(branch));
        if (answer.isGood()) {
            return Optional.of(commit(answer));
        }
        if (program.ask(mirror(project).here("show-ref", "--verify", "--quiet", "--", reference(branch)))
                .isGood()) {
            throw undescribed(project, "the head of " + branch, answer);
        }
        return Optional.empty();
    }

    /** The commit that a tag had at the last fetch, also where the tag is annotated. */
    public Optional<String> tagged(String project, String tag) throws GitException, InterruptedException {
        Optional<String> problem = BranchName.problem(tag);
        if (problem.isPresent()) {
            return Optional.empty();
        }
        // Nothing in such a name has a meaning of its own.
        GitProgram.Answer answer = program.ask(mirror(project)
                .here("rev-parse", "--verify", "--quiet", "--end-of-options", "refs/tags/" + tag + "^{commit}"));
        return Optional.of(answer.text().strip())
                .filter(text -> answer.isGood() && COMMIT.matcher(text).matches());
    }

    /** Git's number of the files of a commit: two commits with the same files have the same. Empty if it is not there. */
    public Optional<String> tree(String project, String commit) throws GitException, InterruptedException {
        GitProgram.Answer answer = program.ask(mirror(project)
                .here("rev-parse", "--verify", "--quiet", "--end-of-options", checked(commit) + "^{tree}"));
        return Optional.of(answer.text().strip())
                .filter(text -> answer.isGood() && COMMIT.matcher(text).matches());
    }

    /** The commit that a branch has now, asked of the repository; takes 20 seconds at most, and what it needs to end git. */
    public Optional<String> remoteHead(Repository repository, String branch) throws GitException, InterruptedException {
        return remoteBranch(repository, branch).head();
    }

    /** The same, and what else the repository says where there is no such branch. */
    public RemoteBranch remoteBranch(Repository repository, String branch) throws GitException, InterruptedException {
        RepositoryAccess access = access(repository);
        String url = access.address().plain();
        GitProgram.Answer answer =
                program.ask(access, List.of("ls-remote", "--quiet", "--symref", "--", url, "HEAD", reference(branch)));
        if (!answer.isGood()) {
            throw GitProgram.failure(access, "ask " + url + " for its branches", answer.status(), answer.text());
        }
        return new RemoteBranch(
                told(answer, reference(branch)).findFirst(),
                told(answer, "HEAD")
                        .filter(told -> told.startsWith("ref: " + reference("")))
                        .map(told -> told.substring(("ref: " + reference("")).length()))
                        .findFirst());
    }

    private static Stream<String> told(GitProgram.Answer answer, String name) {
        return answer.text()
                .lines()
                .map(line -> line.split("\t", -1))
                .filter(fields -> fields.length == 2 && fields[1].equals(name))
                .map(fields -> fields[0]);
    }

    /**
     * Whether a commit is on a branch or has a tag, or is in the history of one, as of the last fetch. Others may be there
     * too: a merge request's, which anybody may have written.
     */
    public boolean isPublished(String project, String commit) throws GitException, InterruptedException {
        // What of its history is not in theirs: nothing, not even itself.
        GitProgram.Answer answer = program.ask(
                mirror(project).here("rev-list", "--max-count=1", checked(commit), "--not", "--branches", "--tags"));
        return answer.isGood() && answer.text().isBlank();
    }

    /** Whether the mirror has this commit. */
    public boolean contains(String project, String commit) throws GitException, InterruptedException {
        return mirror(project).has(checked(commit));
    }

    /** Whether a commit is in the history of another; the mirror has both. */
    public boolean isAncestor(String project, String commit, String of) throws GitException, InterruptedException {
        return program.ask(mirror(project).here("merge-base", "--is-ancestor", checked(commit), checked(of)))
                .isGood();
    }

    /** The merge base of a branch and a commit; empty if the branch does not exist or their histories are unrelated. */
    public Optional<String> mergeBase(String project, String branch, String commit)
            throws GitException, InterruptedException {
        GitProgram.Answer answer = program.ask(mirror(project).here("merge-base", reference(branch), checked(commit)));
        return Optional.of(answer.text().strip())
                .filter(text -> answer.isGood() && COMMIT.matcher(text).matches());
    }

    /**
     * The first files that differ between two commits that the mirror has; none if none does. One that was moved counts
     * where it was and where it is.
     *
     * @param patterns of paths, at least one; those with ! leave out what they fit
     */
    public List<String> changed(String project, String from, String to, List<String> patterns)
            throws GitException, InterruptedException {
        List<String> command = mirror(project)
                .here(
                        "diff-tree",
                        "-r",
                        "-z",
                        "--name-only",
                        "--exit-code",
                        "--no-renames",
                        "--ignore-submodules=none",
                        checked(from),
                        checked(to),
                        "--");
        patterns.stream().map(Git::pathspec).forEach(command::add);
        GitProgram.Answer answer = program.ask(command);
        if (answer.isGood()) {
            return List.of();
        }
        List<String> files = Arrays.stream(answer.text().split("\0", MOST_FILES + 1))
                .limit(MOST_FILES)
                .filter(file -> !file.isEmpty())
                .toList();
        if (answer.status() > 1 || files.isEmpty()) {
            throw incomparable(project, from, to, TailBuffer.lastLines(answer.text(), 3));
        }
        return files;
    }

    /** The first submodule that is at another commit, came or went. A pattern that fits files in it does not fit itself. */
    public Optional<String> changedSubmodule(String project, String from, String to)
            throws GitException, InterruptedException {
        GitProgram.Answer answer = program.ask(mirror(project)
                .here(
                        "diff-tree",
                        "-r",
                        "-z",
                        "--raw",
                        "--abbrev=4",
                        "--no-renames",
                        "--ignore-submodules=none",
                        checked(from),
                        checked(to),
                        "--"));
        Matcher submodule = SUBMODULE.matcher(answer.text());
        if (submodule.find()) {
            return Optional.of(submodule.group(1));
        }
        if (!answer.isGood() || answer.isCut()) {
            String why = answer.isGood() ? "too many files differ" : TailBuffer.lastLines(answer.text(), 3);
            throw incomparable(project, from, to, why);
        }
        return Optional.empty();
    }

    /** Whether a pattern of paths fits any file of a commit. */
    public boolean fitsAny(String project, String commit, String pattern) throws GitException, InterruptedException {
        return !changed(project, commit.length() == SHA_1 ? NO_FILES : NO_FILES_SHA_256, commit, List.of(pattern))
                .isEmpty();
    }

    private static GitException incomparable(String project, String from, String to, String why) {
        return new GitException("cannot compare " + from + " and " + to + " of " + project + ": " + why);
    }

    /** With glob a star stands for no slash. */
    private static String pathspec(String pattern) {
        return pattern.startsWith("!") ? ":(exclude,glob)" + pattern.substring(1) : ":(glob)" + pattern;
    }

    /** A commit that the mirror has. */
    public Commit commit(String project, String commit) throws GitException, InterruptedException {
        GitProgram.Answer answer = described(project, checked(commit));
        if (!answer.isGood()) {
            throw undescribed(project, "commit " + commit, answer);
        }
        return commit(answer);
    }

    private GitProgram.Answer described(String project, String revision) throws GitException, InterruptedException {
        return program.ask(mirror(project)
                .here(
                        "log",
                        "-1",
                        "--no-show-signature",
                        "--encoding=UTF-8",
                        "--format=%H%n%ct%n%an%n%B",
                        revision,
                        "--"));
    }

    private static Commit commit(GitProgram.Answer described) {
        String[] lines = described.text().split("\n", 4);
        return new Commit(
                lines[0], Instant.ofEpochSecond(Long.parseLong(lines[1])), lines[2], lines[3].stripTrailing());
    }

    private static GitException undescribed(String project, String what, GitProgram.Answer answer) {
        return new GitException(
                "cannot read " + what + " of " + project + ": " + TailBuffer.lastLines(answer.text(), 3));
    }

    /**
     * Lays out a commit that the mirror has: its files with submodules and Git LFS objects, and a {@code .git} of their
     * own without credentials. After a failure the folder may be half filled.
     *
     * @param folder must not exist, or be empty
     */
    public void layOut(
            String project,
            Repository repository,
            CheckoutSettings settings,
            String commit,
            Path folder,
            OutputStream log)
            throws GitException, InterruptedException {
        WorkingTree layout =
                new WorkingTree(program, access(repository), settings, cache(project), folder.toAbsolutePath(), log);
        layout.copyFrom(mirror(project), checked(commit));
        layout.checkOut(commit);
    }

    /** Removes the mirrors of all other projects, and what is kept for these but was not of use for long. */
    public void keepOnly(Set<String> projects) throws GitException, InterruptedException {
        Set<String> known = new TreeSet<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(repositories, "*.{git,git.new,git.old,kept}")) {
            for (Path folder : folders) {
                known.add(folder.getFileName().toString().replaceFirst("\\.(git(\\.new|\\.old)?|kept)$", ""));
            }
            for (String project : known) {
                if (projects.contains(project)) {
                    cache(project).removeOlderThan(Instant.now().minus(KEPT));
                } else {
                    mirror(project).remove();
                    cache(project).remove();
                }
            }
        } catch (IOException e) {
            throw new GitException("cannot read " + repositories + ": " + e, e);
        }
    }

    /**
     * The version of the installed git, such as {@code 2.39.5}.
     *
     * @throws GitException if there is none, or it is too old for Slipway
     */
    public String version() throws GitException, InterruptedException {
        String answer = program.ask(List.of("version")).text();
        Matcher matcher = VERSION.matcher(answer);
        if (!matcher.find()) {
            throw new GitException("git does not say its version, but: " + answer.strip());
        }
        int major = Integer.parseInt(matcher.group(2));
        int minor = Integer.parseInt(matcher.group(3));
        if (major < 2 || (major == 2 && minor < 32)) {
            throw new GitException("git " + matcher.group(1) + " is too old; install " + OLDEST + " or newer");
        }
        return matcher.group(1);
    }

    private RepositoryAccess access(Repository repository) {
        return new RepositoryAccess(repository, settings.askpass());
    }

    private Mirror mirror(String project) {
        if (project.isEmpty() || project.startsWith(".") || project.contains("/")) {
            throw new IllegalArgumentException("not the name of a project: " + project);
        }
        return mirrors.computeIfAbsent(project, name -> new Mirror(repositories.resolve(name + ".git"), program));
    }

    private SourceCache cache(String project) {
        return caches.computeIfAbsent(project, name -> new SourceCache(repositories.resolve(name + ".kept"), program));
    }

    private static String reference(String branch) {
        return "refs/heads/" + branch;
    }

    private static String checked(String commit) {
        if (!COMMIT.matcher(commit).matches()) {
            throw new IllegalArgumentException("not a full commit id: " + commit);
        }
        return commit;
    }
}
