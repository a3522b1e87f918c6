package slipway.init;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import slipway.config.CheckoutSettings;
import slipway.config.Repository;
import slipway.files.FileTree;
import slipway.git.Git;
import slipway.git.GitException;
import slipway.git.RemoteBranch;
import slipway.http.OutgoingProxy;
import slipway.init.ci.PipelineDraft;
import slipway.init.ci.PipelineReader;
import slipway.init.ci.RepositoryFolder;
import slipway.process.Processes;

/** Where the source is, how Slipway reads it, and what its files say. */
final class SourceStep {
    private final Dialogue dialogue;
    private final Installation installation;
    private final HostKeys hostKeys;
    private final KeyFiles keys;
    private final OutgoingProxy proxy;

    SourceStep(Dialogue dialogue, Installation installation, HostKeys hostKeys, KeyFiles keys, OutgoingProxy proxy) {
        this.dialogue = dialogue;
        this.installation = installation;
        this.hostKeys = hostKeys;
        this.keys = keys;
        this.proxy = proxy;
    }

    /**
     * What came of it.
     *
     * @param deployKey by which Slipway reads a repository by ssh
     * @param deployBranch the branch that goes live
     */
    record Source(
            String name,
            SourceAddress address,
            Optional<Path> deployKey,
            String deployBranch,
            PipelineDraft draft,
            GitLabStep gitlab) {}

    /** @param taken the names that projects have already, whose secrets and keys are not touched */
    Source ask(Set<String> taken) throws InitFailed, InterruptedException, IOException {
        Optional<LocalClone> here = LocalClone.in(Path.of(""));
        String answer = dialogue.ask(
                Question.REPOSITORY,
                "Repository (a clone on this machine, or its address)",
                here.map(clone -> clone.folder().toString()));
        Optional<LocalClone> clone =
                Files.isDirectory(Path.of(answer)) ? LocalClone.in(Path.of(answer)) : Optional.empty();
        SourceAddress address =
                reachable(SourceAddress.of(clone.isPresent() ? clone.get().origin() : answer));
        String name = dialogue.option(Question.NAME).orElseGet(address::name);
        if (taken.contains(name)) {
            throw new InitFailed(
                    "the configuration has a project " + name + " already; give this one another name with --name");
        }
        if (address.ssh()) {
            hostKeys.trust(
                    Question.GIT_HOST_KEY,
                    address.host(),
                    address.port(),
                    "https://" + address.host() + "/help/instance_configuration");
        }
        GitLabStep gitlab = gitlab(address);
        gitlab.askForToken();
        Optional<Path> key = deployKey(name, address, gitlab);
        return read(name, address, key, clone, gitlab);
    }

    private GitLabStep gitlab(SourceAddress address) {
        Optional<URI> url = dialogue.option(Question.GITLAB_URL)
                .or(() -> address.host().isEmpty() ? Optional.empty() : Optional.of("https://" + address.host()))
                .map(URI::create);
        return new GitLabStep(dialogue, dialogue.option(Question.GITLAB_PATH).orElseGet(address::path), url);
    }

    /** By https only what everybody may read: a deploy key is made here, a deploy token is not. */
    private SourceAddress reachable(SourceAddress address) throws InitFailed, InterruptedException, IOException {
        if (address.ssh() || address.host().isEmpty()) {
            return address;
        }
        Path scratch = Files.createTempDirectory("slipway-init");
        try {
            git(scratch).remoteBranch(repository(address, Optional.empty()), "main");
            return address;
        } catch (GitException notPublic) {
            SourceAddress other = address.bySsh();
            dialogue.say(
                    address.url() + " is not for everybody to read, so it is read by a deploy key from " + other.url());
            return other;
        } finally {
            FileTree.deleteAsFarAsPossible(scratch);
        }
    }

    private Optional<Path> deployKey(String name, SourceAddress address, GitLabStep gitlab)
            throws InitFailed, InterruptedException, IOException {
        if (!address.ssh()) {
            return Optional.empty();
        }
        Path key = keys.made(name + "-repository");
        gitlab.deployKey(name, KeyFiles.publicKey(key));
        return Optional.of(key);
    }

    /** As a run reads it, unless a clone is here; its branches are asked for in any case. */
    private Source read(
            String name, SourceAddress address, Optional<Path> key, Optional<LocalClone> clone, GitLabStep gitlab)
            throws InitFailed, InterruptedException, IOException {
        Path scratch = Files.createTempDirectory("slipway-init");
        try {
            Git git = git(scratch.resolve("git"));
            Repository repository = repository(address, key);
            Optional<String> usual =
                    git.remoteBranch(repository, "main").defaultBranch().or(() -> clone.flatMap(LocalClone::branch));
            Path folder =
                    clone.isPresent() ? clone.get().folder() : laidOut(git, repository, usual.orElse("main"), scratch);
            PipelineDraft draft = PipelineReader.read(new RepositoryFolder(folder), address.variables(usual));
            String branch = dialogue.option(Question.BRANCH)
                    .or(draft::deployBranch)
                    .or(() -> usual)
                    .orElse("main");
            return new Source(name, address, key, branch, draft, gitlab);
        } catch (GitException e) {
            throw new InitFailed(e.getMessage(), e);
        } finally {
            FileTree.deleteAsFarAsPossible(scratch);
        }
    }

    private static Path laidOut(Git git, Repository repository, String branch, Path scratch)
            throws GitException, InterruptedException {
        Path folder = scratch.resolve("files");
        RemoteBranch remote = git.remoteBranch(repository, branch);
        if (remote.head().isEmpty()) {
            return folder;
        }
        var settings = new CheckoutSettings(1, false, false, false, CheckoutSettings.USUAL.timeout());
        git.fetch("init", repository, OutputStream.nullOutputStream());
        git.layOut("init", repository, settings, remote.head().get(), folder, OutputStream.nullOutputStream());
        return folder;
    }

    private Git git(Path folder) {
        return new Git(folder, new Processes(), proxy.environment());
    }

    private Repository repository(SourceAddress address, Optional<Path> key) {
        return new Repository(
                address.url(),
                key,
                Optional.empty(),
                installation.knownHosts(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
