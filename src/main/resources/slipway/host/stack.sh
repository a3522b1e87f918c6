# Which compose stack the service belongs to, and how compose is called for it: as its containers were started, which
# compose noted on them; where there are none yet, as the configuration and the folder say. Functions that fail set
# lacking.

new_line='
'
composer=

# Sets composition, the words compose is called with, and what identify sets.
find_stack() {
    find_composer && identify && choose_files && choose_environment || return 1
    composition=$composer
    [ -z "$stack$compose_project" ] || add -p "${stack:-$compose_project}"
    [ -z "$stack" ] || [ -n "$by_itself" ] || [ ! -d "$noted_folder" ] || add --project-directory "$noted_folder"
    add_each -f "$files"
    add_each --env-file "$environment_files"
    add_each --profile "$profiles"
}

find_composer() {
    [ -z "$composer" ] || return 0
    if version=$(engine compose version --short 2>/dev/null); then
        composer=docker${new_line}compose
    elif version=$($sudo docker-compose version --short 2>/dev/null); then
        composer=docker-compose
    else
        lacking="neither docker compose nor docker-compose works on the host; install Docker's compose plugin"
        return 1
    fi
    composition=$composer
    case $version in 1.* | v1.*) compose_1=yes ;; *) compose_1= ;; esac
    # The newer ones would else ask the registry where the compose file says so; the older ones never do.
    never=
    case $(compose up --help 2>&1) in *' --pull '*) never='--pull never' ;; esac
}

# A word on each line, since paths have spaces.
compose() {
    saved=$IFS IFS=$new_line
    # shellcheck disable=SC2086 # several words
    set -- $composition "$@"
    IFS=$saved
    $sudo "$@"
}

add() {
    for word in "$@"; do composition=$composition$new_line$word; done
}

add_each() {
    saved=$IFS IFS=$new_line
    for word in $2; do composition=$composition$new_line$1$new_line$word; done
    IFS=$saved
}

# Goes into the stack's folder. Sets stack, the stack's project (empty while nothing of it is there), and what compose
# noted when it was started: noted_folder, noted_files, noted_environment. The service's running containers count first,
# then its others, then any of the folder; last, what compose finds there by itself.
identify() {
    folder=$(folder_of "$directory")
    cd "$folder" 2>/dev/null ||
        { lacking="the stack's folder $folder is not there, or $(id -un) may not enter it; correct \"directory\""; return 1; }
    stack= noted_folder= noted_files= noted_environment=
    of_service=label=com.docker.compose.service=$service
    stack_folders
    look_for --filter "$of_service" --filter status=running || return 1
    [ -n "$stack" ] || look_for --filter "$of_service" || return 1
    [ -n "$stack" ] || look_for || return 1
    [ -n "$stack" ] || [ -n "$compose_project" ] || ask_compose
}

