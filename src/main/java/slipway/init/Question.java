package slipway.init;

/** What is asked, in this order; an option of the command line answers it beforehand. */
enum Question {
    REPOSITORY("repository", "PATH|URL", "the repository: a clone on this machine, or its address"),
    GIT_HOST_KEY("git-host-key", "SHA256:...", "the fingerprint of the host key of the git server"),
    API_TOKEN("api-token-file", "FILE", "a file with an access token of GitLab, scope api; /dev/null for none"),
    DEPLOY_KEY("deploy-key-is-there", null, "goes on without waiting for a person who adds the deploy key in GitLab"),
    IMAGE("image", "NAME", "the name of the image, without a tag"),
    HOST("host", "USER@HOST[:PORT]", "the host that releases go to; none for none"),
    IDENTITY("identity", "FILE|new", "the private key that logs in there; new makes one"),
    PASSPHRASE("passphrase-file", "FILE", "a file with the passphrase of that key"),
    HOST_KEY("host-key", "SHA256:...", "the fingerprint of the host's key"),
    LOGIN_KEY("login-key-is-there", null, "goes on without waiting for a person who adds the new key on the host"),
    SERVICE("service", "FOLDER/SERVICE", "the service of a compose stack on the host that gets the new image"),
    COMMAND("command", "COMMAND", "the command that redeploys on the host; without it the pipeline's"),
    PUSH("push", null, "pushes the image, even if the pipeline did not"),
    REGISTRY_USER("registry-user", "NAME", "who logs in to the registry"),
    REGISTRY_PASSWORD("registry-password-file", "FILE", "a file with the password or token for the registry"),
    PUBLIC_URL("public-url", "URL", "where GitLab and people reach this Slipway"),
    WRITE("yes", null, "takes what is proposed, and writes; a host key needs its fingerprint all the same"),
    OVERWRITE("overwrite", null, "overwrites files that are there"),
    /** These are not asked. */
    THROUGH_SSH("registry-through-ssh", null, "the host reaches the registry beside Slipway through SSH"),
    NAME("name", "NAME", "the project's name; without it the repository's"),
    BRANCH("branch", "BRANCH", "the branch that goes live; without it what the pipeline says, else the default branch"),
    GITLAB_URL("gitlab-url", "URL", "the address of GitLab; without it https:// and the repository's host"),
    GITLAB_PATH("gitlab-path", "GROUP/NAME", "the project's path in GitLab; without it the repository's"),
    PORT("port", "N", "the port on which Slipway listens; without it 8080"),
    DOCKER("docker", "ADDRESS", "the Docker engine that builds; without it this machine's own"),
    DEPLOY("deploy", null, "at the end starts the service, and deploys what is on the branch that goes live"),
    PROJECT("project", null, "adds a project to a configuration that is there"),
    CONFIG("config", "FILE", "the configuration to write");

    private final String flag;
    private final String argument;
    private final String meaning;

    Question(String flag, String argument, String meaning) {
        this.flag = flag;
        this.argument = argument;
        this.meaning = meaning;
    }

    String flag() {
        return flag;
    }

    boolean hasArgument() {
        return argument != null;
    }

    String help() {
        String usage = "--" + flag + (argument == null ? "" : " " + argument);
        return String.format("  %-30s %s%n", usage, meaning);
    }
}
