package slipway.gitlab.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.gitlab.webhook.Hook.NOW;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.config.EnvironmentSource;
import slipway.config.GitRef;
import slipway.config.NamePattern;
import slipway.config.Project;

/** What is made of the body of a delivery whose sender is known. */
class DeliveriesTest {
    private static final String COMMIT = "da1560886d4f094c3e6c9ef40349f7d38b5d27d7";
    private static final String TOKEN = "backend-token";
    private static final Project BACKEND = Hook.project("backend", "candlelight/candlelight-backend", 0, TOKEN, "");
    private static final Project NUMBERED = Hook.project("numbered", "", 77, TOKEN, "");
    private static final Project BOTH = Hook.project("both", "group/both", 88, TOKEN, "");

    private final Deliveries deliveries = Hook.deliveries(BACKEND, NUMBERED, BOTH);

    @Test
    void aPushOfTheDeployBranchIsToBeDeployed() {
        DeliveryDecision decision = decide(Hook.resource("push.json").header("webhook-id", "6e0a"));

        assertThat(decision)
                .isEqualTo(new DeliveryDecision.Accept(
                        new DeliveryFingerprint("6e0a", false),
                        List.of(new DeliveryDecision.Push(
                                BACKEND,
                                new PushEvent(
                                        GitRef.branch("main"),
                                        "95790bf891e76fee5e1747ab589903a6a1f80f22",
                                        COMMIT,
                                        PushAction.DEPLOY,
                                        Optional.empty(),
                                        "Serve the café's menu",
                                        "Candlelight dev user",
                                        "ryan"))),
                        Optional.empty()));
    }

    @Test
    void aPushOfAnotherBranchIsToBeTested() {
        PushEvent push = accepted(Hook.pushWith("ref", "\"refs/heads/feature/menü\""));

        assertThat(push.branch()).isEqualTo("feature/menü");
        assertThat(push.action()).isEqualTo(PushAction.TEST);
    }

    @Test
    void aPushOfASystemHookIsAPush() {
        PushEvent push = accepted(Hook.resource("system_push.json").header("x-gitlab-event", "System Hook"));

        assertThat(push.action()).isEqualTo(PushAction.DEPLOY);
        assertThat(push.title()).isEqualTo("Serve the menu");
    }

    @Test
    void aPushBackToAnAncestorHasNoCommitsAndIsDeployed() {
        PushEvent push = accepted(Hook.pushWith("commits", "[]"));

        assertThat(push.action()).isEqualTo(PushAction.DEPLOY);
        assertThat(push.title()).isEmpty();
        assertThat(push.author()).isEqualTo("Ryan Ellis");
    }

    @Test
    void aNewBranchHasZerosBefore() {
        assertThat(accepted(Hook.pushWith("before", "\"" + "0".repeat(40) + "\""))
                        .before())
                .isEqualTo("0".repeat(40));
        assertThat(accepted(Hook.pushWith("before", "null")).before()).isEmpty();
    }

    @Test
    void aCommitMayHave64Digits() {
        String commit = "AB".repeat(32);

        assertThat(accepted(Hook.pushWith("after", "\"" + commit + "\"")).commit())
                .isEqualTo("ab".repeat(32));
    }

    @ParameterizedTest
    @CsvSource({
        "[skip ci], SKIP",
        "[ci skip], SKIP",
        "[Skip-CI], SKIP",
        "[ci_SKIP], SKIP",
        "[skip deploy], TEST",
        "[DEPLOY-skip], TEST",
        "[skip deploy] [skip ci], SKIP",
        "[skipci], DEPLOY",
        "skip ci, DEPLOY",
        "[skip  ci], DEPLOY",
        "(skip ci), DEPLOY"
    })
    void theHeadsMessageMaySayWhatIsToBeLeftOut(String text, PushAction action) {
        PushEvent push = accepted(Hook.pushWithMessage("Title\n\nwith " + text + " in it"));

        assertThat(push.action()).isEqualTo(action);
        assertThat(push.skipMarker().isPresent()).isEqualTo(action != PushAction.DEPLOY);
    }

