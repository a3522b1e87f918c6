# Whether the services of a Swarm that were given an image run it.

# Those of the first services that have got one. The address is of the first alone, and says nothing of the others.
sample() {
    with_first "$given" sample_service || return 1
    [ -n "$url" ] || return 0
    service=${services%% *}
    [ "$given" -gt 1 ] || signal=yes
    answers_well
}

sample_service() {
    [ -n "$expected" ] || return 0
    # A manager may not answer for a moment.
    look_up || return 1
    if [ "$swarm_image" != "$expected" ]; then
        hopeless=yes
        case $update in
            rollback_*) lacking="Swarm took it back: $(message)" ;;
            *) lacking="somebody gave $service another image meanwhile, $swarm_image" ;;
        esac
        return 1
    fi
    few_failures && update_is_over && tasks_run
}

# Prints a line for each task with the expected image that has failed: why.
failed_tasks() {
    engine service ps --no-trunc --filter desired-state=shutdown --format '{{.Image}} {{.CurrentState}}: {{.Error}}' "$service" 2>/dev/null |
        while read -r its_image its_state rest; do
            [ "$its_image" = "$expected" ] || continue
            case $its_state in Failed | Rejected) printf '%s %s\n' "$its_state" "$rest" ;; esac
        done
}

message() {
    one_line "$(engine service inspect --format '{{with .UpdateStatus}}{{.Message}}{{end}}' "$service" 2>/dev/null)"
}

# The newest comes first. A task that failed may live when it is started again; two that failed tell enough.
few_failures() {
    failures=$(failed_tasks)
    newest=$(printf '%s\n' "$failures" | head -n 1 | head -c 300)
    failed_now=$(printf '%s' "$failures" | grep -c .)
    [ "$failed_now" -gt "$failed_seen" ] || return 0
    failed_seen=$failed_now
    lacking="a task did not live: $newest"
    [ $((failed_now - failed_at_first)) -lt 2 ] || hopeless=yes
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

# What the newest task with the image that has begun has printed.
last_words() {
    engine service ps --no-trunc --format '{{.Name}} {{.CurrentState}} {{.Error}}' "$service" 2>/dev/null | head -n 10
    task=$(engine service ps --no-trunc --format '{{.Image}} {{.ID}} {{.CurrentState}}' "$service" 2>/dev/null |
        while read -r its_image its_id its_state rest; do
            [ "$its_image" = "$expected" ] || continue
            case $its_state in Running | Failed | Complete | Shutdown) echo "$its_id"; break ;; esac
        done)
    [ -n "$task" ] || return 0
    read_logs --tail 30 "$task"
    say "the last lines of its newest task:"
    tail -c 8000 "$job/.logs"
    rm -f "$job/.logs"
}

# Reads into $job/.logs what a task has printed, up to 20 MB, as far as the managers get it within 10 s: a node may be
# away. Fails where that is not all. A process of sudo's cannot be asked by kill whether it is there.
read_logs() {
    (ulimit -f 40960 2>/dev/null; exec $sudo docker service logs --raw "$@" >"$job/.logs" 2>&1) &
    reading=$! waited=0
    while process $reading && [ "$process_state" != Z ]; do
        nap 0.1
        waited=$((waited + 1))
        [ $waited -ne 100 ] || $sudo kill $reading 2>/dev/null
        [ $waited -lt 110 ] || return 1
    done
    wait $reading
}
