package slipway.gitlab.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.gitlab.webhook.Hook.NOW;
import static slipway.gitlab.webhook.Hook.SIGNING_TOKEN;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.config.Project;

/** Who is believed, and what the others are told. */
class AuthenticationTest {
    private static final String PATH = "candlelight/candlelight-backend";
    private static final String OTHER_KEY = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private static final Project WITH_TOKEN = Hook.project("backend", PATH, 0, "backend-token", "");
    private static final Project WITH_KEY = Hook.project("backend", PATH, 0, "backend-token", SIGNING_TOKEN);
    private static final Project OTHER = Hook.project("other", "group/other", 0, "other-token", "");

    private final Deliveries byToken = Hook.deliveries(WITH_TOKEN, OTHER);
    private final Deliveries bySignature = Hook.deliveries(WITH_KEY, OTHER);

    @Test
    void theProjectsTokenIsBelieved() {
        assertThat(decide(byToken, push().token("backend-token"))).isInstanceOf(DeliveryDecision.Accept.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"backend-tokem", "backend-toke", "backend-token-", "Backend-token", "x", "grüße"})
    void anotherTokenIsNot(String token) {
        assertThat(decide(byToken, push().token(token))).isInstanceOf(DeliveryDecision.Unauthenticated.class);
    }

    /** A group's hook delivers for projects with hooks of their own too: GitLab would switch it off for an error. */
    @Test
    void theTokenOfAnotherProjectIsNotButItsSenderIsNotRefusedEither() {
        DeliveryDecision decision = decide(byToken, push().token("other-token"));

        assertThat(decision).isInstanceOfSatisfying(DeliveryDecision.Ignored.class, ignored -> {
            assertThat(ignored.projects()).isEmpty();
            assertThat(ignored.reason()).startsWith("no configured project is " + PATH);
        });
    }

    @Test
    void whileASecretIsReplacedThePreviousOneCountsToo() {
        Deliveries tokens = Hook.deliveries(Hook.project("backend", PATH, 0, "new-token,old-token", ""));
        Deliveries keys =
                Hook.deliveries(Hook.project("backend", PATH, 0, "old-token", SIGNING_TOKEN + "," + OTHER_KEY));

        for (String token : List.of("new-token", "old-token")) {
            assertThat(decide(tokens, push().token(token))).isInstanceOf(DeliveryDecision.Accept.class);
        }
        for (String key : List.of(SIGNING_TOKEN, OTHER_KEY)) {
            assertThat(decide(keys, push().signed(key, NOW))).isInstanceOf(DeliveryDecision.Accept.class);
        }
        assertThat(decide(keys, push().token("old-token"))).isInstanceOf(DeliveryDecision.Unauthenticated.class);
    }

    @Test
    void aTokenSharedByProjectsSpeaksForEach() {
        Project twin = Hook.project("twin", "group/twin", 0, "backend-token", "");

        Deliveries shared = Hook.deliveries(twin, WITH_TOKEN);

        assertThat(decide(shared, push().token("backend-token")))
                .isInstanceOfSatisfying(
                        DeliveryDecision.Accept.class,
                        accept -> assertThat(accept.pushes().get(0).project()).isEqualTo(WITH_TOKEN));
    }

    @Test
    void aSenderWeKnowIsToldThatAProjectIsNotConfigured() {
        Hook unknown = Hook.pushWith("project", "{\"path_with_namespace\": \"group/unknown\"}");

        assertThat(decide(byToken, unknown.token("other-token"))).isInstanceOf(DeliveryDecision.Ignored.class);
    }

    @Test
    void aStrangerIsToldTheSameWhateverProjectsExist() {
        DeliveryDecision known = decide(byToken, push().token("guess"));
        DeliveryDecision unknown = decide(
                byToken,
                Hook.pushWith("project", "{\"path_with_namespace\": \"a/b\"}").token("guess"));
        DeliveryDecision broken = decide(byToken, Hook.of("{").token("guess"));

        assertThat(List.of(unknown, broken)).containsOnly(known);
        assertThat(known).isInstanceOf(DeliveryDecision.Unauthenticated.class);
    }

    @Test
    void withoutAnyProofItSaysWhatToSet() {
        assertThat(decide(byToken, push()))
                .isEqualTo(new DeliveryDecision.Unauthenticated("there is neither X-Gitlab-Token nor webhook-signature;"
                        + " set a secret token or a signing token in GitLab's webhook"));
        assertThat(decide(byToken, push().token(""))).isInstanceOf(DeliveryDecision.Unauthenticated.class);
    }

