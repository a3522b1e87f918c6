package slipway.gitlab;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import slipway.config.Config;
import slipway.config.Project;

/**
 * Looks from time to time whether GitLab still tells us of pushes. On a thread of its own: a GitLab that hangs keeps
 * nothing else waiting, least of all the look for pushes that were missed.
 */
public final class HookWatch {
    private static final Logger LOG = LoggerFactory.getLogger(HookWatch.class);

    private final Supplier<Config> config;
    private final Hooks hooks;
    private final Clock clock;
    private final Listener listener;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::work, "slipway-hooks");

    public HookWatch(Supplier<Config> config, Api api, Clock clock, Listener listener) {
        this.config = config;
        this.hooks = new Hooks(api);
        this.clock = clock;
        this.listener = listener;
    }

    /** Told at each look. */
    public interface Listener {
        void saw(Project project, HookState state);
    }

    /** How a hook stood when it was looked at. */
    public record Seen(HookState state, Instant at) {}

    public void start() {
        thread.start();
    }

    public void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(Duration.ofSeconds(5).toMillis());
    }

    /** Empty until the first look, and for a project whose configuration has no {@code gitlab.apiToken}. */
    public Optional<Seen> seen(String project) {
        return Optional.ofNullable(seen.get(project));
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                round();
                Thread.sleep(config.get().server().catchUpEvery().toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("the hooks are not looked at any more: the server stops");
        }
    }

    private void round() throws InterruptedException {
        Config now = config.get();
        var asked = now.projects().stream()
                .filter(project -> project.gitlab().apiToken().isPresent())
                .toList();
        seen.keySet().retainAll(asked.stream().map(Project::name).collect(Collectors.toSet()));
        for (Project project : asked) {
            try {
                note(project, hooks.look(project.gitlab(), now.server().publicUrl()));
            } catch (RuntimeException | Error e) {
                line(LOG.atError(), project).setCause(e).log("the hook could not be looked at");
            }
        }
    }

    /** Told when it changes, and not every few minutes. */
    private void note(Project project, HookState state) {
        Seen before = seen.put(project.name(), new Seen(state, clock.instant()));
        boolean changed = before == null || before.state().is() != state.is();
        if (state.is() != HookState.Is.OK && changed) {
            line(LOG.atWarn(), project)
                    .log("GitLab's hook is {}: {}", state.is().word(), state.detail());
        } else if (before != null && changed) {
            line(LOG.atInfo(), project).log(state.detail());
        }
        listener.saw(project, state);
    }

    private static LoggingEventBuilder line(LoggingEventBuilder line, Project project) {
        return line.addKeyValue("project", project.name());
    }
}