    @Test
    void aMarkerIsKeptAsItWasWritten() {
        assertThat(accepted(Hook.pushWithMessage("x [Skip-CI]")).skipMarker())
                .contains(new SkipMarker("[Skip-CI]", SkipMarker.Skipped.RUN));
    }

    @Test
    void textsAreOneBoundedLine() {
        String name = "\\u202eRyan\\nEllis\\ud800\\u0000 " + "x".repeat(500);
        PushEvent push = accepted(Hook.of(text(Hook.pushWith("commits", "[]")).replace("Ryan Ellis", name)));

        assertThat(push.author()).startsWith("Ryan Ellis   x").hasSizeLessThanOrEqualTo(100);
    }

    @Test
    void aProjectIsFoundByItsNumberOrByItsPathInAnyCase() {
        assertThat(project(Hook.of(text(Hook.pushWith("project_id", "77")).replace("candlelight/", "renamed/"))))
                .isEqualTo(NUMBERED);
        assertThat(project(Hook.of(text(Hook.pushWith("project_id", "null")).replace("candlelight/", "Candlelight/"))))
                .isEqualTo(BACKEND);
        assertThat(project(Hook.of(text(Hook.pushWith("project_id", "88")).replace("candlelight/", "renamed/"))))
                .isEqualTo(BOTH);
    }

    @Test
    void theSamePathWithAnotherNumberIsAnotherProject() {
        assertIgnored(
                Hook.pushWith("project", "{\"path_with_namespace\": \"group/both\"}"),
                "no configured project is group/both with project id 15");
    }

    @Test
    void aProjectThatWasMovedIsKnownByTheNumberOfItsEarlierDeliveries() {
        Deliveries deliveries = Hook.deliveries(BACKEND, NUMBERED);
        assertThat(project(deliveries, Hook.pushWith("project_id", "15"))).isEqualTo(BACKEND);

        Hook moved = Hook.of(text(Hook.pushWith("project_id", "15")).replace("candlelight/", "renamed/"));
        assertThat(project(deliveries, moved)).isEqualTo(BACKEND);
        Hook another = Hook.of(text(Hook.pushWith("project_id", "16")).replace("candlelight/", "renamed/"));
        assertThat(deliveries.decide(another.token(TOKEN).delivery(), NOW))
                .isInstanceOf(DeliveryDecision.Ignored.class);
        // Made anew in GitLab under the path that is configured.
        assertThat(project(deliveries, Hook.pushWith("project_id", "16"))).isEqualTo(BACKEND);
        assertThat(deliveries.decide(moved.token(TOKEN).delivery(), NOW)).isInstanceOf(DeliveryDecision.Ignored.class);
    }

    @Test
    void aDeliveryThatFitsTwoProjectsIsGivenToNeitherAndSaysSo() {
        Deliveries twice = Hook.deliveries(BACKEND, Hook.project("again", "", 15, TOKEN, ""));

        assertThat(twice.decide(Hook.pushWith("project_id", "15").token(TOKEN).delivery(), NOW))
                .isInstanceOfSatisfying(DeliveryDecision.Ignored.class, ignored -> {
                    assertThat(ignored.projects()).containsExactly("backend", "again");
                    assertThat(ignored.reason())
                            .startsWith("the configured projects backend and again are the same project of GitLab");
                });
    }

