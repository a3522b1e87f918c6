package slipway.config.value;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import slipway.config.BranchName;

/** The forms of text that the file may contain. */
public final class Texts {
    /** Text for a shell: any lines, but not nothing. */
    public static final Kind<String> SCRIPT = entry -> {
        String text = withoutNul(entry.text());
        if (text.isBlank()) {
            throw new InvalidValue("is empty", "write the command, or leave it out");
        }
        return withoutReference(text);
    };

    /** One word of a command line, which may be empty. */
    public static final Kind<String> ARGUMENT = entry -> withoutReference(withoutNul(entry.text()));

    public static final Kind<String> LINE = entry -> {
        String text = withoutReference(entry.text());
        if (text.isBlank()) {
            throw new InvalidValue("is empty", "give it a value, or leave it out");
        }
        if (!text.equals(text.strip()) || text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidValue("contains a line end, a control character, or spaces around it", "remove them");
        }
        return text;
    };

    public static final Kind<String> PROJECT_NAME = shortName("a project's name");

    public static final Kind<String> ENGINE_NAME = shortName("an engine's name");

    public static final Kind<String> TOKEN_NAME =
            matching(".{1,64}", "a token's name", "use at most 64 characters, such as a person's name");

    public static final Kind<String> GITLAB_PATH = matching(
            "[A-Za-z0-9_.][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_.][A-Za-z0-9_.-]*)+(?<!\\.git)",
            "a project's path in GitLab",
            "write its groups and its name as in the address of its page, such as group/name");

    /** GitLab's own rule, without its {@code $} and braces, which are for variables of GitLab CI. */
    public static final Kind<String> ENVIRONMENT = matching(
            "[A-Za-z0-9_.-](?:[A-Za-z0-9 /_.-]{0,253}[A-Za-z0-9_.-])?",
            "an environment of GitLab",
            "use letters, digits, spaces, dots, dashes, underscores and slashes inside, such as production");

    public static final Kind<String> VARIABLE = matching(
            "[A-Za-z_][A-Za-z0-9_]*",
            "the name of an environment variable",
            "use letters, digits and underscores, not beginning with a digit");

    public static final Kind<String> USER =
            matching("[A-Za-z0-9_][A-Za-z0-9._@+-]{0,63}", "the name of a user", "write it as ssh -l takes it");

    public static final Kind<String> CONTAINER_USER = matching(
            "[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,63})?",
            "a user of a container",
            "write a name or a number, and after a colon its group if it is another, such as 1000:1000");

    public static final Kind<String> TAG = matching(
            "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}",
            "a tag",
            "use up to 128 letters, digits, dots, dashes and underscores, not beginning with a dot or dash");

