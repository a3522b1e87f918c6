# How the service's containers are, which watch.sh asks for.

# All of the service's containers, since a service may have several; or those in only. Those of the other services, once
# they were given the image $followed; but not while the first is looked at beside its old containers.
sample() {
    sum=0 whose_container="its container" whose_healthcheck="its HEALTHCHECK"
    ids=${only:-$(members)}
    are_well "$service" && every_address_answers || return 1
    [ -z "$followed" ] || [ -n "$beside_old" ] || workers_are_well
}

# Something must say so for each service: that the first one answers says nothing of the others.
workers_are_well() {
    usually=$expected expected=$followed known=$signal
    set -- 0
    for worker in $workers; do
        whose_container="the container of $worker" whose_healthcheck="the HEALTHCHECK of $worker" signal=
        ids=$(members_of "$worker")
        are_well "$worker" || { set -- 1; break; }
        known=${signal:+$known}
    done
    expected=$usually signal=$known
    return "$1"
}

# Whether all of the containers $ids are well, which are those of service $1.
are_well() {
    [ -n "$ids" ] || { lacking="no container of $1 is there"; return 1; }
    its_name=$1
    for id in $ids; do
        # shellcheck disable=SC2046 # the fields of a line
        set -- $(engine inspect --format '{{.Image}} {{.State.Status}} {{.State.ExitCode}} {{.RestartCount}} {{with .State.Health}}{{.Status}}{{else}}none{{end}} {{with .Config.Healthcheck}}{{json .StartPeriod}} {{json .Interval}} {{json .Timeout}} {{json .Retries}}{{end}}' "$id" 2>/dev/null)
        [ $# -ge 5 ] || { lacking="the container of $its_name was removed"; return 1; }
        sum=$((sum + $4))
        [ "$2" = running ] || ended=$3
        [ "$5" = none ] || { signal=yes; health_may_need "$6" "$7" "$8" "$9"; }
        is_well "$@" || return 1
    done
    few_restarts "$sum"
}

# An address that all containers share says nothing of those that stand beside others (beside_old).
every_address_answers() {
    case $url in
        '') return 0 ;;
        *'{address}'*) ;;
        *) [ -z "$beside_old" ] || return 0 ;;
    esac
    signal=yes template=$url
    for id in $ids; do
        fill_in_address "$id" && answers_well || { url=$template; return 1; }
        url=$template
        case $url in *'{address}'*) ;; *) return 0 ;; esac
    done
}

# Sets url to that of container $1.
fill_in_address() {
    case $template in *'{address}'*) ;; *) return 0 ;; esac
    set -- "$(addresses_of "$1")"
    set -- "${1%% *}"
    case $1 in
        '') lacking="its container has no address in a network of Docker's"; return 1 ;;
        *:*) set -- "[$1]" ;;
    esac
    url=${template%%'{address}'*}$1${template#*'{address}'}
}

# Until a HEALTHCHECK has said unhealthy, or healthy at the last moment: after the start period $1, each of $4 tries
# takes the interval $2 and at most the time-out $3. All in nanoseconds, as Docker keeps them, where 0 is its default.
health_may_need() {
    tries=${4:-0}
    [ "$tries" -gt 0 ] 2>/dev/null || tries=3
    needs=$(($(seconds_of "$1" 0) + tries * ($(seconds_of "$2" 30) + $(seconds_of "$3" 30)) + 5))
    [ "$needs" -le "$may_need" ] || may_need=$needs
}

# $1 image, $2 state, $3 exit status, $4 restarts, $5 health.
is_well() {
    case $2 in
        running) ;;
        exited | dead) hopeless=yes lacking="$whose_container ended with status $3"; return 1 ;;
        restarting) few_restarts "$sum" && lacking="$whose_container ended with status $3 and is started again"; return 1 ;;
        *) lacking="$whose_container is $2"; return 1 ;;
    esac
    [ -z "$expected" ] || [ "$1" = "$expected" ] || { lacking="$whose_container runs another image, $1"; return 1; }
    case $5 in
        unhealthy) hopeless=yes lacking="$whose_healthcheck says unhealthy"; return 1 ;;
        starting) lacking="$whose_healthcheck says no more than starting, and may need $may_need s by its own times"; return 1 ;;
    esac
}

few_restarts() {
    [ "$1" -gt "$restarts" ] || return 0
    restarts=$1
    ended=${ended:-$(last_exit "$id")}
    lacking="$whose_container ended${ended:+ with status $ended} and was started again, $(($1 - restarts_at_first)) times by now"
    [ $((restarts - restarts_at_first)) -lt 2 ] || hopeless=yes
    return 1
}

# With what the container $1 ended last: one that is started again tells no more by itself.
last_exit() {
    engine events --since 10m --until 0s --filter "container=$1" --filter event=die \
        --format '{{.Actor.Attributes.exitCode}}' 2>/dev/null | tail -n 1
}
