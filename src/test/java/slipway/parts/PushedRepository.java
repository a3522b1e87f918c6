package slipway.parts;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** A repository, a clone from which commits are pushed to it, and the deliveries that GitLab would make of them. */
public final class PushedRepository {
    private final Path folder;
    private int deliveries;

    private PushedRepository(Path folder) {
        this.folder = folder;
    }

    /**
     * A new one, with one commit on {@code main}.
     *
     * @param files a script that makes its files
     */
    public static PushedRepository make(Path folder, String files) throws Exception {
        begin(folder);
        Shell.run(folder, """
                cd clone
                %s; git add -A
                git commit -q -m begin
                git push -q origin main""".formatted(files));
        return new PushedRepository(folder);
    }

    /** An empty repository {@code origin.git}, and its {@code clone}. */
    public static void begin(Path folder) throws IOException, InterruptedException {
        Shell.run(folder, """
                git init -q --bare -b main origin.git
                git init -q -b main clone
                cd clone
                git remote add origin ../origin.git
                git config user.name Ada
                git config user.email ada@example.com""");
    }

    public String url() {
        return folder + "/origin.git";
    }

    /** The commit that is checked out in the clone. */
    public String head() throws Exception {
        return inClone("git rev-parse HEAD");
    }

    public void switchToNewBranch(String branch) throws Exception {
        inClone("git switch -q -c " + branch);
    }

    /**
     * Pushes the branch of the clone.
     *
     * @param script makes commits
     * @return the head
     */
    public String push(String script) throws Exception {
        return inClone(script + "; git push -q --force origin HEAD; git rev-parse HEAD");
    }

    /** The same with one commit of all that the script has changed. */
    public String pushChange(String script) throws Exception {
        return push(script + "; git add -A; git commit -q -m change");
    }

    public HttpResponse<String> deliver(RunningSlipway slipway, String path, String branch, String commit)
            throws Exception {
        deliveries++;
        return deliverAgain(slipway, path, branch, commit);
    }

    /** With the key of the delivery before. */
    public HttpResponse<String> deliverAgain(RunningSlipway slipway, String path, String branch, String commit)
            throws Exception {
        String body = """
                {"object_kind": "push", "ref": "refs/heads/%s", "before": "%s", "after": "%s",
                 "project": {"path_with_namespace": "%s"}, "commits": []}""".formatted(branch, "1".repeat(40), commit, path);
        return slipway.send(HttpRequest.newBuilder(slipway.uri("/webhooks/gitlab"))
                .header("X-Gitlab-Event", "Push Hook")
                .header("X-Gitlab-Token", RunningSlipway.WEBHOOK_TOKEN)
                .header("Idempotency-Key", "delivery-" + deliveries)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private String inClone(String script) throws Exception {
        return Shell.run(folder, "cd clone; " + script).strip();
    }
}
