package slipway.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DialogueTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Dialogue dialogue(String answers, Map<Question, String> given) {
        return new Dialogue(
                Optional.empty(),
                new BufferedReader(new StringReader(answers)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                given.isEmpty() ? Map.of() : new EnumMap<>(given));
    }

    @Test
    void anEmptyLineTakesTheProposalAndWithoutOneTheQuestionComesAgain() throws Exception {
        Dialogue dialogue = dialogue("\n\n host\n", Map.of());
        assertThat(dialogue.ask(Question.HOST, "Host", Optional.of("usual"))).isEqualTo("usual");
        assertThat(dialogue.ask(Question.HOST, "Host", Optional.empty())).isEqualTo("host");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Host [usual]: ", "An answer is needed.");
    }

    @Test
    void aProposalOfAStrangerCannotSteerTheTerminalAndItsEndIsShown() throws Exception {
        Dialogue dialogue = dialogue("\n", Map.of());
        dialogue.ask(Question.HOST, "Host", Optional.of("a\u001b[2Jb\u202e"));
        dialogue.list("List", List.of("x".repeat(2000) + "; rm -rf /", "y".repeat(9000)));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Host [a [2Jb ]: ", "x; rm -rf /", "y [and 1000 characters more]")
                .doesNotContain("\u001b", "\u202e");
    }

    @Test
    void aYesIsNeededForWhatIsNotProposed() throws Exception {
        assertThat(dialogue("\n", Map.of()).confirm(Question.HOST_KEY, "Same?", false))
                .isFalse();
        assertThat(dialogue("perhaps\nYES\n", Map.of()).confirm(Question.HOST_KEY, "Same?", false))
                .isTrue();
        assertThat(dialogue("\n", Map.of()).confirm(Question.WRITE, "Write?", true))
                .isTrue();
        Dialogue script = dialogue("y\n", Map.of(Question.WRITE, ""));
        assertThat(script.confirm(Question.WRITE, "Write?", true)).isTrue();
        assertThatThrownBy(() -> script.confirm(Question.HOST_KEY, "Same?", false))
                .hasMessageContaining("give --host-key");
    }

    @Test
    void anOptionAnswersAndAScriptIsNotAsked(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "from-a-file\n");
        Dialogue script = dialogue(
                "never read\n",
                Map.of(
                        Question.WRITE,
                        "",
                        Question.HOST,
                        "one",
                        Question.API_TOKEN,
                        file.toString(),
                        Question.PASSPHRASE,
                        "/dev/null"));
        assertThat(script.ask(Question.HOST, "Host", Optional.of("usual"))).isEqualTo("one");
        assertThat(script.secret(Question.API_TOKEN, "Token").orElseThrow().reveal())
                .isEqualTo("from-a-file");
        assertThat(script.secret(Question.PASSPHRASE, "Passphrase")).isEmpty();
        assertThatThrownBy(() -> script.ask(Question.PUBLIC_URL, "Address", Optional.empty()))
                .hasMessageContaining("give it as --public-url");
        assertThatThrownBy(() -> dialogue("", Map.of()).ask(Question.IMAGE, "Image", Optional.of("usual")))
                .as("an end of the input is no answer")
                .hasMessageContaining("give it as --image");
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("from-a-file");
    }

    @Test
    void addressesOfRepositoriesAreUnderstood() throws Exception {
        assertThat(SourceAddress.of("git@gitlab.com:group/sub/Name.git"))
                .isEqualTo(new SourceAddress(
                        "git@gitlab.com:group/sub/Name.git", true, "gitlab.com", 22, "group/sub/Name"));
        assertThat(SourceAddress.of("ssh://git@git.example.com:2222/group/name").port())
                .isEqualTo(2222);
        SourceAddress web = SourceAddress.of("https://token:x@git.example.com:8443/group/name.git/");
        assertThat(List.of(web.host(), web.path(), web.bySsh().url(), web.url()))
                .containsExactly(
                        "git.example.com",
                        "group/name",
                        "git@git.example.com:group/name.git",
                        "https://git.example.com:8443/group/name.git/");
        assertThat(SourceAddress.of("/srv/My Repo.git").name()).isEqualTo("my-repo");
        assertThat(SourceAddress.of("git@gitlab.com:a/b.git").variables(Optional.of("trunk")))
                .containsEntry("CI_REGISTRY_IMAGE", "registry.gitlab.com/a/b")
                .containsEntry("CI_DEFAULT_BRANCH", "trunk");
        assertThatThrownBy(() -> SourceAddress.of("somewhere")).hasMessageContaining("neither the address");
    }
}