# Sets folders: how the stack's folder may be written, and own_named, the files that .env names. A compose file's own folder
# is the stack's.
stack_folders() {
    own_named=$(unquoted "$(sed -n 's/^COMPOSE_FILE=//p' "$folder/.env" 2>/dev/null | tail -n 1 | tr -d '\r')")
    first_file=${compose_files%%"$new_line"*}
    [ -n "$first_file" ] || first_file=${own_named%%:*}
    case $first_file in
        /*) folders=${first_file%/*} ;;
        */*) folders=$folder/${first_file%/*} ;;
        *) folders=$folder ;;
    esac
    folders=$new_line$folders$new_line$(cd "$folders" 2>/dev/null && pwd -L && pwd -P)$new_line
}

# Compose notes the folder as whoever called it named it.
look_for() {
    ids=$(engine ps -a -q --no-trunc --filter "label=com.docker.compose.project${compose_project:+=$compose_project}" \
        --filter label=com.docker.compose.oneoff=False "$@" 2>/dev/null) ||
        { lacking="Docker does not say what runs: $(one_line "$(engine ps -q 2>&1 >/dev/null)")"; return 1; }
    # shellcheck disable=SC2086 # several words; the letter before each line keeps empty ones
    notes=$([ -z "$ids" ] || engine inspect --format 'p{{index .Config.Labels "com.docker.compose.project"}}
d{{index .Config.Labels "com.docker.compose.project.working_dir"}}
f{{index .Config.Labels "com.docker.compose.project.config_files"}}
e{{index .Config.Labels "com.docker.compose.project.environment_file"}}' $ids 2>/dev/null)
    [ -z "$ids" ] || [ -n "$notes" ] || { lacking="Docker does not say what its containers are; is it restarting?"; return 1; }
    saved=$IFS IFS=$new_line
    # shellcheck disable=SC2086 # a line is a word
    set -- $notes
    IFS=$saved
    while [ $# -ge 4 ]; do
        if is_here "${2#d}" "${3#f}"; then take_notes "$@" || return 1; fi
        shift 4
    done
}

is_here() {
    [ -z "$compose_project" ] || return 0
    beside=${2%%,*}
    case $folders in *"$new_line$1$new_line"* | *"$new_line${beside%/*}$new_line"*) return 0 ;; esac
    return 1
}

# The newest container comes first.
take_notes() {
    if [ -z "$stack" ]; then
        stack=${1#p} noted_folder=${2#d} noted_files=${3#f} noted_environment=${4#e}
    elif [ "$stack" != "${1#p}" ]; then
        lacking="two stacks in $folder could be meant, $stack and ${1#p}; name one of them as \"project\""
        return 1
    fi
}

# The folder has another name than when the stack was started, or its compose file is below it.
ask_compose() {
    find_composer || return 1
    kept=$composition composition=$composer
    add_each -f "$compose_files"
    all=$(compose ps -a -q 2>/dev/null)
    composition=$kept
    for id in $all; do
        found=$(engine inspect --format '{{index .Config.Labels "com.docker.compose.project"}}' "$id" 2>/dev/null) || continue
        compose_project=$found
        look_for --filter "$of_service" || return 1
        [ -n "$stack" ] || look_for || return 1
        is_not_elsewhere
        return
    done
}

# Compose calls a stack as its folder is called, and another folder may be called the same.
is_not_elsewhere() {
    [ -n "$stack" ] && [ -d "$noted_folder" ] || return 0
    # The same folder may be mounted in two places, such as a home folder.
    # shellcheck disable=SC3013 # dash, bash and busybox have it
    [ "$noted_folder" -ef . ] && return 0
    there=$(cd "$noted_folder" && pwd -P)
    case $folders$(pwd -P)$new_line in *"$new_line$there$new_line"*) return 0 ;; esac
    lacking="compose takes the stack $stack for the one in $folder, but that was started in $noted_folder; correct \"directory\", or name as \"project\" which one is meant"
    return 1
}

# Sets files. A key settles what is to be read; else it is what the containers were started with. Where .env names just
# those, compose shall find them by itself (by_itself): called with their names, it would not read that .env.
choose_files() {
    files= by_itself=
    if [ -n "$compose_files" ]; then
        base=$folder
        resolve "$compose_files" "$new_line"
        files=$resolved
    elif [ -n "$stack" ]; then
        noted "$noted_files" ||
            { lacking="the stack $stack was started from $noted_files in $noted_folder, which is not there, or $(id -un) may not read it; say in \"files\" which compose files count"; return 1; }
        files=$resolved
        still_read
    fi
}

choose_environment() {
    environment_files=
    if [ -n "$env_files" ]; then
        base=$folder
        resolve "$env_files" "$new_line"
        environment_files=$resolved
    elif [ -n "$noted_environment" ]; then
        noted "$noted_environment" ||
            { lacking="the stack $stack was started with the environment file $noted_environment, which is not there, or $(id -un) may not read it; say in \"envFiles\" which count"; return 1; }
        environment_files=$resolved
    fi
}

# Sets resolved: the paths in list $1, whose separator is $2, seen from folder base; fails where one is not there.
resolve() {
    resolved= missing=
    saved=$IFS IFS=$2
    for path in $1; do
        case $path in /*) ;; *) path=$base/${path#./} ;; esac
        [ -e "$path" ] || missing=$path
        resolved=$resolved${resolved:+$new_line}$path
    done
    IFS=$saved
    [ -z "$missing" ]
}

# Compose 1 notes paths as they were given, so they are seen from the stack's folder or from one above it.
noted() {
    base=$noted_folder
    until resolve "$1" ,; do
        case $base in */*) base=${base%/*} ;; *) return 1 ;; esac
    done
}

# Fails where compose, called without -f, would read other files today than those that the stack was started from: an
# override file that came later, or COMPOSE_FILE. Files with names of their own were named by a person, and count.
still_read() {
    read_by_itself
    if [ -z "$own" ] || [ "$(real_paths "$own")" = "$(real_paths "$files")" ]; then
        [ -z "$own_named" ] || { by_itself=yes files=; }
        return 0
    fi
    [ -n "$own_named" ] || ! named_by_hand || return 0
    lacking="the stack $stack was started from $(in_words "$files"), but compose reads $(in_words "$own") in $folder now; say in \"files\" which count"
    return 1
}

# Sets own.
read_by_itself() {
    own= override=
    if [ -n "$own_named" ]; then
        base=$folder
        resolve "$own_named" :
        own=$resolved
        return
    fi
    usual="compose.yaml compose.yml docker-compose.yml docker-compose.yaml"
    [ -z "$compose_1" ] || usual="docker-compose.yml docker-compose.yaml compose.yml compose.yaml"
    for path in $usual; do
        [ -n "$own" ] || [ ! -e "$noted_folder/$path" ] || own=$noted_folder/$path
    done
    for path in compose.override.yml compose.override.yaml docker-compose.override.yml docker-compose.override.yaml; do
        [ -n "$override" ] || [ ! -e "$noted_folder/$path" ] || override=$new_line$noted_folder/$path
    done
    own=$own$override
}

named_by_hand() {
    saved=$IFS IFS=$new_line by_hand=no
    for path in $files; do
        case ${path##*/} in
            docker-compose.y*ml | compose.y*ml | docker-compose.override.y*ml | compose.override.y*ml) ;;
            *) by_hand=yes ;;
        esac
    done
    IFS=$saved
    [ "$by_hand" = yes ]
}

