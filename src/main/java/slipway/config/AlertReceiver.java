package slipway.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Somebody who wants to hear of what happens: a channel of a chat, a program, or people by mail.
 *
 * @param name under which the log speaks of it, and by which it is known again after a restart
 * @param projects of which it hears; empty means all
 * @param goals of which runs it hears; empty means all
 * @param branches of which runs it hears, with {@code *} for any text; empty means all
 */
public record AlertReceiver(
        String name, Channel channel, Set<On> on, List<String> projects, Set<RunGoal> goals, List<String> branches) {
    public AlertReceiver {
        on = Set.copyOf(on);
        projects = List.copyOf(projects);
        goals = Set.copyOf(goals);
        branches = List.copyOf(branches);
    }

    /** What can be heard of. */
    public enum On {
        FAILED,
        ROLLED_BACK,
        /** The first success after a failure. */
        RECOVERED,
        /** A run has put a release live. */
        DEPLOYED,
        /** A run waits for an approval, or for the end of a freeze. */
        WAITING,
        /** Something else runs on a host than what is recorded; and that this is over. */
        DRIFT,
        /** What is live is not healthy any more, or keeps ending; and that this is over. */
        UNHEALTHY,
        /** GitLab does not report pushes any more, or the project has moved; and that this is over. */
        HOOK,
        /** GitLab's API does not take our token, or not for long; and that this is over. */
        API_TOKEN,
        /** The deploy branch is not there; and that this is over. */
        BRANCH,
        /** GitLab's freeze periods cannot be read; and that this is over. */
        FREEZES;

        /** Whether it is about a run, so that goals and branches narrow it. */
        public boolean isAboutRuns() {
            return switch (this) {
                case FAILED, ROLLED_BACK, RECOVERED, DEPLOYED, WAITING -> true;
                case DRIFT, UNHEALTHY, HOOK, API_TOKEN, BRANCH, FREEZES -> false;
            };
        }
    }

    /** What a run is for; those of the deploy branch deploy, and test before. */
    public enum RunGoal {
        TEST,
        DEPLOY
    }

    /** How the message gets there. */
    public sealed interface Channel {
        /** Where it goes, without what is secret in it. */
        String place();

        /** The answer of the function for this kind of channel. */
        <T> T match(Cases<T> cases);

        /** A function for each kind of channel. */
        record Cases<T>(
                Function<Chat, T> chat,
                Function<Webhook, T> webhook,
                Function<Telegram, T> telegram,
                Function<Ntfy, T> ntfy,
                Function<Mail, T> mail) {}

        /** An incoming webhook of a chat; whoever knows its address can post there. */
        record Chat(Program program, Secret url) implements Channel {
            @Override
            public String place() {
                return address(url).getAuthority();
            }

            @Override
            public <T> T match(Cases<T> cases) {
                return cases.chat().apply(this);
            }
        }

        /** JSON, signed by the rules of Standard Webhooks. */
        record Webhook(Secret url, Secret signingSecret) implements Channel {
            @Override
            public String place() {
                return address(url).getAuthority();
            }

            @Override
            public <T> T match(Cases<T> cases) {
                return cases.webhook().apply(this);
            }
        }

        /** A bot of Telegram, which writes into a chat; whoever knows its token can write as that bot. */
        record Telegram(URI server, Secret token, String chat) implements Channel {
            @Override
            public String place() {
                return server.getAuthority();
            }

            @Override
            public <T> T match(Cases<T> cases) {
                return cases.telegram().apply(this);
            }
        }

        /** A topic of ntfy. Without access control, whoever knows its name can post there. */
        record Ntfy(URI server, Secret topic, Optional<Secret> token) implements Channel {
            @Override
            public String place() {
                return server.getAuthority();
            }

            @Override
            public <T> T match(Cases<T> cases) {
                return cases.ntfy().apply(this);
            }
        }

        /** Mail, handed to an SMTP server. */
        record Mail(String host, int port, Tls tls, Optional<Login> login, String from, List<String> to)
                implements Channel {
            @Override
            public String place() {
                return host + ":" + port;
            }

            @Override
            public <T> T match(Cases<T> cases) {
                return cases.mail().apply(this);
            }
        }
    }

    /** The chats whose own formats are known. */
    public enum Program {
        SLACK,
        MATTERMOST,
        DISCORD,
        TEAMS,
        GOOGLE_CHAT
    }

    /** How the line to a mail server is kept secret. */
    public enum Tls {
        /** From the first byte on. */
        ALWAYS,
        /** After STARTTLS, without which nothing is sent. */
        STARTTLS,
        NONE
    }

    /** To a mail server. */
    public record Login(String username, Secret password) {}

    /** A secret that {@code Addresses} has found to be an address. */
    public static URI address(Secret url) {
        return URI.create(url.reveal());
    }

    public boolean hearsOf(String project) {
        return projects.isEmpty() || projects.contains(project);
    }
}
