# Starts the job unless it was started before, and follows it. Says on stdout, in this order: whatever the login shell
# says by itself; the mark and the byte it goes on from; the job's output; the mark and what the job left as its result;
# the mark and what became of the job.

refuse() {
    printf 'slipway-job refused %s\n' "$*" >&2
    exit 0
}

# All is written, and looked at, before the job's folder is touched: moving it there needs hardly more of the disk.
# Others who start the same job at once, or did before the host's restart, have the same files there.
prepare() {
    fresh=$jobs/.new.$$
    (umask 077 && mkdir -p "$jobs" "$locks/$project") && rm -rf "$fresh" && mkdir -m 700 "$fresh" || return 1
    printf '%s\n' "$identity" >"$fresh/id" && printf '%s\n' "$command" >"$fresh/command" &&
        printf '%s' "$environment" >"$fresh/environment" && printf '%s' "$runner" >"$fresh/run" || return 1
    if [ "$(cat "$fresh/id" "$fresh/command" "$fresh/environment" "$fresh/run" | wc -c)" -ne "$size" ]; then
        echo "the files did not reach the disk whole"
        return 1
    fi
    locate || occupy "$fresh/id" || return 1
    # shellcheck disable=SC2174 # the folders above are there
    mkdir -p -m 700 "$job/attempts" && printf '' >>"$job/output" || return 1
    for part in command environment run; do
        mv -f "$fresh/$part" "$job/$part" || return 1
    done
    rm -rf "$fresh"
    hand_login || hand_login
}

# For this job's pull alone, and removed by it. Twice, since the job that another one started may do that just now.
hand_login() {
    [ -n "$slipway_login" ] || return 0
    (umask 077 && mkdir -p "$job/login" && printf '%s' "$slipway_login" >"$job/login/.config.$$") &&
        mv -f "$job/login/.config.$$" "$job/login/config.json"
}

# Where setsid can fork, it does: see the runner about the background.
launch() {
    if [ -z "$session" ]; then
        nohup /bin/sh "$job/run" </dev/null >/dev/null 2>&1 3<&- &
        return
    fi
    $session -f /bin/sh "$job/run" </dev/null >/dev/null 2>&1 && return
    $session /bin/sh "$job/run" </dev/null >/dev/null 2>&1 &
}

# It may still start, if the host is that slow: then it finds that it need not.
call_off() {
    printf '' >"$job/stop"
    refuse "the job did not start within 5 s in ~/.slipway/jobs/$name; is the disk full?"
}

start() {
    fence_holds "$fence" || refuse "$why"
    if locate; then
        # Its output can be followed even if the disk is full.
        hold_with_fence "$fence" || [ $? -eq 1 ] || refuse "$why"
        look
        case $state in ended | running | lost) return ;; esac
    fi
    set -f
    # shellcheck disable=SC2086 # several lines become one
    why=$(prepare 2>&1) || { rm -rf "$jobs/.new.$$"; refuse "cannot write the job to ~/.slipway/jobs (is the disk full?):" $why; }
    set +f
    locate || refuse "the job's folder in ~/.slipway/jobs was taken away"
    hold_with_fence "$fence" || { rm -f "$job/login/config.json"; refuse "$why"; }
    launch
    tries=0
    while :; do
        look
        case $state in ended | running | lost) return ;; esac
        tries=$((tries + 1))
        [ $tries -lt 250 ] || call_off
        nap 0.02
    done
}

# A crash of the host may have cost the output its end.
rewind() {
    length=$(wc -c <"$job/output")
    [ "$length" -ge "$from" ] || from=$((length))
}

# The shell keeps the file open, so that each cat goes on where the last one stopped. To start one costs the host more than
# to look, so that is left out where nothing was written since; but for once in ten times, because a clock may be set. A
# closed connection shows when something is written: hence the word "running".
follow() {
    printf '%s from %s\n' "$mark" "$from"
    exec 3<"$job/output"
    [ "$from" -eq 0 ] || tail -c +$((from + 1)) <&3 || exit 1
    polls=0 seen=$job/.seen.$$
    while :; do
        look
        # shellcheck disable=SC3013 # dash, bash and busybox have it
        if [ $state != running ] || [ $((polls % 10)) -eq 0 ] || ! [ "$seen" -nt "$job/output" ]; then
            { printf '' >"$seen"; } 2>/dev/null
            cat <&3 || exit 1
        fi
        [ $state = running ] || break
        polls=$((polls + 1))
        [ $((polls % 10)) -ne 0 ] || printf 'slipway-job running\n' >&2 || exit 1
        if [ $polls -lt 10 ]; then nap 0.02; elif [ $polls -lt 100 ]; then nap 0.1; else nap 0.3; fi
    done
    rm -f "$seen"
    [ "$state" = ended ] || state=lost result=$name
    hand_report
    printf '%s %s %s\n' "$mark" "$state" "$result"
}

# One line, whatever is in the file. Each attempt begins without one, so it is also how a job went that was killed
# after it had left it.
hand_report() {
    [ ! -f "$job/result.json" ] || printf '%s result %s\n' "$mark" "$(head -n 1 "$job/result.json" | head -c 8000)"
}

printf 'slipway-job begun\n' >&2
cd "$HOME" || refuse "the home folder $HOME cannot be entered"
from=$resume
start
[ "$from" -eq 0 ] || rewind
follow
