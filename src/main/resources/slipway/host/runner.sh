# The job itself, in a session of its own: waits for its turn, does the work, keeps its exit status.
# Without argument it is the runner; with "command" it does the work that the scripts before it describe.

# Ends with status $1. Its place was reserved before the start, so that a full disk does not lose it.
finish() {
    tries=0
    until printf '%-3s\n' "$1" 1<>"$job/.exit.$$" && mv -f "$job/.exit.$$" "$job/exit"; do
        tries=$((tries + 1))
        [ $tries -lt 600 ] || exit 1
        sleep 1
    done 2>/dev/null
    rm -f "$job/.owner.$$"
    rm -rf "$job/login"
    tidy
    forget_logins
    exit 0
}

# Keeps the newest ended jobs of this server; those that have not ended have no exit file, and are not looked at. Another
# server may be down, and must find out at its next start that its job has run. Its jobs go when they are a month old.
tidy() {
    kept=0
    # shellcheck disable=SC2012 # by time; the names are our own
    ls -t "$jobs"/*/exit 2>/dev/null | while IFS= read -r file; do
        of_this_server "${file%/exit}" || continue
        kept=$((kept + 1))
        [ $kept -le $keep ] || prune "${file%/exit}"
    done
    find "$jobs"/*/exit -prune -mtime +30 2>/dev/null | while IFS= read -r file; do
        of_this_server "${file%/exit}" || prune "${file%/exit}"
    done
}

# Is the job in folder $1 one of this server's?
# shellcheck disable=SC2154 # identity comes from the server
of_this_server() {
    found=
    { IFS= read -r found <"$1/id"; } 2>/dev/null
    [ "${found%%/*}" = "${identity%%/*}" ]
}

# Jobs that were killed could not remove the login that they were handed. One that has not started, or went down with
# the host, may be about to start: unless that is long ago.
forget_logins() {
    for login in "$jobs"/*/login; do
        job=${login%/login}
        [ -d "$login" ] || continue
        look
        case $state in
            ended | lost) rm -rf "$login" ;;
            absent | restarted) [ -z "$(find "$login" -prune -mmin +60 2>/dev/null)" ] || rm -rf "$login" ;;
        esac
    done
}

# Once folder $1 is gone, another server's job may have its name: so only one of those who prune at once moves it away,
# and whole.
prune() {
    ln "$1/exit" "$1/.pruned" 2>/dev/null && mv "$1" "$jobs/.pruned.$$" && rm -rf "$jobs/.pruned.$$"
}

# One job at a time: the owner of the highest number in folder $1 has the lock, until it has ended or is dead. $2 says
# whose turn it is, in words. The wait ends when give_up_at has come.
turn() {
    lock=$1 whose=$2 told=
    while :; do
        latest "$lock"
        last=$number
        if free "$last" && claim "$lock" $((last + 1)) "$job/.owner.$$"; then
            clear_before $((last + 1))
            return 0
        fi
        [ -e "$job/stop" ] && return 0
        tell
        [ "$(date +%s)" -lt "$give_up_at" ] || return 1
        nap 0.1
    done
}

free() {
    [ "$1" -eq 0 ] && return 0
    owner_of "$lock" "$1" || return 1
    [ -n "$owner_boot" ] || return 0
    ended "$jobs/$owner_name" && return 0
    ! alive "$owner" "$owner_start" "$owner_boot"
}

tell() {
    [ "$last" -eq 0 ] || [ "$told" = "$owner_name" ] && return
    told=$owner_name
    printf 'slipway: waiting for job %s %s, which is at work on this host\n' "${owner_name%-*}" "$whose"
}

# Prints why the turn did not come.
waited_in_vain() {
    if [ -n "$told" ]; then
        echo "job ${told%-*} $whose did not end within $patience s: giving up; start the run again when it has ended"
    else
        echo "cannot write to ~/.slipway/locks/${lock##*/}: giving up; is the disk full?"
    fi
}

# Nothing was begun, which the exit status alone does not tell from a command's own.
give_up() {
    printf 'slipway: %s\n' "$why"
    {
        printf '{"outcome":"UNCHANGED","why":"%s"}' "$why" >"$job/.result.$$" && mv -f "$job/.result.$$" "$job/result.json"
    } 2>/dev/null
    finish 75
}

clear_before() {
    for file in "$lock"/*; do
        [ "${file##*/}" -lt "$1" ] && rm -f "$file"
    done
}

run() {
    latest "$job/attempts"
    attempt=$((number + 1))
    if [ "$number" -gt 0 ]; then
        owner_of "$job/attempts" "$number"
        [ "$owner_boot" = "$boot" ] && exit 0
    fi
    ended "$job" && exit 0
    start_of $$
    if ! { printf '   \n' >"$job/.exit.$$" && printf '%s %s %s %s\n' $$ "$start" "$boot" "$name" >"$job/.owner.$$" &&
        claim "$job/attempts" $attempt "$job/.owner.$$"; }; then
        rm -f "$job/.exit.$$" "$job/.owner.$$"
        exit 0
    fi
    [ $attempt -gt 1 ] && printf '\nslipway: the host was restarted while the job ran: starting it again\n'
    give_up_at=$(($(date +%s) + patience))
    turn "$locks/$project" "of $project" || { why=$(waited_in_vain) && give_up; }
    # Only now it is certain that no job with a higher one begins before this one has ended.
    ! fence_of_job || fence_holds "$job_fence" || give_up
    [ -e "$job/stop" ] && finish 143
    rm -f "$job/result.json"
    # In the foreground: what a shell starts in the background ignores SIGINT and SIGQUIT for ever, and its children too.
    $session /bin/sh "$job/run" command "$give_up_at" </dev/null
    finish $?
}

job=${0%/*}
name=${job##*/}
if [ "$1" = command ]; then
    give_up_at=$2
    start_of $$
    printf '%s %s %s\n' $$ "$start" "$boot" >"$job/command.pid"
    # Who stops the job writes the one before he reads the other.
    [ -e "$job/stop" ] && exit 143
    cd "$HOME" || exit 1
    work
    exit
fi
exec >>"$job/output" 2>&1
run
