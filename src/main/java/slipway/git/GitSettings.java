package slipway.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * The files that every git here is given: settings in place of the user's own, and the script that ssh asks for a
 * passphrase. The machine's settings ({@code /etc/gitconfig}) are left, as a proxy or a certificate authority may be
 * there; these win over them. Git LFS is off in them: {@link LargeFiles} fetches all at once.
 */
final class GitSettings {
    static final String PASSPHRASE = "SLIPWAY_PASSPHRASE";

    private static final String GIT_SETTINGS = """
            # Written by Slipway at its start: changes are lost.
            [core]
            \thooksPath = /dev/null
            \tfsmonitor = false
            [safe]
            \tdirectory = *
            [protocol "ext"]
            \tallow = never
            [credential]
            \thelper =
            [uploadpack]
            \tallowAnySHA1InWant = true
            [filter "lfs"]
            \tclean =
            \tsmudge =
            \tprocess =
            \trequired = false
            [gc]
            \tautoDetach = false
            [maintenance]
            \tautoDetach = false
            [http]
            \tlowSpeedLimit = 1000
            \tlowSpeedTime = 60
            [init]
            \tdefaultBranch = main
            [advice]
            \tdetachedHead = false
            """;

    /** A server that wants a password instead of the key gets no answer. */
    private static final String ASKPASS = """
            #!/bin/sh
            # Written by Slipway at its start: changes are lost.
            case "$1" in
            "Enter passphrase for "*) printf '%%s\\n' "$%s" ;;
            *) exit 1 ;;
            esac
            """.formatted(PASSPHRASE);

    private final Path folder;

    private GitSettings(Path folder) {
        this.folder = folder;
    }

    static GitSettings writtenTo(Path folder) {
        GitSettings settings = new GitSettings(folder);
        try {
            write(settings.gitSettings(), GIT_SETTINGS);
            write(settings.askpass(), ASKPASS);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be written: " + e.getMessage(), e);
        }
        return settings;
    }

    /** By another name first: a git that runs already may be reading it. */
    private static void write(Path file, String content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(fresh, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path gitSettings() {
        return folder.resolve("gitconfig");
    }

    Path askpass() {
        return folder.resolve("askpass");
    }

    Map<String, String> environment() {
        return Map.of(
                "GIT_CONFIG_GLOBAL", gitSettings().toString(),
                "GIT_TERMINAL_PROMPT", "0",
                "GIT_ASKPASS", ""); // else git would ask SSH_ASKPASS for the passwords of websites
    }
}
