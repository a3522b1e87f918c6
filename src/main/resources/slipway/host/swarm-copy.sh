# What a command beside a service of a Swarm gets of it: its environment, secrets, configs, mounts, networks, user and limits.
# Not its ports, aliases and labels, by which requests would come; not its HEALTHCHECK, placement preferences, reservations
# and log driver.

# What there is in a specification of a task that is copied, or left out on purpose.
known_settings='Aliases Architecture Args BindOptions CapabilityAdd CapabilityDrop Command Condition ConfigID ConfigName Configs
Consistency Constraints ContainerSpec DNSConfig Delay Dir DiscreteResourceSpec DriverConfig Env File ForceUpdate GID
GenericResources Groups Hard Healthcheck Hostname Hosts Image Init Interval Isolation Kind Labels Limits LogDriver MaxAttempts
MaxReplicas MemoryBytes Mode Mounts Name NamedResourceSpec Nameservers NanoCPUs Networks NoCopy OS OpenStdin Options Pids
Placement Platforms Preferences Privileges Propagation ReadOnly Reservations Resources RestartPolicy Retries
Runtime Search SecretID SecretName Secrets SizeBytes Soft Source Spread SpreadDescriptor StartInterval StartPeriod
StopGracePeriod StopSignal Sysctls TTY Target Test Timeout TmpfsOptions Type UID Ulimits User Value VolumeOptions Window'

# Sets copied (options for docker, quoted for a shell) and environment (lines). Fails, and sets lacking, where a command could not
# be given what the service has, or no manager tells it: it never runs with less.
can_copy() {
    made=$(inspect_service '{{json .Spec.TaskTemplate}}') && mounts=$(inspect_service '{{json .Spec.TaskTemplate.ContainerSpec.Mounts}}') &&
        long=$(inspect_service '{{range .Spec.TaskTemplate.ContainerSpec.Env}}{{if or (gt (len (split . "\n")) 1) (gt (len (split . "\r")) 1)}}{{index (split . "=") 0}} {{end}}{{end}}') &&
        environment=$(inspect_service '{{range .Spec.TaskTemplate.ContainerSpec.Env}}{{println .}}{{end}}') &&
        copied=$(inspect_service "$(options_template)") ||
        { lacking="Docker does not tell how the tasks of $service are made; a command of the release needs Docker 20.10 or newer on this host"; return 1; }
    check_settings && check_mounts && check_environment
}

inspect_service() {
    engine service inspect --format "$1" "$service" 2>/dev/null
}

check_settings() {
    uncopied=
    for setting in $(settings_of "$made"); do
        case " $(printf '%s' "$known_settings" | tr '\n' ' ') " in *" $setting "*) ;; *) uncopied="$uncopied${uncopied:+, }$setting" ;; esac
    done
    [ -n "$uncopied" ] || return 0
    lacking="$service has $uncopied, which docker service create cannot give to a command of the release; leave \"before\" and \"after\" out, or take that from the service"
    return 1
}

check_mounts() {
    case $mounts in *password=* | *pass=*) ;; *) return 0 ;; esac
    lacking="$service has a mount with a password in its options, which everybody on this host could read in the arguments of docker service create; give the options credentials=FILE instead"
    return 1
}

# The environment goes through a pipe, a line each: an argument of docker's could be read by everybody on this host.
check_environment() {
    [ -n "$long" ] || return 0
    lacking="the environment of $service has values of several lines (${long% }), which docker service create cannot give to a command of the release; put them into a config or a secret"
    return 1
}

# Prints the names of all that is set in the JSON $1. A quote within a text has a backslash before it, so no text looks like a
# name; labels have names of the user's.
settings_of() {
    # shellcheck disable=SC2020 # tr replaces three characters
    printf '%s' "$1" |
        sed -e 's/"[A-Za-z0-9]*":null//g' -e 's/"[A-Za-z0-9]*":false//g' -e 's/"[A-Za-z0-9]*":0\([,}]\)/\1/g' -e 's/"[A-Za-z0-9]*":""//g' -e 's/"[A-Za-z0-9]*":\[\]//g' -e 's/"[A-Za-z0-9]*":{}//g' -e 's/"Labels":{[^}]*}//g' -e 's/\("TmpfsOptions":{[^}]*\)"Options"/\1"TmpfsMountOptions"/g' |
        tr ',{[' '\n\n\n' | sed -n 's/^"\([A-Z][A-Za-z0-9]*\)":.*/\1/p' | sort -u
}

