# Keeps a server out that has lost its run to another one, and does not know it yet. Each redeploy has a fence, a number
# that is higher than that of each one before; a server that takes a redeploy up gets a higher one, too. The host keeps the
# highest that it has seen of a project and an installation, as the name of a file: nothing is ever set back.

# Sets number: the highest fence of the project; 0 if there is none.
# shellcheck disable=SC2154 # project and identity come from those who know their job
fence_seen() {
    fences=$HOME/.slipway/fences/$project/${identity%%/*}
    latest "$fences"
}

# Is fence $1 as high as all that the host has seen? If not, sets why.
fence_holds() {
    fence_seen
    [ "$1" -ge "$number" ] && return 0
    why="another server has taken this run up, or a later one has begun: the host has seen fence $number of this project, and this job has only $1; nothing is changed here. If Slipway is right (its clock or its record was set back), remove ~/.slipway/fences/$project on the host"
    return 1
}

# Keeps fence $1. The highest file stays, whoever else does the same at this moment.
raise_fence() {
    fence_seen
    [ "$1" -gt "$number" ] || return 0
    (umask 077 && mkdir -p "$fences" && : >"$fences/$1") || return 1
    for file in "$fences"/*; do
        [ "${file##*/}" -lt "$1" ] && rm -f "$file"
    done
    return 0
}

# Gives the job in folder $job fence $1.
give_fence() {
    printf '%s\n' "$1" >"$job/.fence.$$" && mv -f "$job/.fence.$$" "$job/fence"
}

# The job in folder $job goes on with fence $1: a server that takes a redeploy up follows the job that it finds. The job comes
# first, since it may ask for its turn at this moment. Fails and sets why: with 1 if the disk does not take it, with 2 if a
# server with a higher one does the same now, which keeps the job.
hold_with_fence() {
    if ! give_fence "$1" || ! raise_fence "$1"; then
        why="cannot write to ~/.slipway; is the disk full?"
        return 1
    fi
    fence_holds "$1" && return 0
    give_fence "$number"
    return 2
}

# Sets job_fence: the fence of the job in folder $job; that of one which an earlier version started does not count.
fence_of_job() {
    job_fence=
    { read -r job_fence <"$job/fence"; } 2>/dev/null
    case $job_fence in '' | *[!0-9]*) return 1 ;; esac
}
