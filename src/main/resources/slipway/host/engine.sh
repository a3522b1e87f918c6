# Docker on this host: who may ask it.

PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/snap/bin

# Sets sudo: what stands before docker. Fails, and sets lacking and fix, where the engine cannot be asked.
find_engine() {
    sudo='' fix=''
    if ! command -v docker >/dev/null 2>&1; then
        for installer in apt-get dnf apk; do
            [ -n "$fix" ] || ! command -v $installer >/dev/null 2>&1 || fix=install-$installer
        done
        lacking="Docker is not installed on the host (no program docker in $PATH); install it"
        return 1
    fi
    denied=$(docker version --format . 2>&1 >/dev/null) && return 0
    sudo='sudo -n'
    command -v sudo >/dev/null 2>&1 && $sudo docker version --format . >/dev/null 2>&1 && return 0
    case $denied in
        *'permission denied'*) fix=group ;;
        *'daemon running'* | *'annot connect'*) fix=start ;;
    esac
    lacking="Docker cannot be asked by $(id -un), neither by itself ($(one_line "$denied")) nor with sudo -n; is it running? then add the user to the group docker, or allow sudo docker without a password"
    return 1
}

# Prints the word of a known fix, if there is one.
print_fix() {
    [ -z "$fix" ] || printf 'slipway-fix %s\n' "$fix" >&2
}

engine() {
    $sudo docker "$@"
}

one_line() {
    printf '%s' "$1" | tail -n 1 | head -c 300
}

# Prints the stack's folder $1, which is below the home folder where nothing else is said.
folder_of() {
    # shellcheck disable=SC2088 # the tilde as it was written in the configuration
    case $1 in
        '~') printf '%s\n' "$HOME" ;;
        '~/'*) printf '%s\n' "$HOME/${1#'~/'}" ;;
        /*) printf '%s\n' "$1" ;;
        *) printf '%s\n' "$HOME/$1" ;;
    esac
}

# Prints the name of image $1 with all that Docker adds to it.
full_name() {
    reading=$1
    case ${reading##*/} in *[:@]*) ;; *) reading=$reading:latest ;; esac
    case ${reading%%/*} in
        "$reading") reading=docker.io/library/$reading ;;
        docker.io | index.docker.io)
            reading=${reading#*/}
            case $reading in */*) ;; *) reading=library/$reading ;; esac
            reading=docker.io/$reading
            ;;
        *[.:]* | localhost) ;;
        *) reading=docker.io/$reading ;;
    esac
    printf '%s\n' "$reading"
}

# Becomes docker, with the login in folder $1 if that is there: with one, docker forgets which engine the user's own
# configuration names. For a subshell, which ends with it.
exec_docker() {
    folder_of_login=$1
    shift
    if [ -d "$folder_of_login" ]; then
        endpoint=$(engine context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null)
        case $endpoint in unix://*) set -- -H "$endpoint" "$@" ;; esac
        set -- --config "$folder_of_login" "$@"
    fi
    exec $sudo docker "$@"
}

# Prints $1 nanoseconds as seconds, rounded up; $2 where that is none. Without arithmetic: not every shell's is that wide.
seconds_of() {
    case $1 in
        '' | 0 | *[!0-9]*) echo "$2" ;;
        ?*000000000) echo "${1%?????????}" ;;
        ??????????*) echo $((${1%?????????} + 1)) ;;
        *) echo 1 ;;
    esac
}
