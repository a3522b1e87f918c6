package slipway.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import slipway.config.BranchName;
import slipway.config.Config;
import slipway.config.Project;
import slipway.git.Git;
import slipway.git.GitException;
import slipway.pipeline.Cancelling;
import slipway.pipeline.Dispatcher;
import slipway.run.Accepted;
import slipway.run.Goal;
import slipway.run.History;
import slipway.run.Queue;
import slipway.run.Run;
import slipway.run.RunRequest;
import slipway.run.Trigger;

/** What people ask for: a manual redeploy, a retry, a cancel. */
public final class RunWishes {
    private static final int LARGEST_BODY = 64 * 1024;
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private final Supplier<Config> config;
    private final Access access;
    private final Queue queue;
    private final History history;
    private final Dispatcher dispatcher;
    private final Git git;

    public RunWishes(
            Supplier<Config> config, Access access, Queue queue, History history, Dispatcher dispatcher, Git git) {
        this.config = config;
        this.access = access;
        this.queue = queue;
        this.history = history;
        this.dispatcher = dispatcher;
        this.git = git;
    }

    /** {@code POST /api/projects/{project}/runs}: 202, {@code Location}, and the run; also when it waits or runs already. */
    public void create(Context context) throws Problem, IOException {
        String who = access.deploy(context);
        Project project = Requests.project(context, config.get());
        JsonNode body = body(context);
        String branch = field(body, "branch").orElse(project.deployBranch());
        Optional<String> problem = BranchName.problem(branch);
        if (problem.isPresent()) {
            throw Problem.badRequest("branch: it " + problem.get());
        }
        Optional<String> asked = field(body, "commit").map(text -> text.toLowerCase(Locale.ROOT));
        if (asked.isPresent() && !COMMIT.matcher(asked.get()).matches()) {
            throw Problem.badRequest("commit must be a full id of 40 or 64 hexadecimal digits");
        }
        String commit = asked.isPresent() ? asked.get() : head(project, branch);
        accept(
                context,
                new RunRequest(
                        project.name(),
                        branch,
                        commit,
                        Goal.DEPLOY,
                        Trigger.MANUAL,
                        Optional.of(who),
                        Optional.empty()));
    }

    /** {@code POST /api/runs/{id}/retry}: the same commit with the same goal once more. */
    public void retry(Context context) throws Problem {
        String who = access.deploy(context);
        Run run = Requests.run(context, history);
        if (!run.state().ended()) {
            throw new Problem(
                    HttpStatus.CONFLICT,
                    "run " + run.id() + " is " + run.state().word() + "; only a run that has ended can be retried");
        }
        if (config.get().project(run.project()).isEmpty()) {
            throw new Problem(
                    HttpStatus.CONFLICT, "the project " + run.project() + " is not in the configuration any more");
        }
        accept(
                context,
                new RunRequest(
                        run.project(),
                        run.branch(),
                        run.commit(),
                        run.goal(),
                        Trigger.RETRY,
                        Optional.of(who),
                        run.title()));
    }

    /** {@code POST /api/runs/{id}/cancel}. */
    public void cancel(Context context) throws Problem {
        String who = access.deploy(context);
        Run run = Requests.run(context, history);
        Cancelling cancelling = dispatcher.cancel(run.id(), "cancelled by " + who);
        if (cancelling instanceof Cancelling.TooLate tooLate) {
            throw new Problem(HttpStatus.CONFLICT, tooLate.reason());
        }
        context.status(HttpStatus.ACCEPTED);
        Json.answer(context, Json.run(history.find(run.id()).orElse(run)));
    }

    private void accept(Context context, RunRequest request) {
        Accepted accepted = queue.accept(request);
        dispatcher.wake();
        ObjectNode answer = history.find(accepted.run()).map(Json::run).orElseThrow();
        context.status(HttpStatus.ACCEPTED).header("Location", "/api/runs/" + accepted.run());
        Json.answer(context, answer);
    }

    private String head(Project project, String branch) throws Problem {
        try {
            return git.remoteHead(project.repository(), branch)
                    .orElseThrow(() -> Problem.notFound("the repository has no branch " + branch));
        } catch (GitException e) {
            throw new Problem(
                    HttpStatus.BAD_GATEWAY, "the repository could not be asked for its head: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(HttpStatus.SERVICE_UNAVAILABLE, "the server stops; ask again when it is back");
        }
    }

    private static JsonNode body(Context context) throws Problem, IOException {
        byte[] bytes = Body.read(context, LARGEST_BODY);
        if (bytes.length == 0) {
            return Json.object();
        }
        JsonNode body;
        try {
            body = Json.read(bytes);
        } catch (IOException e) {
            throw Problem.badRequest(
                    "the body is not JSON: send nothing, {\"branch\": \"main\"} or {\"commit\": \"<id>\"}");
        }
        checkFields(body);
        return body;
    }

    private static void checkFields(JsonNode body) throws Problem {
        if (!body.isObject()) {
            throw Problem.badRequest(
                    "the body must be a JSON object: {\"branch\": \"main\"} or {\"commit\": \"<id>\"}");
        }
        Iterator<String> names = body.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (!name.equals("branch") && !name.equals("commit")) {
                throw Problem.badRequest("unknown field " + name + "; known are branch and commit");
            }
        }
    }

    private static Optional<String> field(JsonNode body, String name) throws Problem {
        JsonNode value = body.get(name);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw Problem.badRequest(name + " must be a text");
        }
        return Optional.of(value.textValue());
    }
}