    @Test
    void aDeliveryIsForEachOfTheServicesOfOneRepository() {
        Project api = Hook.project("shop-api", "Team/Shop", 0, TOKEN, "");
        Project web = deployedFrom(
                Hook.project("shop-web", "team/shop", 0, TOKEN, ""),
                new EnvironmentSource.Branch(new NamePattern("release")));
        Deliveries services = Hook.deliveries(api, web, BACKEND);
        Hook push = Hook.pushWith("project", "{\"path_with_namespace\": \"team/shop\"}");

        var accepted =
                (DeliveryDecision.Accept) services.decide(push.token(TOKEN).delivery(), NOW);

        assertThat(accepted.pushes())
                .extracting(each -> each.project().name() + " " + each.event().action())
                .containsExactly("shop-api DEPLOY", "shop-web TEST");
        // Renamed in GitLab: its number was learned for all of them.
        Hook moved = Hook.pushWith("project", "{\"path_with_namespace\": \"team/store\"}");
        accepted = (DeliveryDecision.Accept) services.decide(moved.token(TOKEN).delivery(), NOW);
        assertThat(accepted.pushes()).hasSize(2);
        Hook deleted = Hook.of(text(push).replace(COMMIT, "0".repeat(40)));
        assertThat(services.decide(deleted.token(TOKEN).delivery(), NOW))
                .isEqualTo(new DeliveryDecision.Ignored(List.of("shop-api", "shop-web"), "branch main was deleted"));
    }

    @Test
    void aTagIsForTheServicesThatTakeIt() {
        Project api = Hook.project("api", "candlelight/candlelight-backend", 0, TOKEN, "");
        Project web = Hook.project("web", "candlelight/candlelight-backend", 0, TOKEN, "");
        Deliveries services = Hook.deliveries(api, deployedFrom(web, new EnvironmentSource.Tag(new NamePattern("v*"))));
        Hook tag = Hook.resource("tag_push.json");

        var accepted =
                (DeliveryDecision.Accept) services.decide(tag.token(TOKEN).delivery(), NOW);

        assertThat(only(accepted).project().name()).isEqualTo("web");
        assertThat(accepted.others())
                .contains(new DeliveryDecision.Ignored(List.of("api"), "tag v1.0.0 goes to no environment"));
    }

    private static Project deployedFrom(Project project, EnvironmentSource from) {
        return Hook.with(project, Hook.environment("production", from));
    }

    @Test
    void equalNumbersOfTwoInstancesAreToldApartByTheirSecretsOrTheirAddresses() {
        Project here = at("https://one.example.com", "here", "token-of-one");
        Project there = at("https://two.example.com", "there", "token-of-two");
        Hook push = Hook.pushWith("project_id", "15");
        assertThat(project(Hook.deliveries(here, there), push, "token-of-two")).isEqualTo(there);

        Project same = at("https://one.example.com", "same", "token-of-two");
        Deliveries shared = Hook.deliveries(same, there);
        Hook byPage = Hook.of(text(push)
                .replaceAll("\"web_url\"\\s*:\\s*\"[^\"]*\"", "\"web_url\": \"https://TWO.example.com/team/app\""));
        assertThat(project(shared, byPage, "token-of-two")).isEqualTo(there);
        Hook byHeader = Hook.of(text(push).replace("\"web_url\"", "\"another\""))
                .header("x-gitlab-instance", "https://one.example.com");
        assertThat(project(shared, byHeader, "token-of-two")).isEqualTo(same);
    }

    private static Project at(String url, String name, String token) {
        return Hook.at(Hook.project(name, "", 15, token, ""), url);
    }

    private static Project project(Deliveries deliveries, Hook hook) {
        return project(deliveries, hook, TOKEN);
    }

    private static Project project(Deliveries deliveries, Hook hook, String token) {
        return only((DeliveryDecision.Accept)
                        deliveries.decide(hook.token(token).delivery(), NOW))
                .project();
    }

    @Test
    void aProjectThatIsNotConfiguredIsIgnored() {
        assertIgnored(
                Hook.pushWith("project", "{\"path_with_namespace\": \"a/b/c\"}"), "no configured project is a/b/c");
        assertIgnored(Hook.pushWith("project", "[]"), "no configured project is (no path) with project id 15");
    }

    @Test
    void aDeletedBranchIsIgnored() {
        assertIgnored(Hook.pushWith("after", "\"" + "0".repeat(40) + "\""), "branch main was deleted");
        assertIgnored(Hook.pushWith("after", "\"" + "0".repeat(64) + "\""), "branch main was deleted");
    }

