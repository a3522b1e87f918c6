package slipway.notify.alert;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import slipway.config.AlertReceiver;
import slipway.run.outbox.AlertMessage;

/** A notice as a mail, which has the same Message-ID whenever it is sent once more. */
final class MailMessage extends MimeMessage {
    private final String token;
    private final String domain;

    MailMessage(Session session, AlertReceiver.Channel.Mail mail, AlertMessage message, AlertText alert)
            throws MessagingException {
        super(session);
        this.token = message.token();
        this.domain = mail.from().substring(mail.from().indexOf('@') + 1);
        setFrom(new InternetAddress(mail.from()));
        for (String to : mail.to()) {
            addRecipient(Message.RecipientType.TO, new InternetAddress(to));
        }
        setSentDate(Date.from(message.at()));
        // One line without control characters, as all of a story is: nothing of it can become a header.
        setSubject(alert.headline(), StandardCharsets.UTF_8.name());
        setHeader("Auto-Submitted", "auto-generated");
        setText(alert.text() + "\n" + alert.link().map(url -> "\n" + url + "\n").orElse(""), "UTF-8");
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", "<" + token + "@" + domain + ">");
    }
}
