# What runs with the new image besides the service: before the exchange, while the old container still serves, and after it.

# What the stack wants to have ended well before the service starts, such as migrations, and then the release's own command.
prepare_release() {
    [ -n "$one_shots$before_command" ] || return 0
    first=$one_shots${before_command:+${one_shots:+, }the command \"before\"}
    [ -n "$prepare" ] || { say "going back to an earlier release, so this does not run again: $first"; return 0; }
    say "before it, with the new image: $first"
    engine tag "$new" "$reference" || { lacking="the image could not be tagged as $reference"; leave_as_it_is; }
    begin_deadline
    [ -z "$one_shots" ] || run_one_shots || leave_as_it_is
    [ -z "$before_command" ] || run_command before "$before_command" || leave_as_it_is
}

run_one_shots() {
    # shellcheck disable=SC2086 # several words
    up --force-recreate $one_shots || { lacking="compose could not start $one_shots: $(one_line "$said")"; return 1; }
    for each in $one_shots; do
        await_end "$each, which must end well before $service starts," \
            "$(containers --filter "label=com.docker.compose.service=$each" | head -n 1)" || return 1
    done
}

# The release holds, and stays live whatever becomes of this. Fails, and sets lacking, if it does not end well.
finish_release() {
    [ -n "$after_command" ] || return 0
    begin_deadline
    run_command after "$after_command"
}

# Runs the words $2 (quoted for a shell), which the configuration calls $1, in a container that has all that the stack
# gives to the service, in place of the image's own command. What an earlier job that was killed left at work is waited
# for: two migrations at a time would be in each other's way.
run_command() {
    called="the command \"$1\"" once=slipway-$1-$project
    await_leftover || return 1
    say "running $called"
    eval "set -- $2"
    program=$1
    shift
    # Compose 1 would else give it the service's restart policy; there, the container stays all the same.
    remove=
    [ -z "$compose_1" ] || remove=--rm
    # shellcheck disable=SC2046,SC2086 # an option with its value, or nothing
    if said=$(compose run -d $remove -T --no-deps $(pull_never_of_run) --name "$once" --entrypoint "$program" "$service" "$@" 2>&1) && is_release; then
        await_end "$called" "$once" once
        set -- $?
    else
        why=$(engine container inspect --format '{{.State.Error}}' "$once" 2>/dev/null)
        lacking=${lacking:-"$called could not be started: $(one_line "${why:-$said}")"}
        set -- 1
    fi
    remove_once
    return "$1"
}

await_leftover() {
    lacking=
    id=$(engine container inspect --format '{{.State.Status}}' "$once" 2>/dev/null) || return 0
    if [ "$id" != created ]; then
        say "an earlier job left $called at work or unremoved; waiting for its end"
        await_end "$called of an earlier job" "$once" once || case $lacking in *'did not end'* | stopped*) remove_once; return 1 ;; esac
    fi
    remove_once
    lacking=
}

# With the volumes that are its alone.
remove_once() {
    engine rm -f -v "$once" >/dev/null 2>&1
}

# The older ones pull only where the service says so, which is refused.
pull_never_of_run() {
    case $(compose run --help 2>&1) in *' --pull '*) echo --pull never ;; esac
}

# Whether that container is of the release's image, which is what a migration is written for.
is_release() {
    [ "$(engine container inspect --format '{{.Image}}' "$once" 2>/dev/null)" = "$new" ] && return
    lacking="$called was started with another image than the release's, and was stopped"
    return 1
}

begin_deadline() {
    clock
    deadline=$((seconds + patience))
}

# Waits for the end of container $2, which is called $1, and shows what it prints. With $3 it must not be started again.
# Sets lacking, and fails, if it does not end well.
await_end() {
    follow_output "$2"
    until has_ended "$@"; do
        [ -z "$stopped" ] || { lacking="stopped while $1 was running"; break; }
        clock
        [ "$seconds" -lt $deadline ] || { lacking="$1 did not end within $patience s (three quarters of redeploy.timeout)"; break; }
        nap 0.2
    done
    # Whatever its state is: it may be waiting to be started again, or paused.
    [ -n "$is_over" ] || engine stop "$2" >/dev/null 2>&1
    await_output
    [ "$ended_with" = 0 ] || return 1
    say "$1 has ended well"
}

# Sets ended_with (its exit status, empty while it is at work), is_over (whether nothing of it runs any more) and lacking.
# The exit status of one that was started again is not known.
has_ended() {
    ended_with= is_over=
    # shellcheck disable=SC2046 # the fields of a line
    set -- "$1" "${3-}" $(engine inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}' "$2" 2>/dev/null)
    case ${3-} in
        exited | dead) ended_with=$4 is_over=yes lacking="$1 ended with status $4" ;;
        '') ended_with=gone is_over=yes lacking="the container of $1 was removed" ;;
        *)
            [ -n "$2" ] && [ "$5" -gt 0 ] || return 1
            ended_with=again lacking="$1 ended, and Docker started it again, as the service's restart policy says"
            ;;
    esac
}

# The engine ends it with the container's end. In a file, since a process of sudo's cannot be asked whether it is there.
follow_output() {
    rm -f "$job/.followed"
    { engine logs -f "$1" 2>&1; : >"$job/.followed"; } &
}

await_output() {
    for tries in 1 2 3 4 5 6 7 8 9 10; do
        [ ! -e "$job/.followed" ] || break
        nap 0.2
    done
    rm -f "$job/.followed"
}
