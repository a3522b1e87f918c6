package slipway.process;

import java.io.IOException;
import java.io.OutputStream;

/** The thread that gives a process its input: a write blocks while the process does not read. */
final class ProcessInput {
    private ProcessInput() {}

    static void feeding(ProcessSession session, byte[] input) {
        if (input.length == 0) {
            return;
        }
        Thread thread = new Thread(
                () -> feed(session.process().getOutputStream(), input),
                "input of process " + session.process().pid());
        thread.setDaemon(true);
        thread.start(); // ends with the process: a write to a pipe that nobody can read fails
    }

    private static void feed(OutputStream target, byte[] input) {
        try (target) {
            target.write(input);
        } catch (IOException notWanted) {
            // a process may end without having read its input
        }
    }
}
