package slipway.git;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** The common causes of a failure, recognised by what git, ssh and curl print in the C locale, and what to do. */
enum GitErrorAdvice {
    HOST_KEY_CHANGED(
            "REMOTE HOST IDENTIFICATION HAS CHANGED.*",
            "the host key of {host} is not the one in {knownHosts}. If the host was given a new key on purpose, remove"
                    + " the old one with `ssh-keygen -R '{knownHost}' -f {knownHosts}` and add the new one with"
                    + " `{keyscan} >> {knownHosts}` after comparing its fingerprint with the one that its operator"
                    + " publishes; otherwise somebody may be listening in between"),
    HOST_KEY_UNKNOWN(
            "No \\S+ host key is known for \\S+|Host key verification failed.*",
            "no host key of {host} is in {knownHosts}. Add it with `{keyscan} >> {knownHosts}`, and compare its"
                    + " fingerprint (`ssh-keygen -lf {knownHosts}`) with the one that its operator publishes before"
                    + " trusting it"),
    KEY_TOO_OPEN(
            "Permissions \\d+ for .* are too open.*|.*UNPROTECTED PRIVATE KEY FILE.*",
            "others may read the identity file {identity}, so ssh does not use it; run `chmod 600 {identity}`"),
    KEY_UNUSABLE(
            "Load key .*|.*incorrect passphrase supplied.*",
            "ssh cannot use the identity file {identity}; check that it is a private key, and that"
                    + " repository.passphrase is right"),
    KEY_REFUSED(
            ".*Permission denied \\(.*publickey.*",
            "{host} does not accept {identity}; add its public part (`ssh-keygen -y -f {identity}`) to the project's"
                    + " deploy keys, and if the key has a passphrase, set repository.passphrase"),
    LOGIN_REFUSED(
            ".*(Authentication failed for|could not read (Username|Password) for|HTTP Basic: Access denied"
                    + "|requested URL returned error: 40[13]).*",
            "{host} does not accept the login; set repository.username and repository.password (a deploy token or"
                    + " access token with scope read_repository that has not expired)"),
    CERTIFICATE_REFUSED(
            ".*(SSL certificate problem|certificate verification failed).*",
            "the certificate of {host} is not trusted; if its authority is your own, name the file of its certificate as"
                    + " gitlab.caFile, or add it to the machine's (update-ca-certificates)"),
    HOST_NOT_FOUND(
            ".*Could not resolve host.*",
            "{host} has no address; check the name in repository.url and this machine's name server"),
    HOST_NOT_REACHED(
            ".*(Connection refused|Connection timed out|Operation timed out|Connection reset|No route to host"
                    + "|Network is unreachable|Failed to connect to|Couldn't connect to server"
                    + "|Connection closed by|not responding|Operation too slow).*",
            "{host} does not answer; check the host and port in repository.url, and any firewall in between"),
    COMMIT_NOT_FOUND(
            ".*(not our ref|unadvertised object|couldn't find remote ref|did not contain).*",
            "the repository does not have this commit; it may have been replaced by a forced push and cleaned up"),
    REPOSITORY_NOT_FOUND(
            ".*([Rr]epository '?.*'? ?not found|does not appear to be a git repository|does not exist"
                    + "|project you were looking for could not be found|repository .* not found).*",
            "there is no such repository, or this login may not see it; check repository.url and that the key or"
                    + " token belongs to this project"),
    DISK_FULL(".*No space left on device.*", "the disk is full; free some space, or lower server.keepRuns"),
    LOCKED(
            ".*Unable to create '.*\\.lock': File exists.*",
            "a file is locked by a git that was killed; Slipway removes such locks, so retry the run"),
    MIRROR_DAMAGED(
            ".*([Nn]ot a git repository|is corrupt|object file .* is empty"
                    + "|bad object|unable to read|missing (blob|tree|commit)|missing necessary objects"
                    + "|did not send all necessary objects|mismatched algorithms|cannot lock ref|invalid sha1 pointer"
                    + "|does not point to a valid object|bad tree object|could not open pack).*",
            "the repository is damaged; the local copy is made anew, so look at the one on its host");

    /** A line comes from strangers, and a pattern's time may grow with its square. */
    private static final int LONGEST_LINE = 1000;

    private final Pattern line;
    private final String advice;

    GitErrorAdvice(String line, String advice) {
        // Without the ends, which would be tried at every letter of a long line.
        this.line = Pattern.compile(line.replaceFirst("^\\.\\*", "").replaceFirst("\\.\\*$", ""));
        this.advice = advice;
    }

    /** The first cause, in the order above, of which the output has a line. */
    static Optional<GitErrorAdvice> in(String output) {
        return Arrays.stream(values())
                .filter(trouble -> trouble.find(output).isPresent())
                .findFirst();
    }

    /** The first line that says so. */
    private Optional<String> find(String output) {
        return output.lines()
                .map(said -> said.substring(0, Math.min(said.length(), LONGEST_LINE)))
                .filter(said -> line.matcher(said).find())
                .findFirst();
    }

    /** The one command that fixes it, where there is one that is always right. */
    Optional<String> fix(RepositoryAccess access) {
        Optional<String> key = access.repository().identityFile().map(Object::toString);
        return switch (this) {
            case HOST_KEY_UNKNOWN ->
                Optional.of(access.address().keyscan() + " >> "
                        + access.repository().knownHosts() + "   # compare first with what its operator publishes: "
                        + access.address().keyscan() + " | ssh-keygen -lf -");
            case HOST_KEY_CHANGED ->
                Optional.of("ssh-keygen -R '" + access.address().knownHost() + "' -f "
                        + access.repository().knownHosts());
            case KEY_TOO_OPEN -> key.map(file -> "chmod 600 " + file);
            case KEY_REFUSED ->
                key.map(file -> "ssh-keygen -y -f " + file + "   # prints the deploy key to add in GitLab");
            case KEY_UNUSABLE,
                    LOGIN_REFUSED,
                    CERTIFICATE_REFUSED,
                    HOST_NOT_FOUND,
                    HOST_NOT_REACHED,
                    COMMIT_NOT_FOUND,
                    REPOSITORY_NOT_FOUND,
                    DISK_FULL,
                    LOCKED,
                    MIRROR_DAMAGED -> Optional.empty();
        };
    }

    /** What to do, with the line that says so. */
    String advice(String output, RepositoryAccess access) {
        RepositoryUrl address = access.address();
        String knownHosts = access.repository().knownHosts().toString();
        String identity =
                access.repository().identityFile().map(Object::toString).orElse("any key in ~/.ssh");
        String said =
                find(output).map(line -> " (git said: " + line.strip() + ")").orElse("");
        return advice.replace("{host}", address.host())
                        .replace("{knownHost}", address.knownHost())
                        .replace("{knownHosts}", knownHosts)
                        .replace("{keyscan}", address.keyscan())
                        .replace("{identity}", identity)
                + said;
    }
}
