# Whether the router has servers for the containers of the service, and room for those that a release starts beside them.

# Fails, and sets lacking. Containers that do not run have no address: nothing is known then.
router_fits() {
    [ "$strategy" = rolling ] && [ -n "$router" ] || return 0
    running_at=
    for id in $ids; do running_at="$running_at $(addresses_of "$id")"; done
    running_at=$(in_one_line "$running_at")
    [ -n "$running_at" ] || return 0
    known=$(servers)
    backends=$(backends_at "$running_at")
    [ -n "$backends" ] || { lacking="the router $router has no server at the address of $service ($running_at); its backend needs a line like: server-template $service 1-16 $service:PORT resolvers docker init-addr none check"; return 1; }
    for each in $backends; do
        free=$(free_servers "${each%%,*}" "${each#*,}")
        [ "$free" -ge "$old_scale" ] || { lacking="the router $router has $free free server(s) in the backend ${each#*,}, and a release starts $old_scale container(s) beside the old: raise the last number in its server-template"; return 1; }
    done
    say "the router $router has free servers for it"
}

# Prints "container of the router,backend" for each backend that has a server at one of the addresses $1.
backends_at() {
    printf '%s\n' "$known" | while read -r its_router slot address is admin; do
        case " $1 " in *" $address "*) printf '%s,%s\n' "$its_router" "${slot%/*}" ;; esac
    done | sort -u
}

# Prints how many servers of the backend $2 wait for an address. 32 is RMAINT: the name has no address for this server.
free_servers() {
    printf '%s\n' "$known" | {
        count=0
        while read -r its_router slot address is admin; do
            [ "$its_router" != "$1" ] || [ "${slot%/*}" != "$2" ] || [ "$admin" != 32 ] || count=$((count + 1))
        done
        echo "$count"
    }
}
