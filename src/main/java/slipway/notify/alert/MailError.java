package slipway.notify.alert;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.AlertReceiver;
import slipway.gitlab.ApiResult;
import slipway.text.SingleLine;

/** Understands how a mail server says no: for now, or for good. */
record MailError(AlertReceiver.Channel.Mail mail) {
    private static final Logger LOG = LoggerFactory.getLogger(MailError.class);
    private static final int SHOWN = 300;

    ApiResult answer(MessagingException failure) {
        String why = mail.host() + ":" + mail.port() + ": " + words(failure);
        if (failure instanceof SendFailedException partly && sentTo(partly) > 0) {
            LOG.warn(
                    "a mail went only to {} of {} addresses: {}",
                    sentTo(partly),
                    mail.to().size(),
                    why);
            return new ApiResult.Done();
        }
        if (failure instanceof AuthenticationFailedException) {
            // Somebody will fix the password; until then nothing was said of the mail.
            return new ApiResult.Later(why + "; are username and password right?", Optional.empty());
        }
        OptionalInt code = code(failure);
        return code.isPresent() && code.getAsInt() >= 500
                ? new ApiResult.Refused(code.getAsInt(), why)
                : new ApiResult.Later(why, Optional.empty());
    }

    private static int sentTo(SendFailedException failure) {
        return failure.getValidSentAddresses() == null ? 0 : failure.getValidSentAddresses().length;
    }

    /** The server's own; there is none where the line broke. */
    private static OptionalInt code(MessagingException failure) {
        for (Exception each = failure;
                each instanceof MessagingException messaging;
                each = messaging.getNextException()) {
            if (each instanceof SMTPAddressFailedException address) {
                return OptionalInt.of(address.getReturnCode());
            }
            if (each instanceof SMTPSenderFailedException sender) {
                return OptionalInt.of(sender.getReturnCode());
            }
            if (each instanceof SMTPSendFailedException send && send.getNextException() == null) {
                return OptionalInt.of(send.getReturnCode());
            }
        }
        return OptionalInt.empty();
    }

    /** Of an address that was not taken, if it was one; else the failure's own, and what the line itself said. */
    private static String message(MessagingException failure) {
        Exception each = failure;
        while (each instanceof MessagingException messaging) {
            if (each instanceof SMTPAddressFailedException address) {
                return address.getAddress() + ": " + address.getMessage();
            }
            each = messaging.getNextException();
        }
        return own(failure) + (each == null ? "" : ": " + own(each));
    }

    private static String own(Exception failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private String words(MessagingException failure) {
        String message = message(failure);
        String plain = mail.login()
                .map(login -> message.replace(login.password().reveal(), "***"))
                .orElse(message);
        return SingleLine.line(plain, SHOWN);
    }
}
