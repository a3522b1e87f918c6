package slipway.host;

import java.util.List;
import java.util.Optional;

/** Swaps for tests: the usual one, and the same with one thing changed. */
final class ComposeSwaps {
    private ComposeSwaps() {}

    static ComposeSwap of(String project, ComposeService service, String reference, String image, HealthCheck check) {
        return new ComposeSwap(
                service,
                project,
                reference,
                image,
                Optional.empty(),
                check,
                true,
                true,
                ReleaseCommands.NONE,
                List.of());
    }

    static ComposeSwap withService(ComposeSwap swap, ComposeService service) {
        return copy(swap, service, swap.reference(), swap.login(), swap.prepare(), swap.commands());
    }

    static ComposeSwap withReference(ComposeSwap swap, String reference) {
        return copy(swap, swap.service(), reference, swap.login(), swap.prepare(), swap.commands());
    }

    static ComposeSwap withLogin(ComposeSwap swap, RegistryLogin login) {
        return copy(swap, swap.service(), swap.reference(), Optional.of(login), swap.prepare(), swap.commands());
    }

    static ComposeSwap withPrepare(ComposeSwap swap, boolean prepare) {
        return copy(swap, swap.service(), swap.reference(), swap.login(), prepare, swap.commands());
    }

    static ComposeSwap withCommands(ComposeSwap swap, ReleaseCommands commands) {
        return copy(swap, swap.service(), swap.reference(), swap.login(), swap.prepare(), commands);
    }

    private static ComposeSwap copy(
            ComposeSwap swap,
            ComposeService service,
            String reference,
            Optional<RegistryLogin> login,
            boolean prepare,
            ReleaseCommands commands) {
        return new ComposeSwap(
                service,
                swap.slipwayProject(),
                reference,
                swap.image(),
                login,
                swap.check(),
                prepare,
                swap.backOut(),
                commands,
                swap.keep());
    }
}
