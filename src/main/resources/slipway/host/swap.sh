# The work of a job: the services of a compose stack that run one image get another one, and the former one back where
# that does not hold. A stop (TERM) is heeded where the service is whole: before the exchange, and while the new release is watched.

work() {
    stopped= backing_out= former= refused= unsettled= unfinished=
    phase= old= fresh= slots= only= beside_old= rolled= touched= serving= followed= told_to_leave= scales= left_over= places=0
    trap 'stopped=yes' TERM
    reserve_report || unchanged "cannot write to ~/.slipway/jobs/$name; is the disk full?"
    set -f
    find_asker && find_engine && find_stack && check_service && fits_strategy || unchanged "$lacking"
    fetch
    # The pull needs no turn, but what it waited for may have changed how the stack is to be called.
    take_stack && { [ -z "$told" ] || { find_stack && check_service && fits_strategy; }; } || unchanged "$lacking"
    note
    [ -z "$stopped" ] || { lacking="stopped before anything was changed"; leave_as_it_is; }
    say "exchanging $these in $folder: ${before:-nothing} for $(name_of "$new")"
    say "calling $(printf '%s' "$composition" | tr '\n' ' ')"
    announce
    prepare_release
    if put_live; then held; else back_out; fi
}

put_live() {
    if rolls; then roll; else put "$new"; fi
}

put_back() {
    if [ -n "$rolled" ]; then return_to_old; else put "$former"; fi
}

# One job at a time in a stack, whichever project it is of: each would take the other's work for a stranger's.
take_stack() {
    place=$folder
    [ ! -d "$noted_folder" ] || place=$noted_folder
    place=$(cd "$place" && pwd -P | cksum)
    place=$locks/_stack-${place%% *}-${place##* }
    start_of $$
    # No name of a project begins like this.
    { (umask 077 && mkdir -p "$place") && printf '%s %s %s %s\n' $$ "$start" "$boot" "$name" >"$job/.owner.$$"; } 2>/dev/null ||
        { lacking="cannot write to ~/.slipway/locks; is the disk full?"; return 1; }
    # The owners are counted by their files' names.
    set +f
    turn "$place" "in the stack of $folder" || { lacking=$(waited_in_vain); return 1; }
    set -f
    rm -f "$job/.owner.$$"
    [ -z "$stopped" ] && [ ! -e "$job/stop" ] || { lacking="stopped before anything was changed"; return 1; }
}

# Sets what was before: former, members_before and all_before (those of the first service, and of all), states_before,
# restarts_before, neighbours_before, volumes_before, and how many containers of each service run (scale of the first,
# scales): stopped leftovers of an interrupted compose or a person do not count. If an earlier job was killed in the
# middle, what that job found counts, and not what it left.
note() {
    was_before=
    resume
    remove_half_made
    members_before=$(members) && all_before=$members_before || silent
    [ -z "$workers" ] || all_before=$(release_members) || silent
    states_before=$(states "$all_before") restarts_before=$(restarts_of "$all_before") scales=
    note_service "$service" "$members_before"
    scale=$many former=$ran_image
    for worker in $workers; do
        note_service "$worker" "$(members_of "$worker")"
        former=${former:-$ran_image}
        [ -z "$ran_image" ] || [ "$ran_image" = "$former" ] ||
            say "$worker runs $(name_of "$ran_image"), and not $(name_of "$former") as $service does; it gets what $service gets"
    done
    former=${was_before:-$former}
    remember_unfinished
    find_affected "$all_before" || unchanged "$lacking"
    unnamed=$(unnamed_volumes "$all_before")
    neighbours_before=$(neighbours) && volumes_before=$(volumes) || silent
    tagged_before=$(image_id "$reference")
    record "$new" || unchanged "cannot write to ~/.slipway; is the disk full?"
    before=
    [ -z "$former" ] || before=$(name_of "$former")
}

# Sets ran_image, which service $1 runs or ran last in its containers $2, and many, how many of them run; adds to scales.
note_service() {
    many=0 ran_image= named=$1
    # shellcheck disable=SC2046,SC2086 # several words
    set -- $([ -z "$2" ] || engine inspect --format '{{.Image}} {{.State.Status}}' $2)
    while [ $# -ge 2 ]; do
        case $2 in
            running | restarting | paused) ran_image=$1 many=$((many + 1)) ;;
            *) [ $many -gt 0 ] || ran_image=$1 ;;
        esac
        shift 2
    done
    [ $many -eq 0 ] || scales="$scales${scales:+ }$named=$many"
}

