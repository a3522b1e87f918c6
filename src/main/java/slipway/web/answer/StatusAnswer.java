package slipway.web.answer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import slipway.run.history.Servers;
import slipway.web.answer.FindingAnswer.TokenFindingAnswer;
import slipway.web.answer.LastDeliveryAnswer.LastRefusedAnswer;

/** How all projects stand. */
public record StatusAnswer(Instant time, List<ProjectAnswer> projects, List<ServerAnswer> servers) {
    /** One of the servers that work on a PostgreSQL database. */
    public record ServerAnswer(String name, Instant since) {
        public static ServerAnswer of(Servers.Server server) {
            return new ServerAnswer(server.name(), server.since());
        }
    }

    /** How one project stands. */
    public record ProjectAnswer(
            String name,
            String deployBranch,
            Optional<String> url,
            Optional<HeadAnswer> head,
            List<EnvironmentAnswer> environments,
            List<LiveAnswer> live,
            List<RunAnswer> running,
            List<RunAnswer> queued,
            List<RunAnswer> waiting,
            Optional<RunAnswer> lastEnded,
            Optional<RunSummaryAnswer> lastDeploy,
            List<RunSummaryAnswer> deploys,
            List<RunSummaryAnswer> tests,
            Optional<FindingAnswer> hook,
            Optional<TokenFindingAnswer> apiToken,
            Optional<FindingAnswer> branch,
            Optional<FindingAnswer> gitlabFreezes,
            Optional<LastDeliveryAnswer> lastDelivery,
            Optional<LastRefusedAnswer> lastRefused,
            Optional<String> webhookUrl) {}
}
