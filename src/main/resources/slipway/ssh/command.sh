# The work of a job: the person's command, and nothing else. Its status is the job's.
work() {
    . "$job/environment"
    exec "${SHELL:-/bin/sh}" -c "$command"
}
