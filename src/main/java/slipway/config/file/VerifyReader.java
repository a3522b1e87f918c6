package slipway.config.file;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import slipway.config.CaCertificates;
import slipway.config.DeployMethod;
import slipway.config.Host;
import slipway.config.VerifySettings;
import slipway.config.VerifyUrl;
import slipway.config.value.Addresses;
import slipway.config.value.CaFile;
import slipway.config.value.Kind;
import slipway.config.value.Section;
import slipway.config.value.Texts;
import slipway.config.value.Times;

/** Reads {@code projects[].redeploy.verify}. */
final class VerifyReader {
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(5);
    private static final Duration LONGEST_WITHIN = Duration.ofHours(1);

    private static final Kind<String> EXPECTED = entry -> RedeployReader.withKnownPlaceholders(
            Texts.LINE.read(entry), "known are {image}, {digest}, {commit}, {tag} and {run}");

    /** Those that belong to the connection, not to who asks. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "expect", "transfer-encoding", "upgrade");

    private static final Kind<String> HEADER_NAME = Texts.fitting(
            name -> name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")
                    && !OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT)),
            "the name of a header that can be set",
            "write one such as Host or Accept");

    private static final Kind<String> HEADER_VALUE =
            Texts.matching("[ -~]+", "the value of a header", "use visible characters of ASCII");

    private VerifyReader() {}

    static VerifySettings read(Section section, DeployMethod method, List<Host> hosts) {
        if (!method.isWatchedThere() && !section.has("url")) {
            section.problem("url", "is missing; add it, such as \"http://127.0.0.1:8080/health\"");
        }
        section.needs("status", "url", "it is the answer's");
        section.needs("contains", "url", "it is the answer's");
        section.needs("headers", "url", "they are the request's");
        section.needs("caFile", "url", "it is for https");
        section.needs("from", "url", "it says who asks there");
        VerifySettings usual = VerifySettings.USUAL;
        boolean cluster = method.cluster().isPresent();
        VerifySettings verify = new VerifySettings(
                section.optional("url", Addresses.ASKED),
                section.optional("status", Kind.integer(100, 599), usual.status()),
                section.optional("contains", EXPECTED),
                section.optional("headers", Kind.mapOf(HEADER_NAME, HEADER_VALUE), Map.of()),
                section.optional("caFile", CaFile.CERTIFICATES).map(CaCertificates::pem),
                section.optional(
                        "from",
                        Kind.oneOf(VerifySettings.From.class),
                        cluster ? VerifySettings.From.SERVER : usual.from()),
                section.optional("samples", Kind.integer(1, 1000)),
                section.optional("interval", Times.between(Duration.ofSeconds(1), LONGEST_INTERVAL), usual.interval()),
                section.optional("within", Times.between(Duration.ofSeconds(1), LONGEST_WITHIN)));
        checkTimes(section, verify, method.uptime(verify));
        checkWhoKnowsAddresses(section, verify, method);
        if (cluster) {
            checkTheServerAsks(section, verify);
        }
        checkEachHostIsAsked(section, verify, hosts);
        return verify;
    }

    private static void checkTimes(Section section, VerifySettings verify, Duration uptime) {
        Duration least = verify.interval().multipliedBy(verify.goodSamples() - 1L);
        if (least.compareTo(verify.limit()) >= 0) {
            section.problem(
                    "within",
                    "is too short: " + verify.goodSamples() + " samples take " + least.toSeconds()
                            + "s at least; give it more, or take fewer samples");
        } else if (uptime.compareTo(verify.limit()) >= 0) {
            section.problem(
                    "within",
                    "is too short: without " + (verify.url().isPresent() ? "{address} in url" : "url")
                            + " and samples, a release that has no HEALTHCHECK must run for "
                            + uptime.toSeconds() + "s; give it more, or say how many samples are enough");
        }
    }

    private static void checkWhoKnowsAddresses(Section section, VerifySettings verify, DeployMethod method) {
        if (verify.url().filter(VerifyUrl::namesAddress).isEmpty()) {
            return;
        }
        if (method.compose().isEmpty()) {
            section.problem("url", "names {address}, which is known with compose only; write the address itself");
        } else if (verify.from() == VerifySettings.From.SERVER) {
            section.problem("url", "names {address}, which only the host itself can ask; leave out from, or {address}");
        }
    }

    private static void checkTheServerAsks(Section section, VerifySettings verify) {
        if (verify.from() == VerifySettings.From.HOST) {
            section.problem(
                    "from", "is host, and with kubernetes there is none; leave it out, and Slipway itself asks");
        }
        if (verify.url().filter(VerifyUrl::namesHost).isPresent()) {
            section.problem("url", "names {host}, and with kubernetes there is none; write the address of the ingress");
        }
    }

    /** One address for all of them would answer for one that is not healthy. */
    private static void checkEachHostIsAsked(Section section, VerifySettings verify, List<Host> hosts) {
        Optional<VerifyUrl> shared = verify.url().filter(url -> !url.namesHost());
        if (verify.from() == VerifySettings.From.SERVER && hosts.size() > 1 && shared.isPresent()) {
            section.problem(
                    "url",
                    "is the same for all " + hosts.size() + " hosts, so that one could answer for another; write {host}"
                            + " in it where the host's name belongs, or leave out from, and each host asks itself");
        }
    }
}
