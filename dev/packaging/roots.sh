# Sourced by dev/test-packages and dev/first-deploy: bare roots of Debian, and a server in one. They set $work, a folder of
# theirs, and fail().
# shellcheck shell=bash

cache=${SLIPWAY_PARTS_CACHE:-/var/cache/slipway-parts}/roots
mirror=${SLIPWAY_DEBIAN_MIRROR:-http://deb.debian.org/debian}
server='' port=''

# root_of SUITE: a fresh copy of a bare root, as $work/SUITE.
root_of() {
  if [[ ! -f $cache/$1.tar ]]; then
    mkdir -p "$cache"
    debootstrap --variant=minbase --include=git,openssh-client,adduser,ca-certificates,curl "$1" "$work/new" "$mirror" >"$work/log" 2>&1 \
      || { cat "$work/log" >&2; fail "debootstrap $1 failed"; }
    tar -C "$work/new" -cf "$cache/$1.tar.part" .
    mv "$cache/$1.tar.part" "$cache/$1.tar"
    rm -rf "$work/new"
  fi
  mkdir "$work/$1"
  tar -C "$work/$1" -xf "$cache/$1.tar"
}

# inside ROOT COMMAND...: in namespaces of its own, so that nothing of it stays. Folders of the machine in $shown, with
# blanks between them, are there, too. The root is a mount of its own, or Java finds no file system that it is on.
inside() {
  local root=$1
  shift
  # shellcheck disable=SC2016 # for the inner shell
  unshare --mount --pid --fork --kill-child=KILL --propagation private sh -c '
    root=$1 shown=$2; shift 2
    mount --bind "$root" "$root" || exit
    for each in $shown; do mkdir -p "$root$each" && mount --bind "$each" "$root$each" || exit; done
    mount -t proc proc "$root/proc" && mount -t tmpfs tmpfs "$root/run" && mount --bind /dev "$root/dev" &&
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"' \
    inside "$root" "${shown:-}" "$@"
}

# run_inside ROOT COMMAND...: what it prints is shown if it fails.
run_inside() {
  inside "$@" >"$work/inside.log" 2>&1 || { cat "$work/inside.log" >&2; fail "${*:2} failed"; }
}

# start_server ROOT PROGRAM: sets port. As the unit does, but without systemd.
start_server() {
  : >"$work/server.log"
  inside "$1" setpriv --reuid=slipway --regid=slipway --init-groups env HOME=/var/lib/slipway \
    CREDENTIALS_DIRECTORY=/etc/slipway/secrets "$2" serve --config /etc/slipway/deploy-config.json >"$work/server.log" 2>&1 &
  server=$!
  local tries=0
  until port=$(sed -n 's/.*listens on 127.0.0.1:\([0-9]*\),.*/\1/p' "$work/server.log") && [[ -n $port ]]; do
    kill -0 "$server" 2>/dev/null || { cat "$work/server.log" >&2; fail "$2 did not start"; }
    tries=$((tries + 1))
    [[ $tries -lt 600 ]] || { cat "$work/server.log" >&2; fail "$2 did not listen within 60 s"; }
    sleep 0.1
  done
}

stop_server() {
  # The server itself: unshare, which it has for a parent, ignores TERM or leaves it running.
  [[ -z $server ]] || { kill -TERM "$(server_pid)" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
  server=
}
server_pid() {
  local pid=$server child
  while child=$(pgrep -P "$pid" | head -n 1) && [[ -n $child ]]; do pid=$child; done
  echo "$pid"
}
