# The strategy "rolling": new containers are started beside the old ones, and an old one is stopped only when a new one
# is healthy and the router sends it no more requests. The old ones are kept, stopped, until the release has held.
#
# Services that do not serve are replaced once the new containers of the first do serve.
#
# Each phase is on disk before its first step: creating, starting, draining, stopping, replacing (of those services),
# holding, removing, and returning, which is the way back.

# Where nothing runs there is nothing to keep up; and what runs already as it should is only watched. What an earlier job
# left unfinished is finished by "replace": the containers that run need not be those of the former image.
rolls() {
    [ "$strategy" = rolling ] && [ "$scale" -gt 0 ] && [ -z "$unfinished$was_before" ] || return 1
    for id in $members_before; do
        [ "$(engine inspect --format '{{.Image}}' "$id" 2>/dev/null)" = "$new" ] || return 0
    done
    ! runs_as_configured "$service"
}

# Makes image $new live; fails, and sets lacking, if it does not hold.
roll() {
    rolled=yes touched= serving=
    create_beside && go_over && bring_along && hold && remove_old
}

# All at once, and not started yet: so all of them are on disk before anything of them runs.
create_beside() {
    refuse_others
    old=$(in_one_line "$members_before") fresh= slots= phase=creating refused=yes
    all_run "$old" || return 1
    reserve_places && record "$new" || { lacking="cannot write to ~/.slipway; is the disk full?"; return 1; }
    engine tag "$new" "$reference" || { lacking="the image could not be tagged as $reference"; return 1; }
    if ! up_beside --no-start; then
        lacking="compose could not create another container of $service: $(one_line "$said")"
        fresh=$(never_started) && remove_containers "$fresh"
        return 1
    fi
    fresh=$(never_started) refused= phase=starting
    created=$(count_words "$fresh")
    if [ "$created" -ne "$scale" ]; then
        lacking="compose created $created containers of $service beside the old and not $scale" refused=yes
        remove_containers "$fresh"
        return 1
    fi
    write_down
}

# Whoever changed the containers since this job noted them may have replaced all of them.
refuse_others() {
    there=$(members) || silent
    [ "$there" != "$members_before" ] || return 0
    [ -z "$tagged_before" ] || engine tag "$tagged_before" "$reference"
    settled
    unchanged "somebody changed the containers of $service while this run prepared its release, so it replaced nothing; now $(what_is_there); start the run again"
}

up_beside() {
    up --no-recreate --scale "$service=$((scale * 2))" "$@" "$service"
}

# Some at a time, at most a quarter of them (or one), since both take memory.
go_over() {
    some=$(((scale + 3) / 4)) started= to_start=$fresh to_stop=$old
    restarts=0 restarts_at_first=0 ended=
    while [ -n "$to_start" ]; do
        divide $some "$to_start"
        batch=$part to_start=$rest
        divide $some "$to_stop"
        leaving=$part to_stop=$rest
        start_beside && watch_beside && await_router "$batch" || return 1
        serving=yes
        tell_of_another
        leave || return 1
    done
}

# Sets part and rest: the first $1 of the words in $2, and the others.
divide() {
    part= rest=
    # shellcheck disable=SC2086 # several words
    set -- "$1" $2
    limit=$1
    shift
    for each in "$@"; do
        if [ "$limit" -gt 0 ]; then part="$part${part:+ }$each"; else rest="$rest${rest:+ }$each"; fi
        limit=$((limit - 1))
    done
}

# By compose, if they all start at once: it may have more to do than Docker.
start_beside() {
    started="$started${started:+ }$batch"
    if [ "$started" = "$(in_one_line "$fresh")" ] && [ "$batch" = "$started" ]; then
        up_beside && return
    else
        # shellcheck disable=SC2086 # several words
        said=$(engine start $batch 2>&1) && return
        printf '%s\n' "$said"
    fi
    lacking="the new container of $service could not be started: $(one_line "$said")"
    return 1
}

# The new ones alone: at an address that all share, the old ones would answer.
watch_beside() {
    expected=$new only=$started beside_old=yes
    watch
    set -- $?
    beside_old=
    [ "$1" -eq 0 ] || { tell_how_often; return 1; }
    say "$service has $(count_words "$only") healthy new container(s) beside the old: $samples good samples in a row$(for_how_long)"
}

