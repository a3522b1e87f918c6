# How containers are taken out of the router before they are stopped: by a command in each of them, through the runtime
# API of a HAProxy (haproxy.sh), or by nothing but time.

# Takes the containers $1 out, and waits until their requests are over or the time for that is. Fails, and sets lacking,
# where the job is stopped meanwhile, which is not heeded on the way back.
drain() {
    if [ -n "$router" ]; then
        drain_slots
    else
        clock
        over=$((seconds + drain_within))
        for id in $1; do
            [ -z "$drain_command" ] || ! is_fit "$id" || drain_by_command "$id"
        done
        wait_for_router
    fi
    ! is_stopped || { lacking="stopped while it was taken out of the router"; return 1; }
}

is_stopped() {
    [ -n "$stopped" ] && [ -z "$backing_out" ]
}

# One that is ill may not answer, and gets few requests.
is_fit() {
    case $(engine inspect --format '{{.State.Status}}{{with .State.Health}} {{.Status}}{{end}}' "$1" 2>/dev/null) in
        'running unhealthy') return 1 ;;
        running*) return 0 ;;
        *) return 1 ;;
    esac
}

# Until the clock says over, for all of them together. Its end is seen in a file's name, since its process may be sudo's
# and the disk may be full.
drain_by_command() {
    [ -n "$backing_out" ] || told_to_leave="$told_to_leave $1"
    id=$1 asked_in=$(engine inspect --format '{{slice .Name 1}}' "$1" 2>/dev/null)
    { : >"$job/.draining.$id"; } 2>/dev/null
    eval "set -- $drain_command"
    {
        if engine exec "$id" "$@" 2>&1; then set -- .drained; else set -- .undrained; fi
        mv -f "$job/.draining.$id" "$job/$1.$id" 2>/dev/null
    } &
    clock
    while [ -e "$job/.draining.$id" ] && [ "$seconds" -lt "$over" ]; do
        ! is_stopped || return 0
        nap 0.1
        clock
    done
    if [ -e "$job/.drained.$id" ]; then
        say "ran the command \"drain\" in $asked_in"
    elif [ -e "$job/.draining.$id" ]; then
        not_drained "the command \"drain\" in $asked_in was not over within $drain_within s"
    else
        not_drained "the command \"drain\" failed in $asked_in"
    fi
}

# The release goes on, since the old container may be what is wrong; but the run says so.
not_drained() {
    say "$1"
    unsettled="$unsettled${unsettled:+; }$1, so requests may have been lost"
}

wait_for_router() {
    clock
    over=$((seconds + settle))
    while [ "$seconds" -lt "$over" ] && ! is_stopped; do
        nap 0.2
        clock
    done
}
