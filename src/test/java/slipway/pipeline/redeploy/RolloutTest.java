package slipway.pipeline.redeploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slipway.config.RedeploySettings.BackOut;
import slipway.pipeline.redeploy.Rollout.Next;
import slipway.run.HostState;
import slipway.run.RunHost;

/** Which host is next: the whole table. */
class RolloutTest {
    /**
     * A letter for each host: w(aiting), r(unning), b(eing backed out), s(ucceeded), f(ailed), o (rolled back), k
     * (skipped), in capitals while someone is at work on it.
     */
    @ParameterizedTest(name = "{0}, {1} at a time, {2}")
    @CsvSource(textBlock = """
                    www,   1, NEVER,    deploy 0
                    Rww,   2, NEVER,    await
                    sww,   1, NEVER,    deploy 1
                    sww,   2, NEVER,    deploy 1 2
                    sRww,  2, NEVER,    deploy 2
                    sRRw,  2, NEVER,    await
                    ssRw,  2, NEVER,    deploy 3
                    sss,   1, NEVER,    over
                    ssR,   1, NEVER,    await
                    fww,   1, NEVER,    skip 1 2 for 0
                    fkk,   1, NEVER,    over
                    sfRw,  2, NEVER,    await
                    sfsw,  2, NEVER,    skip 3 for 1
                    sfsk,  2, NEVER,    over
                    oww,   1, THE_HOST, skip 1 2 for 0
                    okk,   1, THE_HOST, over
                    bww,   1, THE_HOST, skip 1 2 for 0
                    bkk,   1, THE_HOST, put back 0
                    Bkk,   1, THE_HOST, await
                    sbRw,  2, THE_HOST, await
                    sbsw,  2, THE_HOST, skip 3 for 1
                    sbsk,  2, THE_HOST, put back 1
                    sosk,  2, THE_HOST, over
                    sosk,  2, ALL,      undo 0 2 for 1
                    sfsk,  2, ALL,      undo 0 2 for 1
                    sbsk,  2, ALL,      undo 0 2 for 1
                    bbbk,  2, ALL,      put back 0
                    Bbbk,  2, ALL,      await
                    obbk,  2, ALL,      put back 1
                    ofok,  2, ALL,      over
                    r,     1, NEVER,    deploy 0
                    srrw,  2, NEVER,    deploy 1 2
                    sfrw,  2, ALL,      deploy 2
                    sbR,   2, ALL,      await
                    """)
    void whatComesNext(String hosts, int parallel, BackOut backOut, String expected) {
        assertThat(words(new Rollout(hosts(hosts), parallel, backOut).next(busy(hosts))))
                .isEqualTo(expected);
    }

    private static List<RunHost> hosts(String letters) {
        List<RunHost> hosts = new ArrayList<>();
        while (hosts.size() < letters.length()) {
            char small = Character.toLowerCase(letters.charAt(hosts.size()));
            hosts.add(new RunHost(
                    hosts.size(),
                    "host-" + hosts.size(),
                    state(small),
                    small == 'b' ? Optional.of("did not hold") : Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
        }
        return hosts;
    }

    private static HostState state(char letter) {
        return switch (letter) {
            case 'w' -> HostState.WAITING;
            case 'r', 'b' -> HostState.RUNNING;
            case 's' -> HostState.SUCCEEDED;
            case 'f' -> HostState.FAILED;
            case 'o' -> HostState.ROLLED_BACK;
            case 'k' -> HostState.SKIPPED;
            default -> throw new IllegalArgumentException("letter " + letter);
        };
    }

    private static Set<Integer> busy(String letters) {
        return IntStream.range(0, letters.length())
                .filter(at -> Character.isUpperCase(letters.charAt(at)))
                .boxed()
                .collect(Collectors.toSet());
    }

    private static String words(Next next) {
        if (next instanceof Next.Deploy deploy) {
            return "deploy " + positions(deploy.hosts());
        }
        if (next instanceof Next.Skip skip) {
            return "skip " + positions(skip.hosts()) + " for " + skip.cause().position();
        }
        if (next instanceof Next.Undo undo) {
            return "undo " + positions(undo.hosts()) + " for " + undo.cause().position();
        }
        if (next instanceof Next.PutBack putBack) {
            return "put back " + putBack.host().position();
        }
        return next instanceof Next.Await ? "await" : "over";
    }

    private static String positions(List<RunHost> hosts) {
        return hosts.stream().map(host -> Integer.toString(host.position())).collect(Collectors.joining(" "));
    }
}
