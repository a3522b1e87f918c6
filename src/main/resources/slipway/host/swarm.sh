# The work of a job: services of a Swarm get another image, one after the other, and all of them the former one back where
# that does not hold. Swarm replaces the tasks, by the services' own update settings, and goes on with it without this job.
# What the managers say of tasks and update is believed, not the exit status of a command.

work() {
    stopped= backing_out= given=0 runs=runs was=was
    these=$(printf '%s' "$services" | sed 's/ /, /g')
    total=$(($(printf '%s\n' "$services" | wc -w)))
    [ "$total" -eq 1 ] || { runs=run was=were; }
    trap 'stopped=yes' TERM
    reserve_report || unchanged "cannot write to ~/.slipway/jobs/$name; is the disk full?"
    set -f
    find_asker && find_engine && find_swarm && with_first "$total" is_ready && check_commands || unchanged "$lacking"
    remove_leftovers
    prepare_release || unchanged "$lacking; $these $was not touched"
    with_first "$total" begin || unchanged "$lacking"
    [ -z "$stopped" ] || unchanged "stopped before anything was changed"
    record "$image" || unchanged "cannot write to ~/.slipway; is the disk full?"
    if put_live; then held; else back_out; fi
}

is_ready() {
    find_fit_service && await_rest
}

# Whatever went on while a command ran.
begin() {
    is_ready && note
}

# The first one serves: a release that is bad there never touches the others.
put_live() {
    while [ "$given" -lt "$total" ]; do
        given=$((given + 1))
        with_first "$given" update_last || { refused; return 1; }
        watch || return 1
    done
}

update_last() {
    [ "$position" -eq "$given" ] || return 0
    say "$service: $(digest_name "$former") is replaced by $image, $(how)"
    give "$image"
}

# What was looked up last may be another service's.
how() {
    look_up
    printf '%s at a time, %s; %s tasks' "$([ "$parallelism" = 0 ] && echo all || echo "$parallelism")" "$order" "$tasks_wanted"
}

# An update that somebody has begun, or a job that was killed, comes to its end first.
await_rest() {
    told=
    while :; do
        case $update in updating | rollback_started) ;; *) return 0 ;; esac
        [ -z "$stopped" ] || { lacking="stopped before anything was changed"; return 1; }
        [ -n "$told" ] || say "waiting for an update of $service that goes on already"
        told=yes
        if [ "$(date +%s)" -ge "$give_up_at" ]; then
            lacking="an update of $service goes on that did not end within $patience s; docker service ps $service shows why"
            return 1
        fi
        nap 0.5
        # A manager may not answer for a moment; then it is asked again.
        look_up || continue
    done
}

# With the login, which Swarm keeps and hands to the nodes that pull. Where there is none, the one that Swarm has stays: an
# update "with" none would take it away. The image has its digest, so no registry is asked for it.
give() {
    expect "$1"
    set -- --image "$1"
    [ ! -d "$job/login" ] || set -- --with-registry-auth "$@"
    (exec_docker "$job/login" service update --quiet --detach --no-resolve-image "$@" "$service") >/dev/null 2>"$job/.errors"
}

expect() {
    expected=$1
    failed_at_first=$(failed_tasks | grep -c .)
    failed_seen=$failed_at_first tasks_seen=
}

# Returns where there is something to put back.
refused() {
    lacking="Swarm does not take the image: $(one_line "$(cat "$job/.errors")")"
    look_up && [ "$swarm_image" = "$found" ] || return 0
    given=$((given - 1))
    [ "$given" -eq 0 ] || return 0
    record ''
    unchanged "$lacking; $service was not touched"
}

held() {
    now=$image
    settled
    say "$these $runs $image, and held: $samples good samples in a row"
    finish_release || conclude AFTER_FAILED "the new release holds and is live, but $lacking" 1
    conclude HOLDS '' 0
}

# Each that was given the image gets back what it ran, unless somebody has given it another one since, or it ran the same.
back_out() {
    first="$service did not hold: $lacking"
    say "$first"
    last_words
    standing=0 returned=0 strangers='' not_given=''
    with_first "$given" sort_out
    [ "$standing" -eq 0 ] || [ "$back_out" = yes ] || not_held "nothing was put back, since \"rollback\" is off$strangers"
    if [ $((standing + returned)) -eq 0 ]; then
        [ -z "$strangers" ] || uncertain "nothing was put back$strangers"
        not_held "nothing was put back, since the same image ran before"
    fi
    with_first "$given" put_back
    [ $((standing + returned)) -gt 0 ] || uncertain "putting back $before failed too$not_given$strangers"
    backing_out=yes
    watch || uncertain "putting back $(digest_name "$former") failed too: $lacking; $service is to run $(digest_name "$swarm_image") now$not_given$strangers"
    [ -z "$not_given$strangers" ] || uncertain "$(what_is_back)$not_given$strangers"
    now=$before names=$before
    settled
    conclude BACKED_OUT "$first; $(what_is_back)" 1
}

# Counts the services in which the image stands, and those that Swarm took back. Where no manager answers, it stands.
sort_out() {
    swarm_image=$image
    look_up
    if [ "$swarm_image" = "$image" ]; then
        [ "$(digest_name "$former")" = "$image" ] || standing=$((standing + 1))
    elif is_taken_back; then
        returned=$((returned + 1))
        expect "$former"
    else
        strangers="$strangers; $service is to run $(digest_name "$swarm_image") now, and is left alone"
        expected=
    fi
}

is_taken_back() {
    case $update in rollback_*) [ "$swarm_image" = "$former" ] ;; *) false ;; esac
}

put_back() {
    [ "$expected" = "$image" ] && [ "$(digest_name "$former")" != "$image" ] || return 0
    say "$service: putting back $(digest_name "$former")"
    give "$former" && return
    not_given="$not_given; $service did not take it: $(one_line "$(cat "$job/.errors")")"
    standing=$((standing - 1)) expected=
}

what_is_back() {
    mixed=$strangers$not_given lives=''
    with_first "$given" tell_former
    if [ -n "$mixed" ]; then printf '%s' "${lives#, }"; else printf '%s is live again' "$before"; fi
}

tell_former() {
    [ -n "$expected" ] || return 0
    lives="$lives, $service runs $(digest_name "$former") again"
    [ "$(digest_name "$former")" = "$before" ] || mixed=yes
}

uncertain() {
    conclude BACK_OUT_FAILED "$first; $1" 1
}

not_held() {
    settled
    conclude NOT_HELD "$first; $1" 1
}