# Of options, as words for a shell: a quote in a value is closed, escaped and opened again. In a value with commas each
# field is quoted once more, as in CSV.
options_template() {
    cat <<'TEMPLATE'
{{define "csv"}}"{{join (split (join (split . "\"") "\"\"") "'") "'\\''"}}"{{end -}}
{{define "word"}} '{{join (split . "'") "'\\''"}}'{{end -}}
{{with .Spec.TaskTemplate}}
{{- with .ContainerSpec}}
{{- with .Hostname}} --hostname{{template "word" .}}{{end}}
{{- with .Dir}} --workdir{{template "word" .}}{{end}}
{{- with .User}} --user{{template "word" .}}{{end}}
{{- range .Groups}} --group{{template "word" .}}{{end}}
{{- if .Init}} --init={{.Init}}{{end}}
{{- if .ReadOnly}} --read-only{{end}}
{{- with .StopSignal}} --stop-signal{{template "word" .}}{{end}}
{{- with .StopGracePeriod}} --stop-grace-period {{.}}{{end}}
{{- range .Hosts}}{{$address := index (split . " ") 0}}{{range $i, $name := split . " "}}{{if $i}} --host{{template "word" (printf "%s:%s" $name $address)}}{{end}}{{end}}{{end}}
{{- with .DNSConfig}}
{{- range .Nameservers}} --dns{{template "word" .}}{{end}}
{{- range .Search}} --dns-search{{template "word" .}}{{end}}
{{- range .Options}} --dns-option{{template "word" .}}{{end}}
{{- end}}
{{- range .Secrets}} --secret '{{template "csv" (printf "source=%s" .SecretName)}}{{with .File}},{{template "csv" (printf "target=%s" .Name)}},{{template "csv" (printf "uid=%s" .UID)}},{{template "csv" (printf "gid=%s" .GID)}},mode={{printf "0%o" .Mode}}{{end}}'{{end}}
{{- range .Configs}} --config '{{template "csv" (printf "source=%s" .ConfigName)}}{{with .File}},{{template "csv" (printf "target=%s" .Name)}},{{template "csv" (printf "uid=%s" .UID)}},{{template "csv" (printf "gid=%s" .GID)}},mode={{printf "0%o" .Mode}}{{end}}'{{end}}
{{- range .Mounts}} --mount '{{template "csv" (printf "type=%s" .Type)}},{{template "csv" (printf "target=%s" .Target)}}
{{- with .Source}},{{template "csv" (printf "source=%s" .)}}{{end}}
{{- if .ReadOnly}},readonly{{end}}
{{- with .BindOptions}}{{with .Propagation}},bind-propagation={{.}}{{end}}{{end}}
{{- with .VolumeOptions}}{{if .NoCopy}},volume-nocopy{{end}}
{{- range $key, $value := .Labels}},{{template "csv" (printf "volume-label=%s=%s" $key $value)}}{{end}}
{{- with .DriverConfig}}{{with .Name}},{{template "csv" (printf "volume-driver=%s" .)}}{{end}}
{{- range $key, $value := .Options}},{{template "csv" (printf "volume-opt=%s=%s" $key $value)}}{{end}}{{end}}
{{- end}}
{{- with .TmpfsOptions}}{{with .SizeBytes}},tmpfs-size={{.}}{{end}}{{with .Mode}},tmpfs-mode={{printf "%o" .}}{{end}}{{end -}}
'{{end}}
{{- range $key, $value := .Sysctls}} --sysctl{{template "word" (printf "%s=%s" $key $value)}}{{end}}
{{- range .CapabilityAdd}} --cap-add{{template "word" .}}{{end}}
{{- range .CapabilityDrop}} --cap-drop{{template "word" .}}{{end}}
{{- range .Ulimits}} --ulimit{{template "word" (printf "%s=%d:%d" .Name .Soft .Hard)}}{{end}}
{{- end}}
{{- range .Networks}} --network{{template "word" .Target}}{{end}}
{{- with .Placement}}{{range .Constraints}} --constraint{{template "word" .}}{{end}}{{end}}
{{- with .Resources}}{{with .Limits}}
{{- with .NanoCPUs}} --limit-cpu {{.}}e-9{{end}}
{{- with .MemoryBytes}} --limit-memory {{.}}b{{end}}
{{- with .Pids}} --limit-pids {{.}}{{end}}
{{- end}}{{end}}
{{- end}}
TEMPLATE
}
