# Says, and changes nothing that stays, whether the host could fetch an image of the repository, has room for it, and can
# ask the address that a release is verified with.

least_mib=1024

examine() {
    ca='' job='' name=''
    find_engine && find_asker && find_room && ask_registry
}

# The folder of an engine on another machine is not here, and tells nothing.
find_room() {
    room=
    root=$(engine info --format '{{.DockerRootDir}}' 2>/dev/null)
    [ -d "$root" ] || return 0
    # shellcheck disable=SC2046 # the fields of a line
    set -- $(df -Pk "$root" 2>/dev/null | tail -n 1)
    case $4 in '' | *[!0-9]*) return 0 ;; esac
    room=$(($4 / 1024))
    [ $room -ge $least_mib ] && return
    lacking="only $room MiB are free in $root, and a release wants $least_mib; docker system df shows what takes the room"
    return 1
}

# Asks for a tag that nobody pushes: what the registry says about it tells whether it can be reached, and takes the login.
ask_registry() {
    registry=
    [ -n "$repository" ] || return 0
    login=$(umask 077 && mktemp -d) || { lacking="cannot make a temporary folder; is the disk full?"; return 1; }
    trap 'rm -rf "$login"' EXIT
    [ -z "$slipway_login" ] || (umask 077 && printf '%s' "$slipway_login" >"$login/config.json")
    errors=$(exec_docker "${slipway_login:+$login}" pull "$repository:slipway-asks-whether-this-can-be-fetched" 2>&1)
    case $errors in
        *'manifest unknown'* | *'name unknown'* | *'not found'*) registry="the registry lets it fetch $repository" ;;
        *'repository does not exist'* | *'access to the resource is denied'*)
            registry="the registry can be reached, and has no $repository that this host may fetch: it is not pushed yet, or the login may not read it" ;;
        *unauthorized* | *denied* | *'no basic auth'*)
            lacking="the registry refuses to give $repository to the host; correct the login: $(one_line "$errors")"
            return 1 ;;
        *)
            lacking="the host's Docker cannot reach the registry of $repository: $(one_line "$errors")"
            return 1 ;;
    esac
}

describe() {
    [ -z "$room" ] || printf '%s MiB free' "$room"
    [ -z "$registry" ] || printf '%s%s' "${room:+; }" "$registry"
    [ -z "$url" ] || printf '; %s is there to ask %s' "$asker" "$url"
}

set -f
if examine; then answer="ready $(describe)"; else answer="refused $lacking"; print_fix; fi
printf 'slipway-job %s\n' "$(printf '%s' "$answer" | tr '\n\t' '  ')" >&2
