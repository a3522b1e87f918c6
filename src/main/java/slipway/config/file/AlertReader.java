package slipway.config.file;

import java.net.URI;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import slipway.config.AlertReceiver;
import slipway.config.Secret;
import slipway.config.value.Addresses;
import slipway.config.value.HeaderSecret;
import slipway.config.value.Kind;
import slipway.config.value.References;
import slipway.config.value.Section;
import slipway.config.value.Texts;
import slipway.config.value.Unique;

/** Reads {@code server.alerts[]}; one for all of them, since no two may have the same name. */
final class AlertReader {
    private static final URI TELEGRAM = URI.create("https://api.telegram.org");
    private static final URI NTFY = URI.create("https://ntfy.sh");

    private final Kind<String> names = new Unique<>(Texts.TOKEN_NAME);

    /** The types, as the file writes them. */
    enum Type {
        SLACK,
        MATTERMOST,
        DISCORD,
        TEAMS,
        GOOGLE_CHAT,
        TELEGRAM,
        NTFY,
        WEBHOOK,
        MAIL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The keys that belong to it, besides those that all have. */
        List<String> keys() {
            return switch (this) {
                case SLACK, MATTERMOST, DISCORD, TEAMS, GOOGLE_CHAT -> List.of("url");
                case TELEGRAM -> List.of("server", "token", "chat");
                case NTFY -> List.of("server", "topic", "token");
                case WEBHOOK -> List.of("url", "signingSecret");
                case MAIL -> List.of("host", "port", "tls", "username", "password", "from", "to");
            };
        }
    }

    AlertReceiver read(Section section) {
        Type type = section.required("type", Kind.oneOf(Type.class), Type.SLACK);
        refuseKeysOfOthers(section, type);
        return new AlertReceiver(
                section.required("name", names, "team"),
                channel(section, type),
                Set.copyOf(section.optional("on", Kind.someOf(Kind.oneOf(AlertReceiver.On.class)), usual())),
                section.optional("projects", Kind.someOf(Texts.PROJECT_NAME), List.of()),
                Set.copyOf(section.optional("goals", Kind.someOf(Kind.oneOf(AlertReceiver.RunGoal.class)), List.of())),
                section.optional("branches", Kind.someOf(Texts.BRANCHES), List.of()));
    }

    /** What went well is told only to those who ask for it. */
    private static List<AlertReceiver.On> usual() {
        return List.copyOf(EnumSet.complementOf(EnumSet.of(AlertReceiver.On.DEPLOYED)));
    }

    private static AlertReceiver.Channel channel(Section section, Type type) {
        return switch (type) {
            case SLACK -> chat(section, AlertReceiver.Program.SLACK);
            case MATTERMOST -> chat(section, AlertReceiver.Program.MATTERMOST);
            case DISCORD -> chat(section, AlertReceiver.Program.DISCORD);
            case TEAMS -> chat(section, AlertReceiver.Program.TEAMS);
            case GOOGLE_CHAT -> chat(section, AlertReceiver.Program.GOOGLE_CHAT);
            case TELEGRAM ->
                new AlertReceiver.Channel.Telegram(
                        section.optional("server", Addresses.WEB, TELEGRAM),
                        section.requiredSecret("token", HeaderSecret.BOT_TOKEN),
                        section.required("chat", Texts.TELEGRAM_CHAT, "-1001234567890"));
            case NTFY ->
                new AlertReceiver.Channel.Ntfy(
                        section.optional("server", Addresses.WEB, NTFY),
                        section.requiredSecret("topic", HeaderSecret.NTFY_TOPIC),
                        section.optional("token", HeaderSecret.NTFY_TOKEN));
            case WEBHOOK ->
                new AlertReceiver.Channel.Webhook(
                        section.requiredSecret("url", Addresses.SECRET),
                        section.requiredSecret("signingSecret", HeaderSecret.SIGNING_SECRET));
            case MAIL -> mail(section);
        };
    }

    private static AlertReceiver.Channel chat(Section section, AlertReceiver.Program program) {
        return new AlertReceiver.Channel.Chat(program, section.requiredSecret("url", Addresses.SECRET));
    }

    private static AlertReceiver.Channel mail(Section section) {
        section.together("username", "password");
        AlertReceiver.Tls tls =
                section.optional("tls", Kind.oneOf(AlertReceiver.Tls.class), AlertReceiver.Tls.STARTTLS);
        if (tls == AlertReceiver.Tls.NONE && section.has("password")) {
            section.problem(
                    "tls",
                    "is none while a password is given, which everyone on the way could read; leave out"
                            + " the login, or use starttls or always");
        }
        Optional<String> username = section.optional("username", Texts.LINE);
        Optional<Secret> password = section.optional("password", References.SECRET);
        return new AlertReceiver.Channel.Mail(
                section.required("host", Addresses.HOST, "smtp.example.com"),
                section.optional("port", Kind.integer(1, 65535), usualPort(tls)),
                tls,
                username.flatMap(name -> password.map(secret -> new AlertReceiver.Login(name, secret))),
                section.required("from", Addresses.MAILBOX, "slipway@example.com"),
                section.required("to", Kind.someOf(Addresses.MAILBOX), List.of("team@example.com")));
    }

    private static int usualPort(AlertReceiver.Tls tls) {
        return switch (tls) {
            case ALWAYS -> 465;
            case STARTTLS -> 587;
            case NONE -> 25;
        };
    }

    /** Keys that are known, but not to this type. */
    private static void refuseKeysOfOthers(Section section, Type type) {
        Arrays.stream(Type.values())
                .flatMap(other -> other.keys().stream())
                .distinct()
                .filter(key -> !type.keys().contains(key))
                .forEach(key -> section.unfit(key, "does not belong to the type " + type + "; remove it"));
    }
}
