package slipway.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads {@code server.alerts[]}; one for all of them, since no two may have the same name. */
final class AlertReader {
    private static final List<String> OF_MAIL = List.of("host", "port", "tls", "username", "password", "from", "to");
    private static final List<String> OF_HTTP = List.of("url", "signingSecret");

    private final Kind<String> names = new Unique<>(Texts.TOKEN_NAME);

    /** The types, as the file writes them. */
    enum Type {
        SLACK,
        MATTERMOST,
        DISCORD,
        WEBHOOK,
        MAIL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Alert read(Section section) {
        Type type = section.required("type", Kind.oneOf(Type.class), Type.SLACK);
        return new Alert(
                section.required("name", names, "team"),
                way(section, type),
                Set.copyOf(section.optional(
                        "on", Kind.someOf(Kind.oneOf(Alert.On.class)), List.copyOf(EnumSet.allOf(Alert.On.class)))),
                section.optional("projects", Kind.someOf(Texts.PROJECT_NAME), List.of()));
    }

    private static Alert.Way way(Section section, Type type) {
        return switch (type) {
            case SLACK -> chat(section, type, Alert.Program.SLACK);
            case MATTERMOST -> chat(section, type, Alert.Program.MATTERMOST);
            case DISCORD -> chat(section, type, Alert.Program.DISCORD);
            case WEBHOOK -> {
                foreign(section, type, OF_MAIL);
                yield new Alert.Way.Webhook(
                        section.requiredSecret("url", Addresses.SECRET),
                        section.requiredSecret("signingSecret", HeaderSecret.SIGNING_SECRET));
            }
            case MAIL -> {
                foreign(section, type, OF_HTTP);
                yield mail(section);
            }
        };
    }

    private static Alert.Way chat(Section section, Type type, Alert.Program program) {
        foreign(section, type, OF_MAIL);
        foreign(section, type, List.of("signingSecret"));
        return new Alert.Way.Chat(program, section.requiredSecret("url", Addresses.SECRET));
    }

    private static Alert.Way mail(Section section) {
        section.together("username", "password");
        Alert.Tls tls = section.optional("tls", Kind.oneOf(Alert.Tls.class), Alert.Tls.STARTTLS);
        if (tls == Alert.Tls.NONE && section.has("password")) {
            section.problem(
                    "tls",
                    "is none while a password is given, which everyone on the way could read; leave out"
                            + " the login, or use starttls or always");
        }
        Optional<String> username = section.optional("username", Texts.LINE);
        Optional<Secret> password = section.optional("password", References.SECRET);
        return new Alert.Way.Mail(
                section.required("host", Addresses.HOST, "smtp.example.com"),
                section.optional("port", Kind.integer(1, 65535), usualPort(tls)),
                tls,
                username.flatMap(name -> password.map(secret -> new Alert.Login(name, secret))),
                section.required("from", Addresses.MAILBOX, "slipway@example.com"),
                section.required("to", Kind.someOf(Addresses.MAILBOX), List.of("team@example.com")));
    }

    private static int usualPort(Alert.Tls tls) {
        return switch (tls) {
            case ALWAYS -> 465;
            case STARTTLS -> 587;
            case NONE -> 25;
        };
    }

    /** A key that is known, but not to this type. */
    private static void foreign(Section section, Type type, List<String> keys) {
        for (String key : keys) {
            section.unfit(key, "does not belong to the type " + type + "; remove it");
        }
    }
}