# Takes the containers $leaving out of the router, and stops them.
leave() {
    phase=draining
    find_slots "$leaving"
    write_down && drain "$leaving" || return 1
    phase=stopping touched=yes
    write_down && stop_containers "$leaving" "$drain_within" || return 1
    say "stopped $(count_words "$leaving") old container(s) of $service"
    free_slots
    tell_of_another
}

write_down() {
    record "$new" || { lacking="cannot write to ~/.slipway; is the disk full?"; return 1; }
}

# Their time to end is what the compose file says (stop_grace_period). Where it says nothing it is $2 seconds, for
# requests under way, and not Docker's 10 s: the others serve meanwhile.
stop_containers() {
    [ -n "$1" ] || return 0
    grace=$(engine inspect --format '{{json .Config.StopTimeout}}' "${1%% *}" 2>/dev/null)
    case $grace in '' | *[!0-9]*) grace=$2 ;; esac
    # shellcheck disable=SC2086 # several words
    said=$(engine stop -t "$grace" $1 2>&1)
    for id in $1; do
        is_down "$id" || { lacking="a container of $service could not be stopped: $(one_line "$said")"; return 1; }
    done
}

# Whether container $1 surely does not run: not where Docker does not answer.
is_down() {
    case $(engine container inspect --format '{{.State.Running}}' "$1" 2>&1) in false | *[Nn]'o such '*) return 0 ;; esac
    return 1
}

# Whether it is surely not there.
is_gone() {
    case $(engine container inspect --format . "$1" 2>&1) in *[Nn]'o such '*) return 0 ;; esac
    return 1
}

# The other services get the image, too: by now most releases that are not healthy have shown it. Compose stops the old
# containers before it starts the new ones, and gives them the time that stop_grace_period says.
bring_along() {
    if [ -n "$workers" ]; then
        phase=replacing touched=yes
        write_down && replace_workers "$new" || return 1
    fi
    recreate_sharers
    restart_dependents
}

replace_workers() {
    followed=$1
    engine tag "$1" "$reference" || { lacking="the image could not be tagged as $reference"; return 1; }
    there=$(members_of_workers)
    # shellcheck disable=SC2046,SC2086 # several words
    up $(scales_of $workers) $workers || { lacking="compose could not start $workers: $(one_line "$said")"; return 1; }
    already=$(restarts_of "$(common "$(members_of_workers)" "$there")")
    restarts=$((restarts + already)) restarts_at_first=$((restarts_at_first + already))
}

# Through the address that all share, where there is one: only the new ones can answer there by now.
hold() {
    phase=holding
    write_down || return 1
    expected=$new only=$fresh
    watch_again
}

# The first service's have run for a while already.
watch_again() {
    usual=$uptime
    [ -n "$workers" ] || uptime=0
    watch
    set -- $?
    uptime=$usual
    [ "$1" -eq 0 ] || tell_how_often
    return "$1"
}

remove_old() {
    phase=removing
    write_down || say "$lacking"
    remove_containers "$old"
    only=
}

# Those that the job or the one before it has started or stopped; volumes without a name stay.
remove_containers() {
    for id in $1; do
        said=$(engine rm -f "$id" 2>&1)
        is_gone "$id" ||
            unsettled="$unsettled${unsettled:+; }a container of $service could not be removed: $(one_line "$said")"
    done
}

# The way back: the old containers serve again, and the new ones go. Fails, and sets lacking, if the old ones are not
# healthy; unless one of them runs, the new ones stay.
return_to_old() {
    phase=returning lacking= unsettled=
    write_down || say "$lacking"
    lacking=
    ready_slots
    # What a command has told to leave the router does so until it starts again.
    if [ -n "$told_to_leave" ]; then
        touched=yes
        stop_containers "$(running_of "$told_to_leave")" "$drain_within" || say "$lacking"
    fi
    if [ -n "$touched" ]; then
        start_old || return 1
        watch_old
    fi
    trouble=$lacking
    discard_new
    engine tag "$former" "$reference"
    [ -z "$followed" ] || replace_workers "$former" || trouble=$lacking
    lacking=$trouble
    [ -z "$touched$serving" ] || tell_of_another
    if [ -n "$touched" ]; then
        recreate_sharers
        restart_dependents
        if [ -z "$lacking" ] && watch_again; then lacking=; fi
    fi
    phase= old= fresh= only=
    record "$new"
    [ -z "$lacking" ]
}

