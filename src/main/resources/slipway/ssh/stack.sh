# A compose stack that stands on this host: its service, its containers, its neighbours.

# Goes into the stack's folder; sets composer, the program that this host has.
find_stack() {
    folder=$(folder_of "$directory")
    cd "$folder" 2>/dev/null || unchanged "the stack's folder $folder is not there, or $(id -un) may not enter it; correct \"directory\""
    if engine compose version >/dev/null 2>&1; then
        composer='docker compose'
    elif $sudo docker-compose version >/dev/null 2>&1; then
        composer=docker-compose
    else
        unchanged "neither docker compose nor docker-compose works on the host; install Docker's compose plugin"
    fi
    # The newer one would else ask the registry where the compose file says so; the older one never does.
    never=
    case $(compose up --help 2>&1) in *' --pull '*) never='--pull never' ;; esac
}

# shellcheck disable=SC2086 # sudo and composer are several words
compose() {
    if [ -n "$compose_file" ]; then
        $sudo $composer -f "$compose_file" "$@"
    else
        $sudo $composer "$@"
    fi
}

# The stack's service must run the image whose tag is moved, or else nothing would be exchanged.
check_reference() {
    canonical=$(compose config 2>"$job/.errors") ||
        unchanged "compose does not understand the stack in $folder: $(one_line "$(cat "$job/.errors")")"
    named=$(printf '%s\n' "$canonical" | image_of_service)
    case $named in
        '') unchanged "the stack in $folder has no service $service; correct \"service\"" ;;
        ' ') unchanged "the service $service in $folder names no image; write there: image: $reference" ;;
    esac
    [ "$(full_name "$named")" = "$(full_name "$reference")" ] ||
        unchanged "the service $service in $folder runs the image $named, not $reference; correct the one or the other"
}

# From compose's canonical YAML: the service's image, a blank where it names none, nothing where there is no service.
image_of_service() {
    part= current= known= found_image=
    while IFS= read -r line; do
        case $line in
            '    image: '*) [ "$part$current" != "services:$service" ] || found_image=$(unquoted "${line#    image: }") ;;
            '   '*) ;;
            '  '*:)
                current=${line#  }
                current=$(unquoted "${current%:}")
                [ "$part$current" != "services:$service" ] || known=' '
                ;;
            [!\ ]*) part=$line ;;
        esac
    done
    printf '%s\n' "${found_image:-$known}"
}

unquoted() {
    case $1 in
        \'*\' | \"*\") value=${1#?}; printf '%s\n' "${value%?}" ;;
        *) printf '%s\n' "$1" ;;
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

# Prints the ids of the stack's containers that fit filter $1, also of those that have ended.
containers() {
    [ -n "$stack" ] || return 0
    engine ps -a -q --no-trunc --filter "label=com.docker.compose.project=$stack" \
        --filter label=com.docker.compose.oneoff=False "$@"
}

members() {
    containers --filter "label=com.docker.compose.service=$service" "$@" | sort
}

# Only compose knows what the stack is called; a stack without containers gets its name later.
find_stack_name() {
    stack=
    if ! all=$(compose ps -a -q 2>"$job/.errors"); then
        lacking="compose cannot say what runs in $folder: $(one_line "$(cat "$job/.errors")")"
        return 1
    fi
    for id in $all; do
        stack=$(engine inspect --format '{{index .Config.Labels "com.docker.compose.project"}}' "$id" 2>/dev/null) && return
    done
    return 0
}

# What tells the containers of the other services: id, whether it runs, service, name.
neighbours() {
    ids=$(containers)
    # shellcheck disable=SC2086 # several words
    [ -z "$ids" ] || engine inspect --format \
        '{{.Id}} {{.State.Running}} {{index .Config.Labels "com.docker.compose.service"}} {{.Name}}' $ids |
        while read -r id running its_service its_name; do
            [ "$its_service" = "$service" ] || printf '%s %s %s %s\n' "$id" "$running" "$its_service" "${its_name#/}"
        done
}

# Every volume and folder of every service.
volumes() {
    ids=$(containers)
    # shellcheck disable=SC2086 # several words
    [ -z "$ids" ] || engine inspect --format \
        '{{$s := index .Config.Labels "com.docker.compose.service"}}{{range .Mounts}}{{$s}} {{.Name}}{{.Source}}:{{.Destination}}{{println}}{{end}}' \
        $ids | LC_ALL=C sort -u
}

# Sets strangers: how the neighbours are not what they were.
compare_neighbours() {
    neighbours_now=$(neighbours) volumes_now=$(volumes)
    strangers=$(printf '%s\n' "$neighbours_before" | changes)
}

# Not in files, which a full disk would leave empty.
changes() {
    separator=
    while read -r id running its_service its_name; do
        [ -n "$id" ] || continue
        is=$(printf '%s\n' "$neighbours_now" | grep "^$id ")
        case $is in
            '') strange="$its_name is not the container that it was, $(volumes_of "$its_service")" ;;
            "$id $running "*) continue ;;
            *) [ "$running" = true ] || continue; strange="$its_name was running, and is not" ;;
        esac
        printf '%s%s' "$separator" "$strange"
        separator='; '
    done
}

volumes_of() {
    if ! printf '%s\n' "$neighbours_now" | grep -q " $1 "; then
        echo "and no other took its place"
    elif [ "$(printf '%s\n' "$volumes_before" | grep "^$1 ")" = "$(printf '%s\n' "$volumes_now" | grep "^$1 ")" ]; then
        echo "though on the same volumes"
    else
        echo "and is on other volumes"
    fi
}
