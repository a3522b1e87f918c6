package slipway.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerUserTest {
    private static final String PASSWD =
            "root:x:0:0:root:/root:/bin/sh\n# a comment\nnode:x:1000:1001::/home/node:/bin/sh\nbroken:x:a:b:\n+::::::\n";

    @ParameterizedTest
    @CsvSource({
        "'', 0, 0",
        "root, 0, 0",
        "0, 0, 0",
        "node, 1000, 1001",
        "1000, 1000, 1001",
        "node:7, 1000, 7",
        "node:staff, 1000, 1001",
        "4000000000, 4000000000, 0",
        "77:88, 77, 88"
    })
    void itIsFoundByNameOrNumber(String user, long id, long group) {
        assertThat(ContainerUser.of(user, PASSWD)).contains(new ContainerUser(id, group));
    }

    @Test
    void aNameThatIsNotThereIsNobody() {
        assertThat(ContainerUser.of("broken", PASSWD)).isEqualTo(Optional.empty());
        assertThat(ContainerUser.of("other:1000", "")).isEqualTo(Optional.empty());
    }
}
