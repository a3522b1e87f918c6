# The service in its stack: what compose understands of it, and the containers that it has.

# The service must run the image whose tag is moved, or else nothing would be replaced; and compose must know every value
# that it writes into it. Fails, and sets lacking.
check_service() {
    # Compose 1 always prints all, and Compose 2 leaves out a service with a profile unless it is named.
    asked=$services
    [ -z "$compose_1" ] || asked=
    # shellcheck disable=SC2086 # several words
    complaints=$(compose config $asked 2>&1 >/dev/null) ||
        { not_understood; return 1; }
    # shellcheck disable=SC2086 # several words
    canon=$(compose config $asked 2>/dev/null)
    facts=$(canonical | service_facts)
    for each in $services; do
        names_image "$each" || return 1
    done
    find_one_shots && knows_reloaded && may_run_commands && is_alone && is_complete
}

# Prints the stack as compose understands it.
canonical() {
    printf '%s\n' "$canon"
}

names_image() {
    named=$(fact "image $1")
    if ! fact service | grep -q -F -x -e "$1"; then
        has_no "$1"
    elif [ -z "$named" ]; then
        lacking="the service $1 in $folder names no image; write there: image: $reference"
    elif [ "$(full_name "$named")" != "$(full_name "$reference")" ]; then
        lacking="the service $1 in $folder runs the image $named, not $reference; correct the one or the other"
    else
        return 0
    fi
    return 1
}

has_no() {
    lacking="the stack in $folder has no service $1; correct \"service${workers:+s}\""
}

# With such a policy compose would take another image for a command than the release's; the newer ones can be told not to.
may_run_commands() {
    [ -n "$before_command$after_command" ] || return 0
    case $(compose run --help 2>&1) in *' --pull '*) return 0 ;; esac
    policy=$(canonical | part_of_service "$service" | sed -n 's/^    pull_policy: *//p')
    case $policy in
        always | build | daily | weekly | every_*)
            lacking="the service $service has pull_policy: $policy, with which compose would run \"before\" and \"after\" with another image than the release's; remove it from the stack, or use a newer compose"
            return 1
            ;;
    esac
}

# Compose 2 prints no other service than the one that it is asked for, and those that this one depends on; and none with a
# profile that is not named, though it may run.
knows_reloaded() {
    [ -n "$reload" ] || return 0
    known=$(compose config --services 2>/dev/null)
    for each in $reload; do
        printf '%s\n' "$known" | grep -q -F -x -e "${each%:*}" ||
            [ -n "$(containers --filter "label=com.docker.compose.service=${each%:*}")" ] || {
            lacking="the stack in $folder has no service ${each%:*}; correct \"reload\""
            return 1
        }
    done
}

not_understood() {
    lacking="compose does not understand the stack in $folder: $(one_line "$complaints")"
    for each in $services; do
        case $complaints$new_line in *"no such service: $each"[!A-Za-z0-9._-]*) has_no "$each" ;; esac
    done
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

# Sets one_shots: the services of the same image, such as migrations, that must have ended well before these may start.
# Fails, and sets lacking, where one of these is such a service itself, which would never be live.
find_one_shots() {
    one_shots= asked_about=
    # shellcheck disable=SC2086 # several words
    set -- $services
    while [ $# -gt 0 ]; do
        case " $asked_about " in
            *" $1 "*) ;;
            *)
                asked_about="$asked_about $1"
                is_released "$1" || one_shots="$one_shots${one_shots:+ }$1"
                for each in $(ended_before "$1"); do
                    ! is_released "$each" || { lacking="the service $each must have ended well before $1 starts, and each release runs it for that; take it out of \"services\""; return 1; }
                    set -- "$@" "$each"
                done
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

# A variable that is not set becomes a blank, such as an empty password, or a volume of another name. Only if a service
# runs with just that is it meant; what stands beside the services, no container tells.
is_complete() {
    unset_variables=$(printf '%s\n' "$complaints" | unset_names)
    [ -n "$unset_variables" ] || return 0
    if [ -n "$compose_1" ]; then
        written= uses="may use, and Compose 1 does not tell whether it runs with a blank one"
    else
        written=$(compose config --no-interpolate 2>/dev/null) uses="uses, and does not run with a blank one"
    fi
    blank=$(printf '%s\n' "$written" | beside_services | unset_in)
    [ -z "$blank" ] || { lack_values "its volumes, networks, configs or secrets use"; return 1; }
    # shellcheck disable=SC2086 # several words
    have_values $services $one_shots
}

# Whether each of the services $@ is free of such blanks, or runs with them.
have_values() {
    [ -n "$unset_variables" ] || return 0
    for each in "$@"; do
        blank=$(printf '%s\n' "$written" | part_of_service "$each")
        # All, where compose does not tell what the service uses.
        if [ -n "$blank" ]; then blank=$(printf '%s\n' "$blank" | unset_in); else blank=$unset_variables; fi
        [ -z "$blank" ] || runs_as_configured "$each" || { lack_values "its service $each $uses"; return 1; }
    done
}

lack_values() {
    # shellcheck disable=SC2086,SC2116 # several lines become one
    lacking="compose knows no value for $(echo $blank) in the stack in $folder, which $1; set it in $folder/.env (NAME= where a blank is meant), or name the file that has it in \"envFiles\""
}

unset_names() {
    sed -n 's/.*[Tt]he [\\"]*\([A-Za-z_][A-Za-z0-9_]*\)[\\"]* variable is not set.*/\1/p' | sort -u
}

# Prints the unset variables that the text on stdin uses.
unset_in() {
    using=$(cat)$new_line
    for each in $unset_variables; do
        case $using in *"\$$each"[!A-Za-z0-9_]* | *"\${$each"[!A-Za-z0-9_]*) printf '%s\n' "$each" ;; esac
    done
}

part_of_service() {
    part= inside=
    while IFS= read -r text; do
        case $text in
            '   '*) [ -z "$inside" ] || printf '%s\n' "$text" ;;
            "  $1:" | "  \"$1\":" | "  '$1':") [ "$part" != services: ] || inside=yes ;;
            [!\ ]*) part=$text inside= ;;
            *) inside= ;;
        esac
    done
}

# Extensions do nothing by themselves.
beside_services() {
    inside=
    while IFS= read -r text; do
        case $text in
            services: | x-*) inside= ;;
            [!\ ]*) inside=yes ;;
        esac
        [ -z "$inside" ] || printf '%s\n' "$text"
    done
}

# Compose 1 counts the image that the tag names among it, and so may say no where only that is another one.
runs_as_configured() {
    configured=$(compose config --hash "$1" 2>/dev/null) || return 1
    configured=${configured##* } compared=
    for id in $(containers --filter "label=com.docker.compose.service=$1"); do
        [ "$(engine inspect --format '{{index .Config.Labels "com.docker.compose.config-hash"}}' "$id")" = "$configured" ] || return 1
        compared=$id
    done
    [ -n "$configured" ] && [ -n "$compared" ]
}

# Prints the addresses that container $1 has in Docker's networks.
addresses_of() {
    # Newer versions of Docker print words where there is none.
    in_one_line "$(engine inspect --format '{{range .NetworkSettings.Networks}}{{println .IPAddress}}{{println .GlobalIPv6Address}}{{end}}' "$1" 2>/dev/null | grep '[.:]')"
}

in_one_line() {
    # shellcheck disable=SC2086 # several lines become one
    set -- $1
    echo "$*"
}
