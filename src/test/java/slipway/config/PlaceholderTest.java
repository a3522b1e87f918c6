package slipway.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlaceholderTest {
    @Test
    void everyPlaceholderIsFilledWhereverItStands() {
        assertThat(Placeholder.fill(
                        "run {image} {image}@{digest} for {commit} of {run}", word -> "<$" + word.word() + "\\>"))
                .isEqualTo("run <$image\\> <$image\\>@<$digest\\> for <$commit\\> of <$run\\>");
    }

    @Test
    void whatBelongsToTheShellStays() {
        String command = "echo ${image} {a,b} {1..3} ${HOME} {Run} { run; } {} {print} $(awk '{print $1}')";

        assertThat(Placeholder.fill(command, word -> "x")).isEqualTo(command);
        assertThat(Placeholder.unknownIn(command)).containsExactly("print");
    }
}