    private static final String NAME_IN_A_FILE = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}";

    public static final Kind<String> BUILD_TARGET =
            matching(NAME_IN_A_FILE, "a stage of a Dockerfile", "write the name that follows AS");

    public static final Kind<String> MOUNT_ID = matching(
            NAME_IN_A_FILE,
            "the id of a mount in a Dockerfile",
            "write it as it stands after id=, with letters, digits, dots, dashes and underscores");

    /** Docker reads it as comma-separated values when it has an equals sign, and as the name of an image otherwise. */
    public static final Kind<String> CACHE_SOURCE = matching(
            "(?!-)[^\\s\"]+",
            "a source for --cache-from",
            "write the name of an image, or such as type=registry,ref=IMAGE");

    public static final Kind<String> PLATFORM = matching(
            "[a-z0-9]+/[a-z0-9_]+(?:/[a-z0-9.]+)?", "a platform", "write one, such as linux/amd64 or linux/arm64/v8");

    public static final Kind<String> CACHE_FOLDER = matching(
            "(?:/(?!\\.{1,2}(?:/|$))[^/:,\\\\]+)+/?",
            "a folder of the container",
            "write an absolute path without .. or any of : , \\");

    /** A folder or file on a host, as its shell shall find it; compose files lie in folders of any name. */
    public static final Kind<String> ON_HOST = matching(
            "(?!-)(?!~[^/])[^\\x00-\\x1f]{1,1024}",
            "a path on the host",
            "write it absolute, or relative to the user's home folder, without the name of another user");

    public static final Kind<String> SERVICE =
            matching(NAME_IN_A_FILE, "a service of a compose file", "write its name as it stands under services");

    public static final Kind<String> SWARM_SERVICE =
            matching(NAME_IN_A_FILE, "a service of a Swarm", "write its name as docker service ls shows it");

    /** A label of RFC 1123, as the names of namespaces, deployments and containers are. */
    private static final String KUBERNETES_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

    public static final Kind<String> NAMESPACE = matching(
            KUBERNETES_LABEL, "a namespace of Kubernetes", "write its name as kubectl get namespaces shows it");

    /** A subdomain of RFC 1123; the slash and what else has a meaning in an address cannot be in it. */
    public static final Kind<String> DEPLOYMENT = matching(
            "(?=.{1,253}$)" + KUBERNETES_LABEL + "(?:\\." + KUBERNETES_LABEL + ")*",
            "a deployment of Kubernetes",
            "write its name as kubectl get deployments shows it");

    public static final Kind<String> CONTAINER =
            matching(KUBERNETES_LABEL, "a container of a pod", "write its name as it stands in the deployment");

    public static final Kind<String> KUBE_CONTEXT = matching(
            "(?!-)[^\\x00-\\x20]{1,512}",
            "a context of a kubeconfig",
            "write its name as kubectl config get-contexts shows it");

    public static final Kind<String> SIGNAL = matching(
            "(?!SIG)[A-Z][A-Z0-9]{1,9}", "the name of a signal", "write it as kill -l does, such as HUP or USR1");

    public static final Kind<String> COMPOSE_PROJECT = matching(
            "[a-z0-9][a-z0-9_-]{0,127}",
            "a project of compose",
            "write its name as docker compose ls shows it: lower-case letters, digits, dashes and underscores");

    public static final Kind<String> PROFILE =
            matching(NAME_IN_A_FILE, "a profile of a compose file", "write its name as it stands under profiles");

    public static final Kind<String> BRANCH = entry -> {
        String name = LINE.read(entry);
        String wrong = BranchName.problem(name).orElse(null);
        if (wrong != null) {
            throw new InvalidValue(entry.quoted() + " is not the name of a branch: it " + wrong, "correct it");
        }
        return name;
    };

    /** A branch, or all those that differ in what stands for the asterisks; slashes may, too, as in GitLab. */
    public static final Kind<String> BRANCHES = names("branch", "release/*");

    /** The same of tags. */
    public static final Kind<String> TAGS = names("tag", "v*");

    public static final Kind<String> TELEGRAM_CHAT = matching(
            "-?[0-9]{1,20}|@[A-Za-z0-9_]{4,32}",
            "a chat of Telegram",
            "write its number in quotes, such as \"-1001234567890\", or the @name of a public channel");

    /** A path inside the checked-out repository. */
    public static final Kind<String> IN_REPOSITORY = fitting(
            Pattern.compile("(?!-)(?!/)(?!(?:.*/)?\\.\\.(?:/|$))(?!.*//)[^\\\\]+")
                    .asMatchPredicate(),
            "a path inside the repository",
            "write it relative to the repository's root, without ..");

    private static final Kind<String> PATTERN_OF_PATHS = fitting(
            Pattern.compile("!?(?![/!:])(?!(?:.*/)?\\.{1,2}(?:/|$))(?!.*//).{1,200}")
                    .asMatchPredicate(),
            "a pattern of paths in the repository",
            "write it relative to the repository's root, such as api/**, go.mod or !**/*.md");

    private static final Pattern WITH_BRACES = Pattern.compile("(?:[^\\\\{}]|\\\\.)*[{}]");
    private static final Pattern ENDS_IN_FOLDERS = Pattern.compile(".*[*?\\]].*/");

    /** A pattern of git for paths of the repository; one with ! in front leaves out what it fits. */
    public static final Kind<String> CHANGED_PATHS = entry -> {
        String pattern = PATTERN_OF_PATHS.read(entry);
        if (WITH_BRACES.matcher(pattern).lookingAt()) {
            throw new InvalidValue(
                    entry.quoted() + " has braces, which git takes for themselves",
                    "write a pattern for each, such as api/** and web/**; a brace of a name is written \\\\{");
        }
        if (ENDS_IN_FOLDERS.matcher(pattern).matches()) {
            throw new InvalidValue(
                    entry.quoted() + " fits no file, since a slash follows its wildcard at the end",
                    "write the files in the folders, such as services/*/**");
        }
        FilePaths.nameable(pattern);
        return pattern;
    };

    /** A shell's own {@code ${file:2}} passes, and so does {@code ${file: name}}. */
    private static final Pattern PROBABLE_REFERENCE = Pattern.compile("\\$\\{(?:env|file):[A-Za-z_~/.][^}]*}");

    private Texts() {}

    private static Kind<String> names(String of, String example) {
        return entry -> {
            String pattern = LINE.read(entry);
            String wrong = BranchName.problem(pattern.replace('*', 'x')).orElse(null);
            if (wrong != null) {
                throw new InvalidValue(
                        entry.quoted() + " is not the name of a " + of + ", or a pattern of names: it " + wrong,
                        "write a name, or * for any text in it, such as " + example);
            }
            return pattern;
        };
    }

    private static Kind<String> shortName(String what) {
        return matching(
                "[a-z0-9][a-z0-9._-]{0,62}",
                what,
                "use 1 to 63 lower-case letters, digits, dots, dashes and underscores, beginning with a letter or digit");
    }

    public static Kind<String> matching(String pattern, String what, String remedy) {
        return fitting(Pattern.compile(pattern).asMatchPredicate(), what, remedy);
    }

    public static Kind<String> fitting(Predicate<String> fits, String what, String remedy) {
        return entry -> {
            String text = LINE.read(entry);
            if (!fits.test(text)) {
                throw new InvalidValue(entry.quoted() + " is not " + what, remedy);
            }
            return text;
        };
    }

    /** No program, file or variable can be given one. */
    static String withoutNul(String text) throws InvalidValue {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidValue("contains a NUL character", "remove it");
        }
        return text;
    }

    private static String withoutReference(String text) throws InvalidValue {
        if (PROBABLE_REFERENCE.matcher(text).find()) {
            throw new InvalidValue(
                    "references are read only where a secret belongs, in environment and in build.args",
                    "write the value itself");
        }
        return text;
    }
}
