package slipway.report;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import slipway.config.Alert;
import slipway.run.Notice;

/** A notice as a mail, which has the same Message-ID whenever it is sent once more. */
final class Letter extends MimeMessage {
    private final String token;
    private final String domain;

    Letter(Session session, Alert.Way.Mail mail, Notice notice, Story story) throws MessagingException {
        super(session);
        this.token = notice.token();
        this.domain = mail.from().substring(mail.from().indexOf('@') + 1);
        setFrom(new InternetAddress(mail.from()));
        for (String to : mail.to()) {
            addRecipient(Message.RecipientType.TO, new InternetAddress(to));
        }
        setSentDate(Date.from(notice.at()));
        // One line without control characters, as all of a story is: nothing of it can become a header.
        setSubject(story.headline(), StandardCharsets.UTF_8.name());
        setHeader("Auto-Submitted", "auto-generated");
        setText(story.text() + "\n" + story.link().map(url -> "\n" + url + "\n").orElse(""), "UTF-8");
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", "<" + token + "@" + domain + ">");
    }
}
