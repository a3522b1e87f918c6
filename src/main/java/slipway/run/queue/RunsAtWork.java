package slipway.run.queue;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import slipway.database.Statements;
import slipway.run.RunRequest;

/**
 * The runs that wait or run and concern some requests. They are read once for all of these, and are then kept up to date
 * here as one request after the other is accepted.
 */
final class RunsAtWork {
    /** Without the index's name SQLite takes one that leads through all that the branch ever ran. */
    private static final String OF_BRANCH = "select " + RunAtWork.COLUMNS + """
             from runs indexed by runs_at_work
            where project = ? and branch = ? and state in ('QUEUED', 'RUNNING', 'WAITING')""";

    private static final String OF_ENVIRONMENT = "select " + RunAtWork.COLUMNS + """
             from runs indexed by runs_of_environment_at_work
            where project = ? and environment = ?
              and state in ('QUEUED', 'RUNNING', 'WAITING') and environment is not null""";

    /** By their numbers, in whose order they were accepted. */
    private final Map<Long, RunAtWork> runs = new TreeMap<>();

    static RunsAtWork of(Handle handle, Statements statements, List<RunRequest> requests) {
        var found = new RunsAtWork();
        Set<List<Object>> branches = requests.stream()
                .map(each -> List.<Object>of(each.project(), each.branch()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        statements.listEach(handle, RunAtWork::read, OF_BRANCH, branches).forEach(found::add);
        Set<List<Object>> environments = requests.stream()
                .filter(each -> each.environment().isPresent())
                .map(each -> List.<Object>of(each.project(), each.environment().get()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        statements
                .listEach(handle, RunAtWork::read, OF_ENVIRONMENT, environments)
                .forEach(found::add);
        return found;
    }

    void add(RunAtWork run) {
        runs.put(run.id(), run);
    }

    void remove(RunAtWork run) {
        runs.remove(run.id());
    }

    List<RunAtWork> ofTheSameBranch(RunRequest request) {
        return runs.values().stream()
                .filter(run -> run.isOfTheSameBranch(request))
                .toList();
    }

    List<RunAtWork> pushesOfOtherBranches(RunRequest request) {
        return runs.values().stream()
                .filter(run -> run.isPushForTheSameEnvironment(request))
                .toList();
    }
}
