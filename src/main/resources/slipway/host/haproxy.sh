# A HAProxy of the stack in front of the service, asked by its runtime API.

# Runs in the router's container, and asks what $1 says at the stats socket of its own configuration: with bash in the
# official image, with busybox's nc in the one on Alpine, or with socat or perl.
in_router='
set -f
files= next=
for word in $(tr "\000" " " </proc/1/cmdline); do
    [ -z "$next" ] || files="$files $word"
    next=
    [ "$word" != -f ] || next=yes
done
set +f
for file in ${files:-/usr/local/etc/haproxy/haproxy.cfg}; do
    if [ -d "$file" ]; then cat "$file"/*.cfg; else cat "$file"; fi
done 2>/dev/null |
    sed -n "s/^[[:space:]]*stats[[:space:]][[:space:]]*socket[[:space:]][[:space:]]*\([^[:space:]]*\).*level[[:space:]][[:space:]]*admin.*/\1/p" |
    head -n 1 | {
    read -r socket || { echo "its configuration has no stats socket with level admin"; exit 3; }
    has() { command -v "$1" >/dev/null 2>&1; }
    path=${socket#unix@} address=${socket#*@}
    port=${address##*:} host=${address%:*}
    case $host in "" | "*" | 0.0.0.0 | ::) host=127.0.0.1 ;; esac
    case $path in
        /*)
            if has socat; then echo "$1" | timeout 5 socat -t 5 - "UNIX-CONNECT:$path"
            elif has perl; then timeout 5 perl -MIO::Socket::UNIX -e "\$s = IO::Socket::UNIX->new(shift) or die \"\$!\n\"; print \$s shift, qq(\n); print while <\$s>" "$path" "$1"
            else echo "nothing in it can ask the socket $path; let it listen on ipv4@127.0.0.1:9999 as well"; exit 3
            fi ;;
        *)
            if has bash; then timeout 5 bash -c "exec 3<>/dev/tcp/\$1/\$2 && echo \"\$3\" >&3 && cat <&3" bash "$host" "$port" "$1"
            elif has nc; then echo "$1" | timeout 5 nc "$host" "$port"
            elif has socat; then echo "$1" | timeout 5 socat -t 5 - "TCP:$host:$port"
            else echo "nothing in it can ask the socket $socket: neither bash, nc nor socat"; exit 3
            fi ;;
    esac
}'

# Prints what the container $1 of the router answers to $2.
ask_router() {
    engine exec "$1" sh -c "$in_router" sh "$2" 2>&1
}

routers() {
    containers --filter "label=com.docker.compose.service=$router" --filter status=running
}

# Prints a line for each server: container, backend/server, address, operational state, administrative state.
servers() {
    for each in $(routers); do
        answer=$(ask_router "$each" 'show servers state') || return 1
        printf '%s\n' "$answer" | while read -r of_backend backend of_server named address is admin others; do
            case $of_backend$of_server$is$admin in *[!0-9]*) continue ;; esac
            case $backend$named in *[!A-Za-z0-9_.:-]*) continue ;; esac
            [ -z "$admin" ] || printf '%s %s/%s %s %s %s\n' "$each" "$backend" "$named" "$address" "$is" "$admin"
        done
    done
}

# The router must be there and understood before anything is changed. Fails, and sets lacking.
check_router() {
    [ -n "$router" ] || return 0
    found=$(routers)
    [ -n "$found" ] || { lacking="no container of the router $router runs in the stack in $folder; start it, or correct \"router\""; return 1; }
    for each in $found; do
        answer=$(ask_router "$each" 'show servers state')
        case $answer in
            *srv_admin_state*) ;;
            *)
                lacking="the router $router cannot be asked which servers it has: $(one_line "$answer"); its section global needs: stats socket ipv4@127.0.0.1:9999 level admin"
                return 1
                ;;
        esac
    done
}
