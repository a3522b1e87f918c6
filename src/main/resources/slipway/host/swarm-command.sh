# What runs with the new image besides the services: a command is a job of the Swarm, with all that the first service has.

service_of_job() {
    service=${services%% *} called="the command \"$1\"" once=slipway-$1-$commands_of
}

begin_deadline() {
    clock
    deadline=$((seconds + patience))
}

# Fails, and sets lacking, where a command of the release could not be run.
check_commands() {
    [ -n "$before_command$after_command" ] || return 0
    service=${services%% *}
    can_copy
}

# The release's own command, while the old tasks serve.
prepare_release() {
    [ -n "$before_command" ] || return 0
    [ -n "$prepare" ] || { say "going back to an earlier release, so this does not run again: the command \"before\""; return 0; }
    begin_deadline
    run_command before "$before_command"
}

# The release holds, and stays live whatever becomes of this. Fails, and sets lacking, if it does not end well.
finish_release() {
    [ -n "$after_command" ] || return 0
    begin_deadline
    run_command after "$after_command"
}

# Runs the words $2 (quoted for a shell), which the configuration calls $1, in place of the image's own command.
run_command() {
    service_of_job "$1"
    await_leftover && can_copy || return 1
    say "running $called"
    create_job "$2" || { lacking="$called could not be started: $(one_line "$(cat "$job/.errors")")"; return 1; }
    await_end "$called"
    set -- $?
    remove_job
    return "$1"
}

# The name is taken by one job at a time in the whole Swarm: two migrations at a time would be in each other's way.
create_job() {
    eval "set -- $1"
    program=$1
    shift
    eval "create_by_docker $copied --entrypoint \"\$program\" \"\$image\" \"\$@\""
}

# It is tried once. It serves nobody, so it has neither a virtual address nor a HEALTHCHECK.
create_by_docker() {
    printf '%s\n' "$environment" | (exec_docker "$job/login" service create --quiet --detach --mode replicated-job --restart-condition none \
        --name "$once" --label "slipway.job=$project" --no-healthcheck --endpoint-mode dnsrr --with-registry-auth --no-resolve-image \
        --env-file /dev/stdin "$@") >/dev/null 2>"$job/.errors"
}

# What an earlier job that was killed has left running is waited for.
await_leftover() {
    lacking=
    is_left || return 0
    [ "$left" = "$project" ] || { lacking="there is a service $once in the Swarm, and it is not this project's; rename it"; return 1; }
    if ! has_ended "$called of an earlier job"; then
        say "an earlier job left $called running; waiting for its end"
        await_end "$called of an earlier job" || case $lacking in *'did not end'* | stopped*) remove_job; return 1 ;; esac
    fi
    remove_job
    lacking=
}

# Nobody waits for what has ended, or was never to run again. What still runs is left to the next release's own command.
remove_leftovers() {
    for which in before after; do
        service_of_job "$which"
        if is_left && [ "$left" = "$project" ] && has_ended "$called"; then remove_job; fi
    done
}

# Sets left: whose job it is.
is_left() {
    left=$(engine service inspect --format '{{index .Spec.Labels "slipway.job"}}' "$once" 2>/dev/null)
}

# Waits for the end of the job, which is called $1, and shows what it prints. Sets lacking, and fails, if it does not end well.
await_end() {
    shown=0 over=0 waits=
    until has_ended "$1"; do
        [ -z "$stopped" ] || { lacking="stopped while $1 was running"; break; }
        clock
        [ "$seconds" -lt $deadline ] || { lacking="$1 did not end within $patience s (three quarters of redeploy.timeout)$waits"; break; }
        [ "$seconds" -lt "$over" ] || show_output
        nap 0.5
    done
    show_output || say "the last of its output could not be read"
    [ "$ended_with" = 0 ] || return 1
    say "$1 has ended well"
}

# Sets ended_with (its exit status, empty while it runs), task and lacking.
has_ended() {
    ended_with= task=
    # shellcheck disable=SC2046 # the words of several lines
    set -- "$1" $(engine service ps --no-trunc --format '{{.ID}}' "$once" 2>/dev/null)
    if [ $# -lt 2 ]; then
        ! is_removed || ended_with=gone lacking="the job of $1 was removed"
    elif [ $# -gt 2 ]; then
        ended_with=again lacking="Swarm started $1 again, on another node"
    else
        task=$2
        read_task "$1"
    fi
    [ -n "$ended_with" ]
}

is_removed() {
    case $(engine service inspect --format . "$once" 2>&1) in *[Nn]'o such service'* | *'not found'*) ;; *) false ;; esac
}

read_task() {
    its_state= its_exit= its_error=
    {
        read -r its_state its_exit
        read -r its_error
    } <<TASK
$(engine inspect --type task --format '{{.Status.State}} {{with .Status.ContainerStatus}}{{.ExitCode}}{{else}}0{{end}}
{{or .Status.Err .Status.Message}}' "$task" 2>/dev/null)
TASK
    [ -z "$its_state" ] || waits="; its task is $its_state: $its_error"
    case $its_state in
        complete) ended_with=0 ;;
        failed | rejected | shutdown | orphaned | remove) ended_with=${its_exit:-0} ;;
        *) return ;;
    esac
    [ "$its_state" != complete ] || return
    case $its_error in
        *'non-zero exit'*) lacking="$1 ended with status $ended_with" ;;
        *) lacking="$1 did not run: its task was $its_state: $its_error" ended_with=failed ;;
    esac
}

# Shows what the task has printed since the last time; fails where that could not be read, or is too much. Its nodes are asked for all of it each time, the more seldom the more it is.
show_output() {
    [ -n "$task" ] || return 0
    read_logs "$task" || return 1
    tail -c +$((shown + 1)) "$job/.logs"
    shown=$(($(wc -c <"$job/.logs")))
    rm -f "$job/.logs"
    clock
    over=$((seconds + 1 + shown / 100000))
}

# Swarm ends what still runs of it, within its grace period and some seconds.
remove_job() {
    engine service rm "$once" >/dev/null 2>&1
    [ -n "$task" ] || return 0
    clock
    over=$((seconds + 30))
    while engine inspect --type task "$task" >/dev/null 2>&1 && [ "$seconds" -lt $over ]; do
        nap 0.5
        clock
    done
}
