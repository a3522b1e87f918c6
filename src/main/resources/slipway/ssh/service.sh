# The service in its stack: what compose understands of it, and the containers that it has.

# The service must run the image whose tag is moved, or else nothing would be replaced; and compose must know every value
# that it writes into it. Fails, and sets lacking.
check_service() {
    # Compose 1 always prints all, and Compose 2 leaves out a service with a profile unless it is named.
    asked=$service
    [ -z "$compose_1" ] || asked=
    complaints=$(compose config ${asked:+"$asked"} 2>&1 >/dev/null) ||
        { not_understood; return 1; }
    facts=$(compose config ${asked:+"$asked"} 2>/dev/null | service_facts)
    named=$(fact "image $service")
    if ! fact service | grep -q -F -x -e "$service"; then
        lacking="the stack in $folder has no service $service; correct \"service\""
    elif [ -z "$named" ]; then
        lacking="the service $service in $folder names no image; write there: image: $reference"
    elif [ "$(full_name "$named")" != "$(full_name "$reference")" ]; then
        lacking="the service $service in $folder runs the image $named, not $reference; correct the one or the other"
    else
        find_one_shots
        is_alone && is_complete
        return
    fi
    return 1
}

not_understood() {
    case $complaints in
        *"no such service: $service"*) lacking="the stack in $folder has no service $service; correct \"service\"" ;;
        *) lacking="compose does not understand the stack in $folder: $(one_line "$complaints")" ;;
    esac
}

# From compose's canonical YAML, a line each: "service NAME", "image NAME IMAGE", "waits NAME FOR CONDITION".
service_facts() {
    part= named= key= other=
    while IFS= read -r text; do
        case $text in
            [!\ ]*) part=$text ;;
            '        condition: '*) [ "$part$key" != services:depends_on ] || printf 'waits %s %s %s\n' "$named" "$other" "${text##* }" ;;
            '        '*) ;;
            '      '*:) [ "$key" != depends_on ] || { other=${text#      }; other=$(unquoted "${other%:}"); } ;;
            '      '*) ;;
            '    image: '*) [ "$part" != services: ] || printf 'image %s %s\n' "$named" "$(unquoted "${text#    image: }")" ;;
            '    '*:) key=${text#    }; key=${key%:} ;;
            '    '*) key= ;;
            '  '*:)
                named=${text#  } key=
                named=$(unquoted "${named%:}")
                [ "$part" != services: ] || printf 'service %s\n' "$named"
                ;;
        esac
    done
}

# Prints what follows the words $1 in the facts.
fact() {
    printf '%s\n' "$facts" | while IFS= read -r text; do
        case $text in "$1 "*) printf '%s\n' "${text#"$1 "}" ;; esac
    done
}

# Sets one_shots: the services of the same image, such as migrations, that must have ended well before this one may start.
find_one_shots() {
    one_shots= asked_about=
    # shellcheck disable=SC2086 # several words
    set -- $service
    while [ $# -gt 0 ]; do
        case " $asked_about " in
            *" $1 "*) ;;
            *)
                asked_about="$asked_about $1"
                [ "$1" = "$service" ] || one_shots="$one_shots${one_shots:+ }$1"
                # shellcheck disable=SC2046 # several words
                set -- "$@" $(ended_before "$1")
                ;;
        esac
        shift
    done
}

ended_before() {
    fact "waits $1" | while read -r other condition; do
        [ "$condition" = service_completed_successfully ] || continue
        [ "$(full_name "$(fact "image $other")")" != "$(full_name "$reference")" ] || printf '%s\n' "$other"
    done
}

# Where nothing of the stack is there yet, but the service runs as a part of another one, a second stack would begin.
is_alone() {
    [ -z "$stack$compose_project" ] || return 0
    for id in $(engine ps -q --no-trunc --filter "label=com.docker.compose.service=$service"); do
        named=$(engine inspect --format '{{.Config.Image}}' "$id" 2>/dev/null)
        [ "$(full_name "$named")" = "$(full_name "$reference")" ] || continue
        lacking=$(engine inspect --format '{{slice .Name 1}} of the stack {{index .Config.Labels "com.docker.compose.project"}} in {{index .Config.Labels "com.docker.compose.project.working_dir"}}' "$id")
        lacking="nothing of a stack in $folder runs, but $lacking runs $reference; is that the one? then correct \"directory\", or name its \"project\"; if another one is to begin, name that"
        return 1
    done
}

# A variable that is not set becomes a blank, such as an empty password. Only if the service runs with just that is it
# meant.
is_complete() {
    unset_variables=$(printf '%s\n' "$complaints" | unset_names | used_by_service)
    [ -n "$unset_variables" ] || return 0
    ! runs_as_configured || return 0
    # shellcheck disable=SC2086,SC2116 # several lines become one
    lacking="compose knows no value for $(echo $unset_variables), which the stack in $folder uses, and the service does not run with a blank one; set it in $folder/.env (NAME= where a blank is meant), or name the file that has it in \"envFiles\""
    return 1
}

unset_names() {
    sed -n 's/.*[Tt]he [\\"]*\([A-Za-z_][A-Za-z0-9_]*\)[\\"]* variable is not set.*/\1/p' | sort -u
}

# Of the names on stdin, those that the service itself uses; all, where compose does not tell.
used_by_service() {
    own_part=
    [ -n "$compose_1" ] || own_part=$(compose config --no-interpolate 2>/dev/null | part_of_service)
    while read -r name; do
        case $own_part$new_line in
            "$new_line" | *"\$$name"[!A-Za-z0-9_]* | *"\${$name"[!A-Za-z0-9_]*) printf '%s\n' "$name" ;;
        esac
    done
}

part_of_service() {
    inside=
    while IFS= read -r text; do
        case $text in
            '   '*) [ -z "$inside" ] || printf '%s\n' "$text" ;;
            "  $service:" | "  \"$service\":" | "  '$service':") inside=yes ;;
            *) inside= ;;
        esac
    done
}

runs_as_configured() {
    configured=$(compose config --hash "$service" 2>/dev/null) || return 1
    configured=${configured##* } ids=
    for id in $(members); do
        [ "$(engine inspect --format '{{index .Config.Labels "com.docker.compose.config-hash"}}' "$id")" = "$configured" ] || return 1
        ids=$id
    done
    [ -n "$configured" ] && [ -n "$ids" ]
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