real_paths() {
    printf '%s\n' "$1" | while IFS= read -r path; do
        printf '%s/%s\n' "$(cd "${path%/*}" 2>/dev/null && pwd -P)" "${path##*/}"
    done
}

in_words() {
    words=$(printf '%s' "$1" | tr '\n' ,)
    printf '%s\n' "$words" | sed 's/,/, /g'
}

unquoted() {
    case $1 in
        \'*\' | \"*\") value=${1#?}; printf '%s\n' "${value%?}" ;;
        *) printf '%s\n' "$1" ;;
    esac
}

# Prints the ids of the stack's containers that fit filter $1, also of those that have ended.
containers() {
    [ -n "$stack" ] || return 0
    engine ps -a -q --no-trunc --filter "label=com.docker.compose.project=$stack" \
        --filter label=com.docker.compose.oneoff=False "$@"
}

members() {
    members_of "$service" "$@"
}

members_of() {
    of=$1
    shift
    all=$(containers --filter "label=com.docker.compose.service=$of" "$@") || return 1
    [ -z "$all" ] || printf '%s\n' "$all" | sort
}

# The same of all services that get the image.
release_members() {
    for each in $services; do
        members_of "$each" "$@" || return 1
    done
}

members_of_workers() {
    for each in $workers; do
        members_of "$each" || return 1
    done
}

is_released() {
    case " $services " in *" $1 "*) return 0 ;; esac
    return 1
}

# How messages speak of them.
these=$service runs=runs was=was
[ -z "$workers" ] || these="$service and $(printf '%s' "$workers" | sed 's/ / and /g')" runs=run was=were
