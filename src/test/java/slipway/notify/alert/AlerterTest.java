package slipway.notify.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.gitlab.watch.Finding;
import slipway.parts.Ran;
import slipway.parts.StandInReceiver.Received;
import slipway.run.RunState;

/** How people are told: once, in order, signed, whether or not they listen just now, and without one delaying another. */
@Timeout(60)
final class AlerterTest {
    @TempDir
    private Path folder;

    private AlertScene scene;

    @BeforeEach
    void aProgramThatListens() throws Exception {
        scene = new AlertScene(folder, AlertScene.webhook("hub", ""));
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void aProgramIsToldWhatWhereWhyAndWho() throws Exception {
        long run = scene.ends("Add a page", RunState.FAILED, "test: exit status 1; last lines: a | b");
        scene.rounds(Duration.ofSeconds(3));
        assertThat(scene.receiver.received()).hasSize(1);
        assertThat(scene.receiver.received().get(0).json().toString())
                .isEqualTo(
                        ("{'type':'failed','timestamp':'2026-01-31T03:45:50.123Z','data':{'project':'app','environment':null,'run':"
                                        + run
                                        + ",'branch':'main','commit':'0000000000000000000000000000000000000001',"
                                        + "'title':'Add a page','trigger':'push','requestedBy':'ryan','goal':'deploy','author':null,"
                                        + "'replaced':null,'acceptedAt':'2026-01-31T03:45:50.123Z','host':null,"
                                        + "'reason':'test: exit status 1; last lines: a | b',"
                                        + "'url':'https://deploy.example.com/runs/" + run + "'}}")
                                .replace('\'', '"'));
    }

    @Test
    void peopleHearOfFreezePeriodsThatCannotBeReadAndWhenThatIsOver() {
        var down = new Finding(Finding.State.UNKNOWN, "gitlab.example.com answered 500");
        scene.alerter().saw("app", Finding.Subject.FREEZES, down, false);
        scene.alerter().saw("app", Finding.Subject.FREEZES, down, true);
        scene.alerter().saw("app", Finding.Subject.FREEZES, down, true);
        scene.alerter().saw("app", Finding.Subject.FREEZES, new Finding(Finding.State.OK, "2 are known"), false);
        scene.rounds(Duration.ofSeconds(3));
        assertThat(scene.receiver.received())
                .extracting(received -> received.json().path("type").asText())
                .containsExactly("freezes", "freezes_over");
    }

    @Test
    void theSignatureIsWhatAnotherProgramComputes() throws Exception {
        scene.fails();
        scene.rounds(Duration.ZERO);
        Received received = scene.receiver.received().get(0);
        Path signed = folder.resolve("signed");
        Files.writeString(
                signed,
                received.headers().get("webhook-id") + "." + received.headers().get("webhook-timestamp") + "."
                        + received.text());
        String key = HexFormat.of().formatHex(Base64.getDecoder().decode(AlertScene.SECRET.substring(6)));
        String digest = Ran.run(
                        folder,
                        Map.of(),
                        "openssl",
                        "dgst",
                        "-sha256",
                        "-mac",
                        "HMAC",
                        "-macopt",
                        "hexkey:" + key,
                        "-r",
                        signed.toString())
                .good()
                .substring(0, 64);
        assertThat(received.headers().get("webhook-signature"))
                .isEqualTo("v1,"
                        + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(digest)));
        assertThat(received.headers().get("webhook-timestamp"))
                .isEqualTo(Long.toString(scene.clock.instant().getEpochSecond()));
    }

    @Test
    void whatWasNotTakenComesAgainUnderTheSameIdAndWithANewTime() throws Exception {
        scene.receiver.answerNext(500);
        scene.receiver.answerNext(503);
        scene.fails();
        scene.rounds(Duration.ofSeconds(1));
        assertThat(scene.receiver.received()).hasSize(1);
        scene.rounds(Duration.ofSeconds(30));
        List<Received> tries = scene.receiver.received();
        assertThat(tries).hasSize(3);
        assertThat(tries.stream().map(each -> each.headers().get("webhook-id")).distinct())
                .hasSize(1);
        assertThat(tries.stream()
                        .map(each -> each.headers().get("webhook-timestamp"))
                        .distinct())
                .hasSize(3);
    }

