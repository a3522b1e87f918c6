package slipway.ssh;

import java.io.OutputStream;

/** Finds out, without starting anything, whether jobs could run on a host. */
public final class HostProbe {
    private HostProbe() {}

    /**
     * Logs in and looks whether jobs could be kept there.
     *
     * @return for users: {@code ssh ec2-user@host: ok (OpenSSH_9.2p1, SHA256:...)}
     * @throws SshException says what is wrong
     */
    public static String probe(SshTarget target) throws SshException, InterruptedException {
        try (SshConnection connection = SshConnection.open(target)) {
            ScriptWords words = new ScriptWords();
            int status =
                    connection.execute(HostScript.COMMAND, HostScript.probe(), OutputStream.nullOutputStream(), words);
            if (words.answer("ready").isPresent()) {
                return "ssh " + target.words() + ": ok (" + connection.hostWords() + ")";
            }
            throw new SshException(target.words() + ": "
                    + words.answer("refused")
                            .orElseGet(() -> "the login shell does not run /bin/sh (exit status " + status + ") "
                                    + words.others()));
        }
    }
}