    @Test
    void theStandardsOwnExampleIsBelieved() {
        Hook example = Hook.of("{\"test\": 2432232314}")
                .header("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
                .header("webhook-timestamp", "1614265330")
                .header("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

        assertThat(bySignature.decide(example.delivery(), Instant.ofEpochSecond(1614265330)))
                .isInstanceOf(DeliveryDecision.Ignored.class);
    }

    @Test
    void aSignedPushIsBelieved() {
        assertThat(decide(bySignature, push().signed(SIGNING_TOKEN, NOW))).isInstanceOf(DeliveryDecision.Accept.class);
    }

    @Test
    void oneMatchingSignatureAmongOthersIsEnough() {
        Hook hook = push().signed(SIGNING_TOKEN, NOW);
        String good = hook.delivery().headers().get("webhook-signature");

        for (String entries :
                List.of("v1,AAAA " + good, good + " v1,AAAA", "v1a,xyz  v2," + good + " " + good, " v1,%% " + good)) {
            assertThat(decide(bySignature, hook.header("webhook-signature", entries)))
                    .as(entries)
                    .isInstanceOf(DeliveryDecision.Accept.class);
        }
    }

    @Test
    void otherVersionsAndBrokenEntriesAreNotBelieved() {
        Hook hook = push().signed(SIGNING_TOKEN, NOW);
        String good = hook.delivery().headers().get("webhook-signature");

        for (String entries : List.of(
                "v2" + good.substring(2),
                good.substring(3),
                "v1,",
                "v1",
                ",",
                good.replace("v1,", "V1,"),
                good + "x")) {
            assertThat(decide(bySignature, hook.header("webhook-signature", entries)))
                    .as(entries)
                    .isInstanceOf(DeliveryDecision.Unauthenticated.class);
        }
    }

    @Test
    void aStrippedSignatureIsNotMadeGoodByTheToken() {
        assertThat(decide(bySignature, push().token("backend-token")))
                .isInstanceOf(DeliveryDecision.Unauthenticated.class);
        assertThat(decide(bySignature, push().token("other-token").signed(OTHER_KEY, NOW)))
                .isInstanceOf(DeliveryDecision.Ignored.class);
    }

    @Test
    void everyPartOfWhatIsSignedCounts() {
        Delivery signed = push().signed(SIGNING_TOKEN, NOW).delivery();

        for (String header : List.of("webhook-id", "webhook-timestamp")) {
            Hook changed = push().signed(SIGNING_TOKEN, NOW)
                    .header(header, signed.headers().get(header) + " ");
            assertThat(decide(bySignature, changed)).as(header).isInstanceOf(DeliveryDecision.Unauthenticated.class);
        }
        byte[] body = signed.body().clone();
        body[body.length - 1] = ' ';
        assertThat(bySignature.decide(new Delivery(signed.headers(), body), NOW))
                .isInstanceOf(DeliveryDecision.Unauthenticated.class);
    }

    @Test
    void aSignatureIsGoodForFiveMinutesEitherWay() {
        for (long seconds : new long[] {-300, 300}) {
            assertThat(decide(bySignature, push().signed(SIGNING_TOKEN, NOW.plusSeconds(seconds))))
                    .isInstanceOf(DeliveryDecision.Accept.class);
        }
        for (long seconds : new long[] {-301, 301}) {
            assertThat(decide(bySignature, push().signed(SIGNING_TOKEN, NOW.plusSeconds(seconds))))
                    .isEqualTo(new DeliveryDecision.Unauthenticated(
                            "webhook-timestamp is missing or more than 5 minutes off;"
                                    + " compare the clocks, and send it again"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "-1", "+1800000000", "1800000000.0", "99999999999999999999", "١٨٠٠٠٠٠٠٠٠"})
    void aTimestampThatIsNotSecondsIsNotBelieved(String timestamp) {
        assertThat(decide(bySignature, push().signed(SIGNING_TOKEN, NOW).header("webhook-timestamp", timestamp)))
                .isInstanceOf(DeliveryDecision.Unauthenticated.class);
    }

    private static Hook push() {
        return Hook.resource("push.json");
    }

    private static DeliveryDecision decide(Deliveries deliveries, Hook hook) {
        return deliveries.decide(hook.delivery(), NOW);
    }
}
