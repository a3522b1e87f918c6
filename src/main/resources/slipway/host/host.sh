# What every script on the host knows. POSIX sh, tried with dash, bash and busybox; all values come as variables.

boot=
{ read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null
boot=${boot:--}

# Sets process_state, process_session and process_start of process $1; fails where there is none, or no /proc.
process() {
    { IFS= read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
    # shellcheck disable=SC2086 # the fields of a line
    set -- ${line##*) }
    process_state=$1 process_session=$4 process_start=${20}
}

# Sets start: what tells process $1 from a later one with the same number.
start_of() {
    start=-
    process "$1" && start=$process_start
}

# Is process $1, started at $2 in boot $3, still there? A zombie is not.
alive() {
    [ "$3" = "$boot" ] && kill -0 "$1" 2>/dev/null || return 1
    [ "$2" = - ] && return 0
    process "$1" && [ "$process_start" = "$2" ] && [ "$process_state" != Z ]
}

# Sets number: the highest of the numbered files in folder $1, 0 if none.
latest() {
    number=0
    for file in "$1"/*; do
        file=${file##*/}
        case $file in *[!0-9]*) continue ;; esac
        [ "$file" -gt "$number" ] && number=$file
    done
}

# Makes file $3, which says who we are, owner number $2 in folder $1; fails if another one was first. The owner appears
# whole, by a hard link, and the highest number is never removed: so a dead owner is succeeded without anything being
# taken away from anybody. Someone slow may take a number that was already cleaned away; he sees a higher one, and gives
# up.
claim() {
    ln "$3" "$1/$2" 2>/dev/null || return 1
    latest "$1"
    [ "$number" -eq "$2" ] && return 0
    rm -f "$1/$2"
    return 1
}

# Reads owner $2 of folder $1 into owner, owner_start, owner_boot, owner_name.
owner_of() {
    { read -r owner owner_start owner_boot owner_name <"$1/$2"; } 2>/dev/null
}

# Is folder $job this job's?
# shellcheck disable=SC2154 # identity comes from those who know their job
ours() {
    found=
    { IFS= read -r found <"$job/id"; } 2>/dev/null
    [ "$found" = "$identity" ]
}

# Sets job and name to this job's folder: named by the run, or, where another server's job with the same number was
# first, by the run and a digest. Fails if there is none; what job is then is not ours.
# shellcheck disable=SC2154 # short and long too
locate() {
    for name in "$short" "$long"; do
        job=$jobs/$name
        ours && return 0
    done
    return 1
}

# Takes a folder for this job, which has none; file $1 says whose job this is. A folder belongs to whom its id names,
# which appears whole, by a hard link, and takes nobody else's place: so all who start this job at once get one folder,
# and two servers get two.
# shellcheck disable=SC2154 # short and long too
occupy() {
    for name in "$short" "$long"; do
        job=$jobs/$name
        # shellcheck disable=SC2174 # the folders above are there
        mkdir -p -m 700 "$job" && ln "$1" "$job/id" 2>/dev/null
        ours && return 0
    done
    echo "$jobs/$long is not ours"
    return 1
}

ended() {
    result=
    { read -r result <"$1/exit"; } 2>/dev/null
    case $result in '' | *[!0-9]*) return 1 ;; esac
}

# Sets state: absent (never started), running, ended (then result is its exit status), restarted (the host was, and the
# job went down with it), or lost (it died alone, and nobody knows how far it came).
look() {
    if ended "$job"; then state=ended; return; fi
    latest "$job/attempts"
    if [ "$number" -eq 0 ]; then state=absent; return; fi
    owner_boot=
    owner_of "$job/attempts" "$number"
    if [ "$owner_boot" != "$boot" ]; then state=restarted; return; fi
    if alive "$owner" "$owner_start" "$owner_boot"; then state=running; return; fi
    # It may have ended between the two questions.
    if ended "$job"; then state=ended; else state=lost; fi
}

nap() {
    sleep "$1" 2>/dev/null || sleep 1
}

session=
command -v setsid >/dev/null 2>&1 && session=setsid
jobs=$HOME/.slipway/jobs
locks=$HOME/.slipway/locks
