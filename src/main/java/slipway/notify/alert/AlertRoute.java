package slipway.notify.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import slipway.config.AlertReceiver.Channel;
import slipway.gitlab.ApiResult;
import slipway.run.outbox.AlertMessage;

/** How messages reach a receiver: one implementation for each kind of channel. */
interface AlertRoute {
    /** Sends it; returns when it was taken, or not. */
    ApiResult tell(AlertMessage message, AlertText text) throws InterruptedException;

    /** Checks whether the receiver is reachable; nothing is sent. */
    ApiResult look() throws InterruptedException;

    /** A chat, by its incoming webhook. */
    record ToChat(JsonPost post, Channel.Chat chat) implements AlertRoute {
        @Override
        public ApiResult tell(AlertMessage message, AlertText text) throws InterruptedException {
            return post.send(chat.url(), bytes(ChatFormat.of(chat.program(), text)), Map.of());
        }

        @Override
        public ApiResult look() throws InterruptedException {
            return post.look(chat.url());
        }
    }

    /** A program, by a signed webhook. */
    record ToProgram(JsonPost post, Channel.Webhook webhook, Clock clock) implements AlertRoute {
        @Override
        public ApiResult tell(AlertMessage message, AlertText text) throws InterruptedException {
            byte[] body = bytes(SignedFormat.body(message, text));
            return post.send(
                    webhook.url(), body, SignedFormat.headers(message, webhook.signingSecret(), body, clock.instant()));
        }

        @Override
        public ApiResult look() throws InterruptedException {
            return post.look(webhook.url());
        }
    }

    /** A chat of Telegram, which alone can be asked whether what is configured fits. */
    record ToTelegram(JsonPost post, Channel.Telegram telegram) implements AlertRoute {
        @Override
        public ApiResult tell(AlertMessage message, AlertText text) throws InterruptedException {
            return post.send(TelegramFormat.send(telegram), bytes(TelegramFormat.body(telegram, text)), Map.of());
        }

        @Override
        public ApiResult look() throws InterruptedException {
            return post.ask(TelegramFormat.look(telegram));
        }
    }

    /** A topic of ntfy. */
    record ToNtfy(JsonPost post, Channel.Ntfy ntfy) implements AlertRoute {
        @Override
        public ApiResult tell(AlertMessage message, AlertText text) throws InterruptedException {
            return post.send(NtfyFormat.address(ntfy), bytes(NtfyFormat.body(ntfy, text)), NtfyFormat.headers(ntfy));
        }

        @Override
        public ApiResult look() throws InterruptedException {
            return post.look(NtfyFormat.address(ntfy));
        }
    }

    private static byte[] bytes(ObjectNode body) {
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
