# The other services of the stack, after the service was replaced: what it takes for them to go on, and whether they are
# what they were.

# The service's containers are other ones now: for those that this concerns. Sets unsettled, where that did not work.
follow_suit() {
    unsettled=
    recreate_sharers
    restart_dependents
    tell_of_another
    [ -z "$unsettled" ] || say "$unsettled"
}

recreate_sharers() {
    # shellcheck disable=SC2086 # several words
    [ -z "$sharers" ] || up --force-recreate $sharers ||
        unsettled="$unsettled${unsettled:+; }$sharers could not be recreated: $(one_line "$said")"
}

restart_dependents() {
    for each in $dependents; do
        # shellcheck disable=SC2046 # several words
        said=$(engine restart $(containers --filter "label=com.docker.compose.service=$each" --filter status=running) 2>&1) ||
            unsettled="$unsettled${unsettled:+; }$each could not be restarted: $(one_line "$said")"
    done
}

# The service has another container.
tell_of_another() {
    for each in $reload; do
        notify "${each%:*}" "${each##*:}"
    done
}

# Sends signal $2 to service $1, such as a proxy that looks up addresses when it is told to.
notify() {
    ids=$(containers --filter "label=com.docker.compose.service=$1" --filter status=running)
    [ -n "$ids" ] || { say "$1 does not run, and so is not told with $2"; return 0; }
    # shellcheck disable=SC2086 # several words
    if said=$(engine kill --signal "$2" $ids 2>&1); then
        say "told $1 with $2 that $service has another container"
    else
        unsettled="$unsettled${unsettled:+; }$1 could not be told with $2: $(one_line "$said")"
    fi
}

# What tells the containers of the services that this job leaves alone: id, whether it runs, service, name.
neighbours() {
    ids=$(containers) || return 1
    # shellcheck disable=SC2086 # several words
    [ -z "$ids" ] || engine inspect --format \
        '{{.Id}} {{.State.Running}} {{index .Config.Labels "com.docker.compose.service"}} {{.Name}} {{index .Config.Labels "slipway.project"}}' $ids |
        while read -r id running its_service its_name its_label; do
            case " $services $one_shots " in *" $its_service "*) continue ;; esac
            printf '%s %s %s %s %s\n' "$id" "$running" "$its_service" "${its_name#/}" "$its_label"
        done
}

# Every volume and folder of every service.
volumes() {
    ids=$(containers) || return 1
    # shellcheck disable=SC2086 # several words
    [ -z "$ids" ] || engine inspect --format \
        '{{$s := index .Config.Labels "com.docker.compose.service"}}{{range .Mounts}}{{$s}} {{.Name}}{{.Source}}:{{.Destination}}{{println}}{{end}}' \
        $ids | LC_ALL=C sort -u
}

# Sets strangers: how the neighbours are not what they were.
compare_neighbours() {
    if neighbours_now=$(neighbours) && volumes_now=$(volumes); then
        strangers=$(printf '%s\n' "$neighbours_before" | changes)
    else
        strangers="Docker does not say whether they are"
    fi
    [ -z "$unsettled" ] || strangers="$unsettled${strangers:+; $strangers}"
    [ -z "$left_over" ] || strangers="$left_over${strangers:+; $strangers}"
}

# Not in files, which a full disk would leave empty.
changes() {
    separator=
    while read -r id running its_service its_name its_label; do
        [ -n "$id" ] || continue
        is=$(printf '%s\n' "$neighbours_now" | grep "^$id ")
        case $is in
            '') ! was_replaced "$its_service" "$running" || continue
                strange="$its_name is not the container that it was, $(volumes_of "$its_service")" ;;
            "$id $running "*) continue ;;
            *) [ "$running" = true ] || continue; strange="$its_name was running, and is not" ;;
        esac
        printf '%s%s' "$separator" "$strange"
        separator='; '
    done
}

# By this job, or, with an image of another project of ours, by that one's job, which another account may have started.
was_replaced() {
    case " $sharers " in *" $1 "*) ;; *) [ -n "$its_label" ] && [ "$its_label" != "$label" ] || return 1 ;; esac
    [ "$(volumes_of "$1")" = "though on the same volumes" ] || return 1
    [ "$2" = false ] || printf '%s\n' "$neighbours_now" | grep -q "^[0-9a-f]* true $1 "
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
