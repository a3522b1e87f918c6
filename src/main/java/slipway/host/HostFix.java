package slipway.host;

import java.util.Arrays;
import java.util.Optional;
import slipway.config.Host;
import slipway.text.ShellText;

/** What may be lacking on a host, and the command there that fixes it. Scripts name it by its word. */
enum HostFix {
    GROUP("group", "sudo usermod -aG docker \"$(id -un)\""),
    START("start", "sudo systemctl start docker"),
    INSTALL_APT("install-apt-get", "sudo apt-get install docker.io docker-compose"),
    INSTALL_DNF("install-dnf", "sudo dnf install docker"),
    INSTALL_APK("install-apk", "sudo apk add docker docker-cli-compose");

    private final String word;
    private final String command;

    HostFix(String word, String command) {
        this.word = word;
        this.command = command;
    }

    static Optional<HostFix> of(String word) {
        return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst();
    }

    /** From this machine. */
    String command(Host target) {
        return "ssh -t -p " + target.port() + " -i "
                + ShellText.quote(target.identityFile().toString()) + " " + target.user() + "@" + target.name() + " "
                + ShellText.quote(command);
    }
}
