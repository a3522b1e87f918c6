package slipway.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody who wants to hear of what happens: a channel of a chat, a program, or people by mail.
 *
 * @param name under which the log speaks of it, and by which it is known again after a restart
 * @param projects of which it hears; empty means all
 */
public record Alert(String name, Way way, Set<On> on, List<String> projects) {
    public Alert {
        on = Set.copyOf(on);
        projects = List.copyOf(projects);
    }

    /** What can be heard of. */
    public enum On {
        FAILED,
        ROLLED_BACK,
        /** The first success after a failure. */
        RECOVERED,
        /** Something else runs on a host than what is recorded; and that this is over. */
        DRIFT,
        /** What is live is not healthy any more, or keeps ending; and that this is over. */
        UNHEALTHY,
        /** GitLab does not report pushes any more, or the project has moved; and that this is over. */
        HOOK,
        /** GitLab's API does not take our token, or not for long; and that this is over. */
        API_TOKEN,
        /** The deploy branch is not there; and that this is over. */
        BRANCH
    }

    /** How the message gets there. */
    public sealed interface Way {
        /** An incoming webhook of a chat; whoever knows its address can post there. */
        record Chat(Program program, Secret url) implements Way {}

        /** JSON, signed by the rules of Standard Webhooks. */
        record Webhook(Secret url, Secret signingSecret) implements Way {}

        /** Mail, handed to an SMTP server. */
        record Mail(String host, int port, Tls tls, Optional<Login> login, String from, List<String> to)
                implements Way {}
    }

    /** The chats whose own formats are known. */
    public enum Program {
        SLACK,
        MATTERMOST,
        DISCORD
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
