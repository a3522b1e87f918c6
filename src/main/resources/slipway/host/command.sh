# The work of a job: the person's command, and nothing else. Its status is the job's.
work() {
    # shellcheck disable=SC1091 # follow.sh wrote it
    . "$job/environment"
    exec "${SHELL:-/bin/sh}" -c "$command"
}
