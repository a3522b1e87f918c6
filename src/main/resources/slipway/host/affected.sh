# Which other services of the stack a replacement of the service affects.

# Sets what the replacement of the release's containers ($1) means for the others, from what Docker says about their
# containers: sharers use a namespace or the volumes of one of them, and work with the new one only when they are
# recreated; dependents ask to be restarted after it (depends_on with restart: true); old_image run the same image. Fails,
# and sets lacking, where compose does not know every value that it would recreate one with.
find_affected() {
    affected=$(affected "$1")
    sharers=$(of_kind shares) dependents=$(of_kind restarts) old_image=$(of_kind same)
    # shellcheck disable=SC2086 # several words
    have_values $sharers
}

of_kind() {
    # shellcheck disable=SC2005,SC2046 # several lines become one
    echo $(printf '%s\n' "$affected" | sed -n "s/^$1 //p" | sort -u | others)
}

others() {
    while IFS= read -r each; do is_released "$each" || printf '%s\n' "$each"; done
}

affected() {
    ids=$(containers --filter status=running)
    # shellcheck disable=SC2086 # several words
    [ -z "$ids" ] || engine inspect --format \
        '{{index .Config.Labels "com.docker.compose.service"}} {{.Config.Image}} ,{{index .Config.Labels "com.docker.compose.depends_on"}}, {{.HostConfig.NetworkMode}} {{.HostConfig.PidMode}} {{.HostConfig.IpcMode}}{{range .HostConfig.VolumesFrom}} {{.}}{{end}}' $ids |
        while read -r its_service its_image its_wishes its_sharing; do
            [ "$its_service" != "$service" ] || continue
            # One that is released, too, matters only where it shares with the first.
            if shares_with "$its_sharing" "$1"; then
                printf 'shares %s\n' "$its_service"
                continue
            fi
            ! asks_for_restart "$its_wishes" || printf 'restarts %s\n' "$its_service"
            [ "$(full_name "$its_image")" != "$(full_name "$reference")" ] || printf 'same %s\n' "$its_service"
        done
}

# A job that was killed may have exchanged the container and left these with the one that is gone.
shares_with() {
    for id in $2; do
        case " $1" in *" $id"* | *" container:$id"*) return 0 ;; esac
    done
    [ -n "$unfinished" ] || return 1
    for mode in $1; do
        case $mode in container:*) engine container inspect "${mode#container:}" >/dev/null 2>&1 || return 0 ;; esac
    done
    return 1
}

asks_for_restart() {
    for each in $services; do
        for condition in service_started service_healthy service_completed_successfully; do
            case $1 in *",$each:$condition:true,"*) return 0 ;; esac
        done
    done
    return 1
}

# What a person should know before anything is changed.
announce() {
    [ -z "$workers" ] || say "replacing with it, since they run the same image: $workers"
    [ -z "$sharers" ] || say "recreating after it, since they share a namespace or volumes of its container: $sharers"
    [ -z "$dependents" ] || say "restarting after it, since the stack asks for it: $dependents"
    [ -z "$old_image" ] || say "these services of the same image are not replaced, and go on with the old one: $old_image"
    [ -z "$unnamed" ] || say "${workers:+one of }$these keeps its unnamed volume at $unnamed: what the new image has there is not seen"
}

# Prints where the service's containers ($1) have volumes without a name, which compose hands to the new ones.
unnamed_volumes() {
    # shellcheck disable=SC2005,SC2046,SC2086 # several lines become one
    echo $([ -z "$1" ] || engine inspect --format '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}} {{.Destination}}{{println}}{{end}}{{end}}' $1 |
        sed -n 's/^[0-9a-f]\{64\} //p' | sort -u)
}
