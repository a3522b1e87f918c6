package slipway.run.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import slipway.database.Database;
import slipway.run.BranchHead;
import slipway.run.Goal;
import slipway.run.Place;
import slipway.run.Release;
import slipway.run.Run;
import slipway.run.RunRows;
import slipway.run.RunSummary;

/**
 * How projects stand. The status of all of them is asked for at each change while somebody looks on, so each question is
 * asked once for all projects, by one connection: with one for each project, most of the time went into asking. Of many
 * projects SQLite would read all that they ever ran, so the indexes have their names here.
 */
public final class Overview {
    /** As many as fit beside each other on a card. */
    private static final int DEPLOYS = 8;

    private static final int TESTS = 5;
    private static final String LAST_DEPLOYS = """
            select runs.* from wanted join runs on runs.id = (
                select id from runs of indexed by runs_deployed
                where of.project = wanted.project and of.environment = wanted.detail
                  and of.goal = 'DEPLOY' and of.state in ('SUCCEEDED', 'FAILED', 'ROLLED_BACK')
                order by of.id desc limit 1)""";

    private final Database database;

    public Overview(Database database) {
        this.database = database;
    }

    /**
     * Which project is asked for.
     *
     * @param branches those whose heads are of interest
     * @param environments its environments
     * @param paths its {@code paths}
     * @param place whether the project has it now: nobody looks at others any more, so nothing is said of them
     */
    public record Question(
            String project,
            List<String> branches,
            List<String> environments,
            List<String> paths,
            Predicate<Place> place) {}

    /**
     * How one project stands.
     *
     * @param heads of its deploy branches, by the last look, or by a push that came since
     * @param atWork what waits or runs, in the order of arrival
     * @param deploys the newest, newest first
     * @param tests the newest runs that only test, newest first
     * @param lastDeploys the newest deploy to each environment that succeeded, failed or was rolled back
     * @param lastEnded the run that ended last
     */
    public record Standing(
            Map<String, BranchHead> heads,
            List<Live> live,
            List<Run> atWork,
            List<RunSummary> deploys,
            List<RunSummary> tests,
            Map<String, RunSummary> lastDeploys,
            Optional<Run> lastEnded) {
        /** To any environment. */
        public Optional<RunSummary> lastDeploy() {
            return lastDeploys.values().stream().max(Comparator.comparing(RunSummary::id));
        }
    }

    /**
     * What is live on a host.
     *
     * @param run that put it live; empty once it is forgotten
     * @param previous the release that a rollback goes to
     */
    public record Live(Release release, Optional<RunSummary> run, Optional<Previous> previous) {}

    /** An earlier release, and the run that put it live, if that is still kept. */
    public record Previous(Release release, Optional<RunSummary> run) {}

    /** In the order of the questions. */
    public List<Standing> of(List<Question> questions) {
        return questions.isEmpty() ? List.of() : database.read(handle -> of(handle, questions));
    }

    static List<Standing> of(Handle handle, List<Question> questions) {
        Map<String, Map<String, BranchHead>> heads = heads(handle, questions);
        Map<String, List<Live>> live = live(handle, questions);
        Map<String, List<Run>> atWork = byProject(RunRows.read(handle, asked(handle, questions, """
                select runs.* from wanted join runs indexed by runs_at_work on runs.project = wanted.project
                where runs.state in ('QUEUED', 'RUNNING', 'WAITING') order by runs.id""")), Run::project);
        Map<String, List<RunSummary>> deploys = newest(handle, questions, Goal.DEPLOY, DEPLOYS);
        Map<String, List<RunSummary>> tests = newest(handle, questions, Goal.TEST, TESTS);
        Map<String, List<RunSummary>> lastDeploys =
                summaries(ofRows(handle, rows(questions, Question::environments), LAST_DEPLOYS));
        Map<String, List<Run>> ended = byProject(RunRows.read(handle, asked(handle, questions, """
                select runs.* from wanted join runs on runs.id = (
                    select id from runs of indexed by runs_ended
                    where of.project = wanted.project and of.finished_at is not null
                    order by of.finished_at desc, of.id desc limit 1)""")), Run::project);
        return questions.stream()
                .map(question -> new Standing(
                        heads.getOrDefault(question.project(), Map.of()),
                        live.getOrDefault(question.project(), List.of()).stream()
                                .filter(each ->
                                        question.place().test(each.release().place()))
                                .toList(),
                        atWork.getOrDefault(question.project(), List.of()),
                        deploys.getOrDefault(question.project(), List.of()),
                        tests.getOrDefault(question.project(), List.of()),
                        lastDeploys.getOrDefault(question.project(), List.of()).stream()
                                .collect(Collectors.toMap(
                                        run -> run.environment().orElseThrow(), Function.identity())),
                        ended.getOrDefault(question.project(), List.of()).stream()
                                .findFirst()))
                .toList();
    }

    /** A row of the table {@code wanted}. */
    private record Row(String project, String detail) {}

    private static List<Row> rows(List<Question> questions, Function<Question, List<String>> details) {
        return questions.stream()
                .flatMap(
                        question -> details.apply(question).stream().map(detail -> new Row(question.project(), detail)))
                .toList();
    }

