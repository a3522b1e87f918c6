package slipway.host;

import java.util.List;

/** The programs that are /bin/sh on one system or another. */
public enum HostShell {
    DASH("/usr/bin/dash", "-e"),
    BASH("/usr/bin/bash", "--posix"),
    BUSYBOX("/usr/bin/busybox", "sh");

    private final String program;
    private final String argument;

    HostShell(String program, String argument) {
        this.program = program;
        this.argument = argument;
    }

    public String program() {
        return program;
    }

    /** How to run it as sh, under its own name. */
    public List<String> command() {
        return List.of(program, argument);
    }
}
