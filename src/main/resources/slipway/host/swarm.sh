# The work of a job: a service of a Swarm gets another image, and the former one back where that does not hold. Swarm replaces
# the tasks, by the service's own update settings, and goes on with it without this job. What the managers say of tasks and
# update is believed, not the exit status of a command.

work() {
    stopped= backing_out= taken_back=
    trap 'stopped=yes' TERM
    reserve_report || unchanged "cannot write to ~/.slipway/jobs/$name; is the disk full?"
    set -f
    find_asker && find_engine && find_swarm_service && await_rest || unchanged "$lacking"
    note
    [ -z "$stopped" ] || unchanged "stopped before anything was changed"
    record "$image" || unchanged "cannot write to ~/.slipway; is the disk full?"
    say "$service: $before is replaced by $image, $(how)"
    give "$image" || refused
    if watch; then held; else back_out; fi
}

# Sets former: what ran before. What a job that was killed has brought never held, nor has what an update was to bring that
# Swarm has paused.
note() {
    records=$HOME/.slipway/swarm former= its_service= its_former= its_new=
    { read -r its_service && read -r its_former && read -r its_new; } 2>/dev/null <"$records/$project"
    if [ "$its_service" = "$service" ] && [ "$its_new" = "$(digest_name "$swarm_image")" ]; then
        former=$its_former
        say "an earlier job did not bring its work on $service to an end; before it, $(digest_name "$former") ran"
    elif [ "$update" = paused ]; then
        former=$(previous_image)
    fi
    former=${former:-$swarm_image} found=$swarm_image
    before=$(digest_name "$former")
}

# Writes down that $1 is to come in place of the former image.
record() {
    mkdir -p "$records" && printf '%s\n%s\n%s\n' "$service" "$former" "$1" >"$records/.$name" &&
        mv -f "$records/.$name" "$records/$project"
} 2>/dev/null

# From here on the next job takes what it finds for what was before it.
settled() {
    rm -f "$records/$project"
}

how() {
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

previous_image() {
    engine service inspect --format '{{with .PreviousSpec}}{{.TaskTemplate.ContainerSpec.Image}}{{end}}' "$service" 2>/dev/null
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

refused() {
    errors=$(one_line "$(cat "$job/.errors")")
    if look_up && [ "$swarm_image" = "$found" ]; then
        if [ "$found" = "$former" ]; then settled; else record "$(digest_name "$found")"; fi
        unchanged "Swarm does not take the image: $errors; $service was not touched"
    fi
    lacking="Swarm did not take the image: $errors"
    back_out
}

# Prints a line for each task with the expected image that has failed: why.
failed_tasks() {
    engine service ps --no-trunc --filter desired-state=shutdown --format '{{.Image}} {{.CurrentState}}: {{.Error}}' "$service" 2>/dev/null |
        while read -r its_image its_state rest; do
            [ "$its_image" = "$expected" ] || continue
            case $its_state in Failed | Rejected) printf '%s %s\n' "$its_state" "$rest" ;; esac
        done
}

sample() {
    # A manager may not answer for a moment.
    look_up || return 1
    if [ "$swarm_image" != "$expected" ]; then
        hopeless=yes
        case $update in
            rollback_*) taken_back=yes lacking="Swarm took it back: $(message)" ;;
            *) lacking="somebody gave $service another image meanwhile, $swarm_image" ;;
        esac
        return 1
    fi
    few_failures && update_is_over && tasks_run || return 1
    [ -z "$url" ] || { signal=yes; answers_well; }
}

message() {
    one_line "$(engine service inspect --format '{{with .UpdateStatus}}{{.Message}}{{end}}' "$service" 2>/dev/null)"
}

# The newest comes first. A task that failed may live when it is started again; two that failed tell enough.
few_failures() {
    failures=$(failed_tasks)
    newest=$(printf '%s\n' "$failures" | head -n 1 | head -c 300)
    count=$(printf '%s' "$failures" | grep -c .)
    [ "$count" -gt "$failed_seen" ] || return 0
    failed_seen=$count
    lacking="a task did not live: $newest"
    [ $((count - failed_at_first)) -lt 2 ] || hopeless=yes
    return 1
}

