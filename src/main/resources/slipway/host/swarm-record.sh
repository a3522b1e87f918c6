# What a job knows of each service of a Swarm that it updates, and what it writes down of them for the next one
# (swarm/PROJECT).

records=$HOME/.slipway/swarm

# Does $2 ... with each of the first $1 services, as service; ends, and fails, with the first with which that fails. What is
# known of one is in the variables that all functions use: former (the image that ran before), found (the one that was there
# when the job began), expected (the one that it is to run), and which tasks were seen.
with_first() {
    upto=$1 position=0
    shift
    for service in $services; do
        [ "$position" -lt "$upto" ] || break
        position=$((position + 1))
        eval "former=\$former_$position found=\$found_$position expected=\$expected_$position tasks_seen=\$tasks_seen_$position"
        eval "failed_at_first=\$failed_at_first_$position failed_seen=\$failed_seen_$position"
        "$@"
        went=$?
        eval "former_$position=\$former found_$position=\$found expected_$position=\$expected tasks_seen_$position=\$tasks_seen"
        eval "failed_at_first_$position=\$failed_at_first failed_seen_$position=\$failed_seen"
        [ "$went" = 0 ] || return 1
    done
}

# Sets former. What a job that was killed has brought never held, nor has what an update was to bring that Swarm has paused.
note() {
    former=
    if was_left_behind; then
        former=$its_former
        say "an earlier job did not bring its work on $service to an end; before it, $(digest_name "$former") ran"
    elif [ "$update" = paused ]; then
        former=$(previous_image)
    fi
    former=${former:-$swarm_image} found=$swarm_image
    [ "$position" -gt 1 ] || before=$(digest_name "$former")
}

previous_image() {
    engine service inspect --format '{{with .PreviousSpec}}{{.TaskTemplate.ContainerSpec.Image}}{{end}}' "$service" 2>/dev/null
}

# Whether what the service is to run is what an earlier job brought; sets its_former.
was_left_behind() {
    while read -r its_service && read -r its_former && read -r its_new; do
        [ "$its_service" != "$service" ] || [ "$its_new" != "$(digest_name "$swarm_image")" ] || return 0
    done 2>/dev/null <"$records/$project"
    return 1
}

# Writes down that $1 is to come in place of the former image of each service; without it, that what was found there did.
record() {
    mkdir -p "$records" && with_first "$total" print_record "$1" >"$records/.$name" || return 1
    if [ -s "$records/.$name" ]; then mv -f "$records/.$name" "$records/$project"; else rm -f "$records/.$name" "$records/$project"; fi
} 2>/dev/null

print_record() {
    [ -n "$1" ] || [ "$found" != "$former" ] || return 0
    printf '%s\n%s\n%s\n' "$service" "$former" "$(digest_name "${1:-$found}")"
}

# From here on the next job takes what it finds for what was before it.
settled() {
    rm -f "$records/$project"
}