silent() {
    unchanged "Docker does not say what runs in $folder; is it restarting?"
}

# The service itself was not touched, so what an earlier job left unfinished still is.
leave_as_it_is() {
    [ -z "$tagged_before" ] || engine tag "$tagged_before" "$reference"
    if [ -n "$unfinished" ]; then record "$its_new"; else settled; fi
    unchanged "$lacking; $these $was not touched${before:+, and $before is live as before}"
}

# Old images are removed once the result is on disk: however that goes, the release is live.
held() {
    now=$(name_of "$new")
    say "$these $runs $now, and held: $samples good samples in a row$(for_how_long)"
    settled
    finish_release || { besides; conclude AFTER_FAILED "the new release holds and is live, but $lacking$strangers" 1; }
    besides
    [ -z "$strangers" ] || conclude NEIGHBOURS_CHANGED "the new release holds, but other containers of the stack are not what they were: ${strangers#; besides, }" 1
    leave_report HOLDS ''
    clean
    rm -f "$job/.errors"
    exit 0
}

for_how_long() {
    [ -z "$signal" ] && [ "$uptime" -gt 0 ] || return 0
    who=it
    [ -z "$workers" ] || who="one of them"
    printf ', without a restart in %s s; %s has no HEALTHCHECK, and no "verify" asks it' "$uptime" "$who"
}

back_out() {
    [ -z "$refused" ] || leave_as_it_is
    first="$these did not hold: $lacking"
    say "$first"
    last_lines
    [ "$back_out" = yes ] || stay
    [ -n "$former" ] || not_held "nothing was put back, since nothing ran before"
    [ -n "$rolled" ] || [ "$former" != "$new" ] || not_held "nothing was put back, since the same image ran before"
    say "putting back $before"
    backing_out=yes
    if put_back; then
        now=$before names=$(names_of "$former")
        besides
        settled
        again=again
        if [ -n "$rolled" ] && [ -z "$touched" ]; then again='as before'; fi
        conclude BACKED_OUT "$first; $before is live $again$strangers" 1
    fi
    last_lines
    besides
    conclude BACK_OUT_FAILED "$first; putting back $before failed too: $lacking; now $(what_is_there)$strangers" 1
}

# Nothing is put back; but where an old container is not replaced yet, the old ones are what stays.
stay() {
    if [ -n "$rolled" ] && [ "$phase" != holding ]; then
        backing_out=yes
        if return_to_old; then
            settled
            unchanged "$first; $before is live as before"
        fi
        not_held "$before could not be brought back either: $lacking"
    fi
    [ -z "$rolled" ] || remove_old
    not_held "nothing was put back, since \"rollback\" is off"
}

not_held() {
    besides
    settled
    conclude NOT_HELD "$first; $1; now $(what_is_there)$strangers" 1
}

besides() {
    compare_neighbours
    [ -z "$strangers" ] || strangers="; besides, $strangers"
}

last_lines() {
    for id in ${only:-$(members)} $([ -z "$followed" ] || members_of_workers); do
        say "the last lines of container $(engine inspect --format '{{.Name}}' "$id" 2>/dev/null):"
        engine logs --tail 30 "$id" 2>&1 | tail -c 8000
        echo
    done
}

what_is_there() {
    there=
    for id in $(release_members); do
        there="$there${there:+, }$(engine inspect --format '{{slice .Name 1}} is {{.State.Status}}' "$id" 2>/dev/null) with $(name_of "$(engine inspect --format '{{.Image}}' "$id" 2>/dev/null)")"
    done
    printf '%s\n' "${there:-no container of $these is there}"
}