start_old() {
    # shellcheck disable=SC2086 # several words
    said=$(engine start $old 2>&1) || say "not every old container could be started: $(one_line "$said")"
    [ -z "$(running_of "$old")" ] || return 0
    lacking="the old containers of $service could not be started: $(one_line "$said")"
    return 1
}

watch_old() {
    expected= only=$old beside_old=yes
    restarts=$(restarts_of "$old") restarts_at_first=$restarts ended=
    if watch; then lacking=; await_router "$old"; fi
    beside_old=
}

# One that is not healthy for us may be for the router: requests that it has accepted are finished like those of the old.
discard_new() {
    leaving=$(running_of "$fresh")
    if [ -n "$leaving" ]; then
        find_slots "$leaving"
        record "$new"
        drain "$leaving"
        stop_containers "$leaving" "$drain_within"
    fi
    remove_containers "$fresh"
    free_slots
}

running_of() {
    # shellcheck disable=SC2086 # several words
    in_one_line "$([ -z "$1" ] || engine inspect --format '{{if .State.Running}}{{.Id}}{{end}}' $1 2>/dev/null)"
}

# What an earlier job that rolled has left where it was killed is brought to an end first: its release goes on where it is
# well, and else it goes away. Only containers that it wrote down are touched, or that were never started.
resume() {
    was_killed_rolling || return 0
    say "an earlier job was killed while it put $(name_of "$its_new") in place of $(name_of "$its_former") ($its_phase)"
    wanted_image=$new wanted_text=$contains
    new=$its_new former=$its_former phase=$its_phase rolled=yes touched=yes serving=yes scales=$its_scales
    [ "$phase" != draining ] || [ -z "$drain_command" ] || told_to_leave=$old
    case $phase in replacing | holding | removing | returning) followed=${workers:+$new} ;; esac
    # Those that it has left with what is gone by now count, too.
    unfinished=yes
    find_affected "$(release_members)" || say "$lacking"
    unfinished=
    slots=$its_slots${its_slots:+ }
    old=$(still_there "$its_old") fresh=$(still_there "$its_fresh")
    [ "$phase" != creating ] || fresh=$(never_started)
    [ "$new" = "$wanted_image" ] || contains=
    go_on || give_it_up
    settled
    [ "$new" != "$wanted_image" ] || [ -z "$went_on" ] || was_before=$former
    new=$wanted_image contains=$wanted_text
    # The run's result says so, too.
    left_over=$unsettled
    phase= old= fresh= slots= only= rolled= touched= serving= followed= told_to_leave= backing_out= unsettled=
}

still_there() {
    for id in $1; do
        is_gone "$id" || printf '%s ' "$id"
    done
}

never_started() {
    for id in $(members --filter status=created); do
        case " $old " in *" $id "*) ;; *) printf '%s ' "$id" ;; esac
    done
}

# Fails where the new containers are not all there and well.
go_on() {
    went_on=
    [ -n "$fresh" ] && [ "$(running_of "$fresh")" = "$(in_one_line "$fresh")" ] || return 1
    if [ "$phase" != removing ] && [ -n "$old" ]; then
        case $phase in creating | returning) return 1 ;; esac
        # The router may have started again since, and its servers stand for other containers.
        ready_slots
        started=$fresh restarts=$(restarts_of "$fresh") restarts_at_first=$restarts ended=
        watch_beside && await_router "$fresh" || return 1
        leaving=$(running_of "$old")
        leave && bring_along && hold || return 1
    fi
    went_on=yes
    remove_old
    free_slots
    say "went on with it: $(name_of "$new") is live"
}

# Also a stop is heeded here, before anything is decided: the next job finds what this one has found.
give_it_up() {
    [ -z "$stopped" ] || unchanged "stopped while it brought to an end what an earlier job had left ($phase); now $(what_is_there); the next run goes on"
    [ -n "$old" ] || { ready_slots; say "none of its old containers is there any more; now $(what_is_there)"; return 0; }
    backing_out=yes
    if return_to_old; then
        say "gave it up: $(name_of "$former") is live"
    else
        say "gave it up, but $lacking"
    fi
}
