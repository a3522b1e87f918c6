package slipway.kubernetes;

import java.util.Optional;
import slipway.text.FixableException;

/** The cluster could not be asked, or has refused; the message is for users. */
public final class KubernetesException extends FixableException {
    private static final long serialVersionUID = 1L;

    /** Why asking may help, or not. */
    enum Kind {
        /** Something that was asked for is not there. */
        NOT_FOUND,
        /** The cluster, or kubectl itself, said no, and would say so again. */
        REFUSED,
        /** No answer came, or one that says to try again. */
        UNREACHABLE
    }

    private final Kind kind;

    KubernetesException(Kind kind, String message) {
        super(message, null, Optional.empty());
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** Whether asking again may help. */
    boolean isUnreachable() {
        return kind == Kind.UNREACHABLE;
    }
}
