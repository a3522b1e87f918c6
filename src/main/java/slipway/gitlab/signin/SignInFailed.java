package slipway.gitlab.signin;

/** Nobody could be signed in with GitLab, for a reason that is not the person's. The message says what, for the log. */
public final class SignInFailed extends Exception {
    private static final long serialVersionUID = 1L;

    SignInFailed(String message) {
        super(message);
    }
}