    /** A query that may name the table {@code wanted}, with the projects. */
    private static Query asked(Handle handle, List<Question> questions, String query) {
        return ofRows(handle, rows(questions, question -> List.of("")), query);
    }

    private static Query ofRows(Handle handle, List<Row> wanted, String query) {
        // Without a row the table would not be one.
        String rows = wanted.isEmpty()
                ? "select '', '' where false"
                : "values " + String.join(", ", Collections.nCopies(wanted.size(), "(?, ?)"));
        Query asked = handle.createQuery("with wanted (project, detail) as (" + rows + ") " + query);
        int place = 0;
        for (Row row : wanted) {
            asked.bind(place++, row.project()).bind(place++, row.detail());
        }
        return asked;
    }

    private static <T> Map<String, List<T>> byProject(List<T> all, Function<T, String> project) {
        return all.stream().collect(Collectors.groupingBy(project));
    }

    /** By the last look at the repository, and by the newest push. */
    private static Map<String, Map<String, BranchHead>> heads(Handle handle, List<Question> questions) {
        Map<String, String> paths = questions.stream()
                .collect(Collectors.toMap(Question::project, question -> BranchHead.joined(question.paths())));
        return ofRows(handle, rows(questions, Question::branches), """
                select heads.project, heads.branch, heads.commit_id, heads.seen_at,
                    compared.unchanged_since, compared.unchanged_under
                from wanted join heads on heads.project = wanted.project and heads.branch = wanted.detail
                left join runs compared on compared.id = (
                    select max(id) from runs of indexed by runs_of_commit
                    where of.project = heads.project and of.commit_id = heads.commit_id and of.branch = heads.branch
                      and of.tag is null and of.unchanged_since is not null)
                union all
                select runs.project, runs.branch, runs.commit_id, runs.created_at,
                    runs.unchanged_since, runs.unchanged_under
                from wanted join runs on runs.id = (
                    select id from runs of
                    where of.project = wanted.project and of.branch = wanted.detail and of.tag is null
                      and of."trigger" in ('PUSH', 'CATCH_UP')
                    order by of.id desc limit 1)""")
                .map((row, context) -> new Head(
                        row.getString("project"),
                        row.getString("branch"),
                        new BranchHead(
                                row.getString("commit_id"),
                                Instant.ofEpochMilli(row.getLong("seen_at")),
                                unchangedSince(row, paths))))
                .stream()
                .collect(Collectors.groupingBy(
                        Head::project, Collectors.toMap(Head::branch, Head::head, BranchHead::newer)));
    }

    /** With other patterns than now, the comparison says nothing any more. */
    private static Set<String> unchangedSince(ResultSet row, Map<String, String> paths) throws SQLException {
        String now = paths.get(row.getString("project"));
        Optional<String> commits = RunRows.text(row, "unchanged_since");
        return commits.isPresent() && RunRows.text(row, "unchanged_under").equals(Optional.of(now))
                ? Set.of(commits.get().split(" "))
                : Set.of();
    }

    private record Head(String project, String branch, BranchHead head) {}

    private static Map<String, List<RunSummary>> newest(Handle handle, List<Question> questions, Goal goal, int count) {
        return summaries(asked(handle, questions, """
                select runs.* from wanted join runs indexed by runs_of_goal
                    on runs.project = wanted.project and runs.goal = '%1$s' and runs.id >= coalesce((
                        select id from runs of where of.project = wanted.project and of.goal = '%1$s'
                        order by of.id desc limit 1 offset %2$d), 0)
                order by runs.id desc""".formatted(goal, count - 1)));
    }

    private static Map<String, List<RunSummary>> summaries(Query asked) {
        return asked.map((row, context) -> Map.entry(row.getString("project"), RunSummary.summary(row))).stream()
                .collect(byProject());
    }

    private static <T> Collector<Map.Entry<String, T>, ?, Map<String, List<T>>> byProject() {
        return Collectors.groupingBy(Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList()));
    }

    private static Map<String, List<Live>> live(Handle handle, List<Question> questions) {
        List<Release> releases = asked(handle, questions, """
                select releases.* from wanted join releases on releases.project = wanted.project
                where releases.live_until is null order by releases.environment, releases.host""")
                .map((row, context) -> Releases.release(row))
                .list();
        Map<Long, Release> previous =
                Releases.before(handle, releases.stream().map(Release::id).toList());
        Map<Long, RunSummary> runs = RunSummary.of(
                handle,
                Stream.concat(releases.stream(), previous.values().stream())
                        .map(Release::run)
                        .distinct()
                        .toList());
        return releases.stream()
                .collect(Collectors.groupingBy(
                        Release::project,
                        Collectors.mapping(
                                release -> new Live(
                                        release,
                                        Optional.ofNullable(runs.get(release.run())),
                                        Optional.ofNullable(previous.get(release.id()))
                                                .map(before -> new Previous(
                                                        before, Optional.ofNullable(runs.get(before.run()))))),
                                Collectors.toList())));
    }
}
