package slipway.notify.alert;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.AlertReceiver;
import slipway.gitlab.ApiResult;
import slipway.run.outbox.AlertMessage;

/** The SMTP server that a receiver's mails are handed to; whatever it does, each try has an end. */
final class MailServer implements AlertRoute {
    private static final Logger LOG = LoggerFactory.getLogger(MailServer.class);

    private final AlertReceiver.Channel.Mail mail;
    private final Duration patience;

    MailServer(AlertReceiver.Channel.Mail mail, Duration patience) {
        this.mail = mail;
        this.patience = patience;
    }

    /** What is done with it once it lets us in. */
    private interface Visit {
        void pay(SMTPTransport transport, Session session) throws MessagingException;
    }

    @Override
    public ApiResult tell(AlertMessage message, AlertText alert) throws InterruptedException {
        return visit((transport, session) -> {
            MailMessage letter = new MailMessage(session, mail, message, alert);
            transport.sendMessage(letter, letter.getAllRecipients());
        });
    }

    /** Whether it lets us in. */
    @Override
    public ApiResult look() throws InterruptedException {
        return visit((transport, session) -> {});
    }

    /** On a thread of its own, since reading from a socket knows no interrupt: closing its line is what ends it. */
    private ApiResult visit(Visit visit) throws InterruptedException {
        try (TrackedSockets sockets = new TrackedSockets(
                mail.tls() == AlertReceiver.Tls.ALWAYS ? SSLSocketFactory.getDefault() : SocketFactory.getDefault())) {
            FutureTask<ApiResult> visiting = new FutureTask<>(() -> visit(visit, sockets));
            Thread thread = new Thread(visiting, "slipway-mail");
            thread.setDaemon(true);
            thread.start();
            return visiting.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return later("did not take it within " + patience.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IllegalStateException("mail to " + mail.host() + " broke", e.getCause());
        }
    }

    private ApiResult visit(Visit visit, TrackedSockets sockets) {
        Session session = Session.getInstance(settings(sockets));
        String protocol = mail.tls() == AlertReceiver.Tls.ALWAYS ? "smtps" : "smtp";
        SMTPTransport transport = new SMTPTransport(
                session,
                new URLName(protocol, mail.host(), mail.port(), null, null, null),
                "smtp",
                mail.tls() == AlertReceiver.Tls.ALWAYS) {};
        try {
            transport.connect(
                    mail.host(),
                    mail.port(),
                    mail.login().map(AlertReceiver.Login::username).orElse(null),
                    mail.login().map(login -> login.password().reveal()).orElse(null));
            visit.pay(transport, session);
            return new ApiResult.Done();
        } catch (MessagingException e) {
            return new MailError(mail).answer(e);
        } finally {
            close(transport);
        }
    }

    /** It has taken the mail by then, or has not. */
    private void close(SMTPTransport transport) {
        try {
            transport.close();
        } catch (MessagingException e) {
            LOG.debug("{} did not say goodbye", mail.host(), e);
        }
    }

    private Properties settings(TrackedSockets sockets) {
        Properties settings = new Properties();
        String limit = Long.toString(patience.toMillis());
        settings.put("mail.smtp.connectiontimeout", limit);
        settings.put("mail.smtp.timeout", limit);
        settings.put("mail.smtp.auth", Boolean.toString(mail.login().isPresent()));
        settings.put("mail.smtp.starttls.enable", Boolean.toString(mail.tls() == AlertReceiver.Tls.STARTTLS));
        settings.put("mail.smtp.starttls.required", Boolean.toString(mail.tls() == AlertReceiver.Tls.STARTTLS));
        settings.put("mail.smtp.ssl.checkserveridentity", "true");
        // One address that is not taken is no reason to keep it from the others, nor to send it to them again.
        settings.put("mail.smtp.sendpartial", "true");
        settings.put(
                mail.tls() == AlertReceiver.Tls.ALWAYS ? "mail.smtp.ssl.socketFactory" : "mail.smtp.socketFactory",
                sockets);
        settings.put("mail.smtp.socketFactory.fallback", "false");
        return settings;
    }

    private ApiResult later(String why) {
        return new ApiResult.Later(mail.host() + ":" + mail.port() + " " + why, Optional.empty());
    }
}