    @Test
    void aTagGoesToTheEnvironmentWhosePatternFitsByTheCommitAndNotByItsOwnId() {
        Project project = Hook.project("candlelight-backend", "candlelight/candlelight-backend", 15, TOKEN, "");
        Deliveries deliveries =
                Hook.deliveries(deployedFrom(project, new EnvironmentSource.Tag(new NamePattern("v*"))));
        Hook pushed = Hook.of(
                Hook.document("tag_push.json").put("after", "1".repeat(40)).toString());
        PushEvent accepted = only((DeliveryDecision.Accept)
                        deliveries.decide(pushed.token(TOKEN).delivery(), NOW))
                .event();
        assertThat(accepted.ref()).isEqualTo(GitRef.tag("v1.0.0"));
        assertThat(accepted.commit()).isEqualTo("82b3d5ae55f7080f1e6022629cdb57bfae7cccc7");
        assertThat(accepted.action().environment(project, GitRef.branch("main")))
                .contains("production");
        assertThat(deliveries.decide(
                        Hook.of(Hook.document("tag_push.json")
                                        .put("ref", "refs/tags/nightly")
                                        .toString())
                                .token(TOKEN)
                                .delivery(),
                        NOW))
                .isEqualTo(new DeliveryDecision.Ignored(
                        List.of("candlelight-backend"), "tag nightly goes to no environment"));
    }

