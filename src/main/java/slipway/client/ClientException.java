package slipway.client;

/** Why a command ends here; the message says it to whoever typed it. */
final class ClientException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitCode code;

    ClientException(ExitCode code, String message) {
        super(message);
        this.code = code;
    }

    ExitCode outcome() {
        return code;
    }
}
