# Which strategy fits the service: whether a second container of it can stand beside the first, by what compose makes of
# the file and by what Docker says about the containers.

# Fails, and sets lacking, where the configured strategy does not fit.
fits_strategy() {
    [ "$strategy" = rolling ] || return 0
    find_misfits
    [ -z "$misfits" ] || { lacking="\"strategy\": \"rolling\" does not fit the service $service: $misfits; or use \"strategy\": \"replace\""; return 1; }
    check_router
}

# Sets misfits: what stands in the way of a second container, and which line of the compose file to change.
find_misfits() {
    ids=$(members) unfinished=
    old_scale=$(printf '%s\n' "$ids" | grep -c .)
    # What a killed job left beside the old ones is brought to an end before anything is created.
    if was_killed_rolling && [ -n "$its_old" ]; then old_scale=$(count_words "$its_old"); fi
    misfits=$(
        {
            canonical | part_of_service "$service" | misfits_of_file
            misfits_of_stack
        } | join_misfits
    )
}

# Fails, and sets lacking, where one of the containers $1 does not run: compose would start it, too.
all_run() {
    # shellcheck disable=SC2086 # several words
    stray=$([ -z "$1" ] || engine inspect --format '{{if not (or .State.Running .State.Restarting)}}{{slice .Name 1}} is {{.State.Status}}{{end}}' $1 |
        sed '/^$/d' | head -n 1)
    [ -n "$stray" ] || return 0
    lacking="$stray, and compose would start it beside the new container; start it or remove it (docker rm), then start the run again"
    return 1
}

# Whether a release could begin with the containers as they are. What a killed job left is brought to an end before, and
# where nothing runs, nothing has to stand beside it. Fails, and sets lacking.
could_roll() {
    [ "$strategy" = rolling ] || return 0
    ! was_killed_rolling && [ -n "$(members --filter status=running)$(members --filter status=restarting)" ] || return 0
    all_run "$(in_one_line "$(members)")"
}

count_words() {
    # shellcheck disable=SC2086 # several words
    set -- $1
    echo $#
}

join_misfits() {
    separator=
    while IFS= read -r text; do
        printf '%s%s' "$separator" "$text"
        separator='; '
    done
}

misfits_of_file() {
    key=
    while IFS= read -r text; do
        case $text in '    '[!\ -]*) key=${text#    } key=${key%%:*} ;; esac
        value=$(unquoted "${text#*: }")
        case $key:$text in
            container_name:*) echo "two containers cannot have the name $value; remove the line container_name: $value" ;;
            network_mode:*'network_mode: bridge' | network_mode:*'network_mode: none') ;;
            network_mode:*) echo "two containers cannot listen on the same ports of one network; remove the line network_mode: $value" ;;
            networks:*' ipv'[46]'_address: '*) echo "two containers cannot have the address $value; remove the line ${text##* ip}" | sed 's/line v/line ipv/' ;;
            *:*' mac_address: '*) echo "two containers cannot have one hardware address; remove the line mac_address: $value" ;;
            ports:*) misfit_of_port "$text" ;;
            post_start:*) [ "$old_scale" -lt 2 ] || [ "$text" != "    post_start:" ] || echo "with several containers its post_start would not run; remove the lines post_start" ;;
        esac
    done
}

# Compose 2 has keys of their own for the parts of a published port, and Compose 1 often writes IP:PORT:TARGET/tcp.
misfit_of_port() {
    case $1 in
        *'target: '*) target=${1##* } ;;
        *'published: '*) port=$(unquoted "${1##* }"); misfit_of_number ;;
        *' - '*:*[0-9]*/*)
            port=$(unquoted "${1##* - }") port=${port%/*}
            target=${port##*:} port=${port%:*}
            port=${port##*:}
            misfit_of_number
            ;;
    esac
}

misfit_of_number() {
    case $port in
        '' | 0) return ;;
        *-*) many=$((${port#*-} - ${port%-*} + 1)) ;;
        *) many=1 ;;
    esac
    wanted_ports=$((2 * (old_scale > 0 ? old_scale : 1)))
    [ "$many" -ge "$wanted_ports" ] ||
        echo "the port $port of the host is for $many container(s) only; remove it from the line $port:${target:-...} under ports where a router in the stack asks the service, or write ${port%-*}-$((${port%-*} + wanted_ports - 1)):${target:-...} and name all of these to the one outside"
}

misfits_of_stack() {
    sharing=$(affected "$ids" | sed -n 's/^shares //p' | sort -u)
    [ -z "$sharing" ] || echo "$(in_words "$sharing") would go on with the network or the volumes of the old container; remove its line network_mode, pid, ipc or volumes_from"
    # Compose itself writes these into a container when it starts it, and several are started by Docker.
    [ "$old_scale" -lt 2 ] || ! compose config 2>/dev/null | beside_services | grep -q -e '^    content: ' -e '^    environment: ' ||
        echo "with several containers, configs with content and secrets from an environment would be missing; put them into files"
    hidden=$(unnamed_volumes "$ids")
    [ -z "$hidden" ] || echo "the new container would not have what the old one keeps at $hidden; give that volume a name: NAME:${hidden%% *}"
}

# Says what a person should know of the strategies before the first release.
describe_strategy() {
    if [ "$strategy" = rolling ]; then
        [ "$uptime" -eq 0 ] || has_healthcheck || [ -z "$ids" ] ||
            say "it has no HEALTHCHECK, and \"verify\" does not ask {address}: with \"rolling\" a new container counts as healthy when it has run for $uptime s"
        return 0
    fi
    find_misfits
    if [ -z "$misfits" ]; then say "\"strategy\": \"rolling\" would fit, too"; else say "\"strategy\": \"rolling\" would not fit: $misfits"; fi
}

has_healthcheck() {
    # shellcheck disable=SC2086 # several words
    engine inspect --format '{{with .State.Health}}{{.Status}}{{end}}' $ids 2>/dev/null | grep -q .
}