    @Test
    void otherEventsAreIgnored() {
        assertIgnored(Hook.resource("merge_request.json"), "this is a merge_request event");
        assertIgnored(
                Hook.resource("system_user_create.json").header("x-gitlab-event", "System Hook"),
                "this is a user_create event");
        assertIgnored(Hook.pushWith("ref", "\"refs/tags/v1\""), "tag v1 goes to no environment");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"object_kind\":null}", "{\"object_kind\":[\"push\"]}", "{\"event_name\":\"push\"}"})
    void aBodyWithoutItsKindMayComeFromATemplate(String body) {
        assertIgnored(Hook.of(body), "the body has no object_kind; if GitLab's webhook has a custom template");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "7",
                "{}",
                "[\"refs/heads/main\"]",
                "\"\"",
                "\"main\"",
                "\"refs/heads/\"",
                "\"refs/heads/-x\"",
                "\"refs/heads/a..b\"",
                "\"refs/heads/a b\"",
                "\"refs/heads/a\\u0000b\"",
                "\"refs/notes/x\""
            })
    void aPushWithoutAUsableRefIsMalformed(String ref) {
        assertThat(decide(Hook.pushWith("ref", ref))).isInstanceOf(DeliveryDecision.Malformed.class);
    }

    @Test
    void aBranchOf300CharactersIsMalformedAndSaysSo() {
        assertThat(decide(Hook.pushWith("ref", "\"refs/heads/" + "x".repeat(300) + "\"")))
                .isEqualTo(new DeliveryDecision.Malformed(
                        List.of("backend"),
                        "the push's branch cannot be one: it is longer than 255 characters;"
                                + " see git check-ref-format"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "7", "\"\"", "\"da1560\"", "\"main\"", "\"zz1560886d4f094c3e6c9ef40349f7d38b5d27d7\""})
    void aPushWithoutACommitIsMalformed(String after) {
        assertThat(decide(Hook.pushWith("after", after)))
                .isEqualTo(new DeliveryDecision.Malformed(
                        List.of("backend"),
                        "the push's after is not a commit; 40 or 64 hexadecimal digits are expected"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "null", "7", "[]", "\"push\"", "{", "{\"a\":}", "{} {}", "{}x", "token=push", "{'a':1}"
            })
    void whatIsNotOneJsonObjectIsMalformed(String body) {
        assertThat(decide(Hook.of(body))).isInstanceOf(DeliveryDecision.Malformed.class);
    }

    @Test
    void invalidUtf8IsMalformed() {
        byte[] body = text(Hook.resource("push.json")).getBytes(StandardCharsets.ISO_8859_1);

        assertThat(decide(Hook.of(body))).isInstanceOf(DeliveryDecision.Malformed.class);
    }

    @Test
    void deepNestingIsMalformed() {
        assertThat(decide(Hook.of("{\"a\":" + "[".repeat(100_000)))).isInstanceOf(DeliveryDecision.Malformed.class);
        assertThat(decide(Hook.of("{\"a\":".repeat(100_000)))).isInstanceOf(DeliveryDecision.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999999999999", "1e400", "-1", "1.5", "\"15\"", "{\"a\":[1]}", "null", "true"})
    void anUnusableNumberOfTheProjectLeavesItsPath(String number) {
        assertThat(project(Hook.pushWith("project_id", number))).isEqualTo(BACKEND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "7",
                "{}",
                "[null]",
                "[[[]]]",
                "[7]",
                "[{}]",
                "[{\"id\":null,\"author\":[1]}]",
                "[{\"author\":{\"name\":{}}}]"
            })
    void strangeCommitsAreNoCommits(String commits) {
        assertThat(accepted(Hook.pushWith("commits", commits)).action()).isEqualTo(PushAction.DEPLOY);
    }

    @Test
    void noDamageToABodyMakesAnException() {
        byte[] good = text(Hook.resource("push.json")).getBytes(StandardCharsets.UTF_8);
        Random random = new Random(1);
        for (int round = 0; round < 5_000; round++) {
            byte[] damaged = java.util.Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int change = 0; change < 3 && damaged.length > 0; change++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            assertThat(decide(Hook.of(damaged))).isNotNull();
        }
    }

    @Test
    void aRepeatedDeliveryHasTheSameKey() {
        assertThat(key(Hook.resource("push.json").header("webhook-id", "a").header("idempotency-key", "b")))
                .isEqualTo(new DeliveryFingerprint("a", false));
        assertThat(key(Hook.resource("push.json").header("idempotency-key", "b")))
                .isEqualTo(new DeliveryFingerprint("b", false));
        DeliveryFingerprint derived = key(Hook.resource("push.json").header("webhook-id", " "));
        assertThat(derived.derived()).isTrue();
        assertThat(derived.value()).matches("body:[0-9a-f]{64}");
        assertThat(key(Hook.resource("push.json").header("x-gitlab-event-uuid", "c")))
                .isEqualTo(derived);
        assertThat(key(Hook.pushWith("user_id", "5"))).isNotEqualTo(derived);
        assertThat(key(Hook.resource("push.json").header("x-gitlab-event", "System Hook")))
                .isNotEqualTo(derived);
    }

    @Test
    void aLongKeyIsShortened() {
        DeliveryFingerprint key = key(Hook.resource("push.json").header("webhook-id", "x".repeat(8000)));

        assertThat(key.value()).hasSizeLessThanOrEqualTo(255);
        assertThat(key.derived()).isFalse();
    }

    private DeliveryDecision decide(Hook hook) {
        return deliveries.decide(hook.token(TOKEN).delivery(), NOW);
    }

    private DeliveryDecision.Accept accept(Hook hook) {
        DeliveryDecision decision = decide(hook);
        assertThat(decision).isInstanceOf(DeliveryDecision.Accept.class);
        return (DeliveryDecision.Accept) decision;
    }

    private static DeliveryDecision.Push only(DeliveryDecision.Accept accept) {
        assertThat(accept.pushes()).hasSize(1);
        return accept.pushes().get(0);
    }

    private PushEvent accepted(Hook hook) {
        return only(accept(hook)).event();
    }

    private Project project(Hook hook) {
        return only(accept(hook)).project();
    }

    private DeliveryFingerprint key(Hook hook) {
        return accept(hook).key();
    }

    private void assertIgnored(Hook hook, String reason) {
        DeliveryDecision decision = decide(hook);
        assertThat(decision).isInstanceOf(DeliveryDecision.Ignored.class);
        assertThat(((DeliveryDecision.Ignored) decision).reason()).startsWith(reason);
    }

    private static String text(Hook hook) {
        return new String(hook.delivery().body(), StandardCharsets.UTF_8);
    }
}