    @Test
    void howLongAReceiverWantsToBeLeftAloneIsKeptAlsoOverARestart() throws Exception {
        scene.receiver.answerNext(429, "Retry-After", "89.5");
        scene.fails();
        scene.rounds(Duration.ofSeconds(80));
        scene.newLife(Executors.newSingleThreadExecutor());
        scene.rounds(Duration.ofSeconds(9));
        assertThat(scene.receiver.received()).hasSize(1);
        scene.rounds(Duration.ofSeconds(2));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(scene.receiver.received()).hasSize(2));
        scene.alerter().stop();
    }

    @Test
    void nothingOvertakesWhatCameBeforeIt() throws Exception {
        scene.receiver.down();
        scene.fails();
        scene.ends("Mend it", RunState.SUCCEEDED, "");
        scene.ends("Break it", RunState.ROLLED_BACK, "verify: it did not hold");
        scene.rounds(Duration.ofMinutes(20));
        scene.receiver.up();
        scene.rounds(Duration.ofMinutes(6));
        assertThat(scene.types()).containsExactly("failed 1", "recovered 2", "rolled_back 3");
    }

    @Test
    void aMessageWhoseAnswerWasLostIsKnownAgainByItsId() throws Exception {
        scene.receiver.loseAnswers(true);
        scene.fails();
        scene.rounds(Duration.ZERO);
        scene.receiver.loseAnswers(false);
        scene.rounds(Duration.ofMinutes(1));
        List<Received> tries = scene.receiver.received();
        assertThat(tries).hasSize(2);
        assertThat(tries.get(1).headers().get("webhook-id"))
                .isEqualTo(tries.get(0).headers().get("webhook-id"));
    }

    @Test
    void whatIsRefusedOrSentElsewhereIsNotTriedAgainAndDoesNotHoldUpTheRest() throws Exception {
        scene.receiver.answerNext(400);
        scene.receiver.answerNext(410);
        scene.receiver.answerNext(302, "Location", scene.receiver.url("/elsewhere"));
        for (int run = 0; run < 4; run++) {
            scene.fails();
        }
        scene.rounds(Duration.ofMinutes(10));
        assertThat(scene.types()).containsExactly("failed 1", "failed 2", "failed 3", "failed 4");
        assertThat(scene.receiver.received("/elsewhere")).isEmpty();
    }

    @Test
    void aReceiverThatHangsDelaysNoOther() throws Exception {
        scene.hear(
                "{ \"name\": \"slow\", \"type\": \"slack\", \"url\": \"${env:HELD}\" }", AlertScene.webhook("hub", ""));
        scene.receiver.hold();
        scene.newLife(Executors.newCachedThreadPool());
        scene.alerter().round();
        scene.alerter().start(() -> true);
        for (int run = 1; run < 3; run++) {
            scene.fails();
            scene.alerter().wake();
            int told = run;
            await().atMost(Duration.ofSeconds(8))
                    .untilAsserted(
                            () -> assertThat(scene.receiver.received("/hook")).hasSize(told));
        }
        assertThat(scene.receiver.received("/held")).hasSizeLessThan(2);
        scene.alerter().stop();
    }

    @Test
    void whatCannotBeToldForADayIsGivenUp() throws Exception {
        scene.receiver.down();
        scene.fails();
        scene.rounds(Duration.ofMinutes(10));
        scene.clock.pass(Duration.ofHours(24));
        scene.rounds(Duration.ZERO);
        scene.receiver.up();
        scene.rounds(Duration.ofMinutes(10));
        assertThat(scene.receiver.received()).isEmpty();
    }

    @Test
    void onlyWhatSomebodyWantsIsTold() throws Exception {
        scene.hear(AlertScene.webhook("hub", ", \"on\": [\"recovered\"]"));
        scene.rounds(Duration.ZERO);
        scene.fails();
        scene.ends("Mend it", RunState.SUCCEEDED, "");
        scene.ends("Go on", RunState.SUCCEEDED, "");
        scene.rounds(Duration.ofSeconds(5));
        assertThat(scene.types()).containsExactly("recovered 2");
        scene.receiver.down();
        scene.ends("Fail", RunState.FAILED, "");
        scene.ends("Mend", RunState.SUCCEEDED, "");
        scene.hear();
        scene.rounds(Duration.ZERO);
        scene.receiver.up();
        scene.hear(AlertScene.webhook("hub", ""));
        scene.rounds(Duration.ofMinutes(1));
        assertThat(scene.types()).containsExactly("recovered 2");
    }

    @Test
    void anAlertHearsOfItsGoalsAndBranchesOnly() throws Exception {
        scene.hear(
                AlertScene.webhook("deploys", ", \"goals\": [\"deploy\"]"),
                AlertScene.webhook("releases", ", \"branches\": [\"release/*\", \"*/2\"], \"goals\": [\"test\"]"));
        scene.rounds(Duration.ZERO);
        scene.tests("feature/1");
        long release = scene.tests("release/2");
        long deploy = scene.fails();
        scene.rounds(Duration.ofSeconds(3));
        assertThat(scene.types()).containsExactlyInAnyOrder("failed " + release, "failed " + deploy);
    }

    @Test
    void whatANarrowerAlertDoesNotWantAnyMoreIsNotTold() throws Exception {
        scene.receiver.down();
        scene.tests("feature/1");
        long deploy = scene.fails();
        scene.hear(AlertScene.webhook("hub", ", \"branches\": [\"main\"]"));
        scene.rounds(Duration.ZERO);
        scene.receiver.up();
        scene.rounds(Duration.ofMinutes(1));
        assertThat(scene.types()).containsExactly("failed " + deploy);
    }

    @Test
    void hostileTextIsDataInJson() throws Exception {
        scene.ends("\"}, {\"type\": \"x", RunState.FAILED, "é\u0000\uD83D \u202E\n\r\nwebhook-id: x");
        scene.rounds(Duration.ofSeconds(2));
        assertThat(scene.receiver.received()).hasSize(1);
        assertThat(scene.receiver.received().get(0).json().at("/data/title").asText())
                .isEqualTo("\"}, {\"type\": \"x");
        assertThat(scene.receiver.received().get(0).text()).doesNotContain("\n");
    }
}