update_is_over() {
    case $update in
        updating | rollback_started)
            lacking="Swarm is still replacing its tasks${newest:+; $newest}"
            update_may_need
            return 1
            ;;
        paused | rollback_paused)
            hopeless=yes
            lacking="Swarm paused the update: $(message)${newest:+; $newest}"
            return 1
            ;;
    esac
}

# By its own settings: each step waits for the new tasks, is watched, and is followed by a pause. A task may take 30 s.
update_may_need() {
    steps=$tasks_wanted
    [ "$steps" != global ] || steps=$(running_tasks | grep -c .)
    if [ "$parallelism" -gt 0 ]; then steps=$(((steps + parallelism - 1) / parallelism)); else steps=1; fi
    needs=$((steps * ($(seconds_of "$update_delay" 0) + $(seconds_of "$monitor" 5) + 30)))
    [ "$needs" -le "$may_need" ] || may_need=$needs
}

# All that shall run do, with this image.
tasks_run() {
    good=0 bad= tasks_now=
    tasks=$(running_tasks)
    while read -r its_name its_id its_image its_state rest; do
        [ -n "$its_name" ] || continue
        if [ "$its_image" = "$expected" ] && [ "$its_state" = Running ]; then
            good=$((good + 1)) tasks_now="$tasks_now $its_id"
        else
            bad="$its_name is $its_state with $its_image"
        fi
    done <<TASKS
$tasks
TASKS
    [ -z "$bad" ] || { lacking=$bad; return 1; }
    if [ "$tasks_wanted" = global ]; then wanted_now=1; else wanted_now=$tasks_wanted; fi
    if [ "$good" -lt "$wanted_now" ]; then
        lacking="only $good of $wanted_now tasks run; docker service ps $service shows why"
        return 1
    fi
    set -- "${tasks_seen:-$tasks_now}"
    tasks_seen=$tasks_now
    [ "$tasks_now" = "$1" ] || { lacking="a task ended and was replaced${newest:+: $newest}"; return 1; }
}

held() {
    now=$image
    settled
    say "$service runs $image, and held: $samples good samples in a row"
    conclude HOLDS '' 0
}

back_out() {
    first="$service did not hold: $lacking"
    say "$first"
    last_words
    look_up
    if [ "$swarm_image" != "$image" ]; then
        [ -n "$taken_back" ] && [ "$swarm_image" = "$former" ] ||
            not_held "nothing was put back, since $service is to run $(digest_name "$swarm_image") now"
        expect "$former"
    else
        [ "$back_out" = yes ] || not_held "nothing was put back, since \"rollback\" is off"
        [ "$before" != "$image" ] || not_held "nothing was put back, since the same image ran before"
        say "putting back $before"
        give "$former" || conclude BACK_OUT_FAILED "$first; putting back $before failed too: $(one_line "$(cat "$job/.errors")")" 1
    fi
    backing_out=yes
    if watch; then
        now=$before names=$before
        settled
        conclude BACKED_OUT "$first; $before is live again" 1
    fi
    conclude BACK_OUT_FAILED "$first; putting back $before failed too: $lacking; $service is to run $(digest_name "$swarm_image") now" 1
}

not_held() {
    settled
    conclude NOT_HELD "$first; $1" 1
}

# What the newest task with the image that has begun has printed, as far as the managers get it within 5 s: a node may be
# away.
last_words() {
    engine service ps --no-trunc --format '{{.Name}} {{.CurrentState}} {{.Error}}' "$service" 2>/dev/null | head -n 10
    task=$(engine service ps --no-trunc --format '{{.Image}} {{.ID}} {{.CurrentState}}' "$service" 2>/dev/null |
        while read -r its_image its_id its_state rest; do
            [ "$its_image" = "$expected" ] || continue
            case $its_state in Running | Failed | Complete | Shutdown) echo "$its_id"; break ;; esac
        done)
    [ -n "$task" ] || return 0
    # Not by a function, whose shell would be killed in place of docker.
    $sudo docker service logs --raw --tail 30 "$task" >"$job/.logs" 2>&1 &
    reading=$! waited=0
    while kill -0 $reading 2>/dev/null && [ $waited -lt 50 ]; do
        nap 0.1
        waited=$((waited + 1))
    done
    kill $reading 2>/dev/null
    say "the last lines of its newest task:"
    tail -c 8000 "$job/.logs"
    rm -f "$job/.logs"
}
