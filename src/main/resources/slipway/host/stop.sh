# Ends the job: TERM to what its command started, a grace time, KILL; then says what is left.

# Sets left: the processes of the command's session. Children may have gone to groups of their own (timeout does), but
# seldom to sessions of their own.
remaining() {
    left=
    if [ ! -r /proc/self/stat ]; then
        alive "$leader" "$leader_start" "$leader_boot" && left=$leader
        return
    fi
    for folder in /proc/[0-9]*; do
        process "${folder##*/}" || continue
        [ "$process_state" != Z ] || continue
        [ "$process_session" = "$leader" ] || [ "${folder##*/}" = "$leader" ] || continue
        left="$left ${folder##*/}"
    done
}

leader_of_command() {
    leader= leader_start=- leader_boot=
    { read -r leader leader_start leader_boot <"$job/command.pid"; } 2>/dev/null
    [ -n "$leader" ] && [ "$leader_boot" = "$boot" ] || return 1
    # Another process may have its number by now.
    ! process "$leader" || [ "$process_start" = "$leader_start" ]
}

signal() {
    leader_of_command || return 0
    remaining
    # What ends itself whole does not want its children ended under its hands.
    if [ -n "$whole" ] && [ "$1" = TERM ]; then left=$leader; fi
    # shellcheck disable=SC2086 # several words
    [ -z "$left" ] || kill "-$1" $left 2>/dev/null
}

# Waits for the grace time for the command's processes and for the runner.
wait_for_end() {
    tries=0
    while [ $tries -lt $((grace * 10)) ]; do
        look
        left=
        if leader_of_command; then remaining; fi
        [ $state = running ] || [ -n "$left" ] || return 0
        tries=$((tries + 1))
        nap 0.1
    done
    return 1
}

# Takes a folder for a job that was never started, for the sake of a start that is still on its way.
forestall() {
    mkdir -p "$jobs" && printf '%s\n' "$identity" >"$jobs/.id.$$" && occupy "$jobs/.id.$$"
}

umask 077
fence_holds "$fence" || { printf 'slipway-job refused %s\n' "$why" >&2; exit 0; }
if ! locate; then
    forestall >/dev/null 2>&1
    rm -f "$jobs/.id.$$"
    locate || { printf 'slipway-job absent\n' >&2; exit 0; }
fi
look
case $state in ended) printf 'slipway-job ended %s\n' "$result" >&2; exit 0 ;; esac
# A start that is still on its way finds this and does not run the command.
{ printf 'stop\n' >"$job/stop"; } 2>/dev/null
signal TERM
if ! wait_for_end; then
    signal KILL
    wait_for_end
fi
if [ -n "$left" ]; then printf 'slipway-job remains %s\n' "$left" >&2; else printf 'slipway-job %s %s\n' $state "$result" >&2; fi
