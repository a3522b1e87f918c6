package slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slipway.config.Host;
import slipway.ssh.SshException;

class HostStacksTest {
    @Test
    void eachServiceIsThereOnceAndBelowTheHomeFolder() throws Exception {
        String said = """
                Welcome to the host
                mark home /home/deploy
                mark {"stack":"shop","service":"web","folder":"/home/deploy/shop","image":"team/shop:latest","state":"running"}
                mark {"stack":"shop","service":"web","folder":"/home/deploy/shop","image":"team/shop:latest","state":"exited"}
                mark {"stack":"wiki","service":"app","folder":"/srv/wiki","image":"wiki","state":"running"}
                mark end
                """;
        assertThat(HostStacks.read("mark", said).services())
                .containsExactly(
                        new HostStacks.Service("shop", "web", "shop", "team/shop:latest", "running"),
                        new HostStacks.Service("wiki", "app", "/srv/wiki", "wiki", "running"));
        assertThat(HostStacks.read("mark", said).services().get(1).place()).isEqualTo("/srv/wiki/app");
        assertThatThrownBy(() -> HostStacks.read("mark", said.replace("mark end", "")))
                .isInstanceOf(SshException.class)
                .hasMessageContaining("did not say to the end");
        assertThatThrownBy(() -> HostStacks.read("mark", "mark {\nmark end\n")).isInstanceOf(SshException.class);
    }

    @Test
    void aHostNamesWhatItLacksByAWordAndNeverByACommand() throws IOException {
        ScriptAnswers answers = new ScriptAnswers();
        answers.write("slipway-fix group\n".getBytes(StandardCharsets.UTF_8));
        Host target = new Host("host", 2222, "ada", Path.of("/a key"), Optional.empty(), Path.of("known"));
        assertThat(answers.fix().map(fix -> fix.command(target)))
                .contains("ssh -t -p 2222 -i '/a key' ada@host 'sudo usermod -aG docker \"$(id -un)\"'");
        answers.write("slipway-fix rm -rf ~\n".getBytes(StandardCharsets.UTF_8));
        assertThat(answers.fix()).isEmpty();
        assertThat(answers.others()).isEmpty();
    }
}
