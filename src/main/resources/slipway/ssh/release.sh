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
        await_end "$each" "$(containers --filter "label=com.docker.compose.service=$each" | head -n 1)" || return 1
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
    if id=$(engine container inspect --format '{{.Id}}' "$once" 2>/dev/null); then
        say "an earlier job left $called at work or unremoved; waiting for its end"
        await_end "$called" "$id" "of an earlier job" || case $lacking in *'did not end'* | stopped*) return 1 ;; esac
        engine rm -f "$once" >/dev/null
    fi
    say "running $called"
    eval "set -- $2"
    program=$1
    shift
    if ! said=$(compose run -d -T --no-deps --name "$once" --entrypoint "$program" "$service" "$@" 2>&1); then
        why=$(engine container inspect --format '{{.State.Error}}' "$once" 2>/dev/null)
        lacking="$called could not be started: $(one_line "${why:-$said}")"
        engine rm -f "$once" >/dev/null 2>&1
        return 1
    fi
    await_end "$called" "$(engine container inspect --format '{{.Id}}' "$once" 2>/dev/null)"
    set -- $?
    engine rm -f "$once" >/dev/null 2>&1
    return "$1"
}

begin_deadline() {
    clock
    deadline=$((seconds + patience))
}

# Waits for the end of container $2, which is called $1, and shows what it prints. Sets lacking, and fails, if it does not
# end well.
await_end() {
    follow_output "$2"
    until has_ended "$@"; do
        [ -z "$stopped" ] || { lacking="stopped while $1 was running"; break; }
        clock
        [ "$seconds" -lt $deadline ] || { lacking="$1 did not end within $patience s (three quarters of redeploy.timeout)"; break; }
        nap 0.2
    done
    [ -n "$ended_with" ] || engine stop "$2" >/dev/null 2>&1
    await_output
    [ "$ended_with" = 0 ] || return 1
    say "$1 has ended well"
}

# Sets ended_with: its exit status, empty while it is at work; and lacking.
has_ended() {
    ended_with=
    # shellcheck disable=SC2046 # the fields of a line
    set -- "$1" $(engine inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}' "$2" 2>/dev/null)
    case ${2-} in
        exited | dead) ended_with=$3 ;;
        '') ended_with=gone ;;
        # Docker starts it again as the stack wants it for the service; it has failed for all that.
        *) [ "$4" -eq 0 ] || ended_with=$3 ;;
    esac
    case $ended_with in
        '') return 1 ;;
        gone) lacking="the container of $1 was removed" ;;
        *) lacking="$1 ended with status $3" ;;
    esac
}

# Not by a function, whose shell would be killed in place of docker.
follow_output() {
    $sudo docker logs -f "$1" 2>&1 &
    following=$!
}

# It ends by itself, unless the engine is away.
await_output() {
    for tries in 1 2 3 4 5 6 7 8 9 10; do
        kill -0 $following 2>/dev/null || return 0
        nap 0.2
    done
    kill $following 2>/dev/null
}
