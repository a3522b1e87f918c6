# Sourced by dev/test-packages and dev/first-deploy: bare roots of Debian, and a server in one, with systemd or without. They
# set $work, a folder of theirs, and fail().
# shellcheck shell=bash

cache=${SLIPWAY_PARTS_CACHE:-/var/cache/slipway-parts}/roots
mirror=${SLIPWAY_DEBIAN_MIRROR:-http://deb.debian.org/debian}
server='' port='' machine='' booted='' group=''

# root_of SUITE: a fresh copy of a bare root, as $work/SUITE.
root_of() {
  bare_root "$1"
  unpack "$1" "$work/$1"
}

# systemd_root SUITE: one that systemd can boot, with an SSH server and rpm, as $work/SUITE-systemd.
systemd_root() {
  local root=$work/$1-systemd
  if [[ ! -f $cache/$1-systemd.tar ]]; then
    bare_root "$1"
    unpack "$1" "$root"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"      # nothing is started while it is installed
    chmod 755 "$root/usr/sbin/policy-rc.d"
    run_inside "$root" apt-get update
    run_inside "$root" apt-get install --yes --no-install-recommends systemd openssh-server procps rpm
    run_inside "$root" apt-get clean
    rm "$root/usr/sbin/policy-rc.d"
    # It shares nothing but the kernel with the machine, and looks for no updates.
    rm -rf "$root"/var/lib/apt/lists/*
    ln -s /dev/null "$root/etc/systemd/system/timers.target"
    ln -s /dev/null "$root/etc/systemd/system/ssh.socket"
    rm -f "$root/etc/systemd/system/multi-user.target.wants/ssh.service"
    tar -C "$root" -cf "$cache/$1-systemd.tar.part" .
    mv "$cache/$1-systemd.tar.part" "$cache/$1-systemd.tar"
    rm -rf "$root"
  fi
  unpack "$1-systemd" "$root"
}

unpack() {
  mkdir "$2"
  tar -C "$2" -xf "$cache/$1.tar"
}

bare_root() {
  if [[ ! -f $cache/$1.tar ]]; then
    mkdir -p "$cache"
    debootstrap --variant=minbase --include=git,openssh-client,adduser,ca-certificates,curl "$1" "$work/new" "$mirror" >"$work/log" 2>&1 \
      || { cat "$work/log" >&2; fail "debootstrap $1 failed"; }
    tar -C "$work/new" -cf "$cache/$1.tar.part" .
    mv "$cache/$1.tar.part" "$cache/$1.tar"
    rm -rf "$work/new"
  fi
}

# inside ROOT COMMAND...: in namespaces of its own, so that nothing of it stays. The root is a mount of its own, or Java finds no file system that it is on.
inside() {
  local root=$1
  shift
  # shellcheck disable=SC2016 # for the inner shell
  unshare --mount --pid --fork --kill-child=KILL --propagation private sh -c '
    root=$1; shift
    mount --bind "$root" "$root" || exit
    mount -t proc proc "$root/proc" && mount -t tmpfs tmpfs "$root/run" && mount --bind /dev "$root/dev" &&
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"' \
    inside "$root" "$@"
}

# run_inside ROOT COMMAND...: what it prints is shown if it fails.
run_inside() {
  inside "$@" >"$work/inside.log" 2>&1 || { cat "$work/inside.log" >&2; fail "${*:2} failed"; }
}

# await COMMAND...: until it succeeds.
await() {
  local tries=0
  until "$@"; do
    tries=$((tries + 1))
    [[ $tries -lt 1200 ]] || fail "waited two minutes for: $*"
    sleep 0.1
  done
}

# state_of_run N ASKING...: with ASKING, a command that takes an address and prints what is answered there.
state_of_run() {
  "${@:2}" "http://127.0.0.1:$port/api/runs/$1" | tr -d ' \n' | grep -o '"state":"[a-z_]*"' | head -n 1 | cut -d '"' -f 4
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

# boot ROOT [net]: starts systemd as process 1 of a machine of its own: processes, mounts, name, System V objects, control
# groups, and with net a network, too. $shown has folders of the machine that are there, each as FOLDER:PLACE, with blanks
# between them. It cannot change settings of the kernel, load modules or set the clock.
boot() {
  local root=$1 unified=/sys/fs/cgroup tries=0
  [[ -f $unified/cgroup.procs ]] || unified=/sys/fs/cgroup/unified
  [[ -f $unified/cgroup.procs ]] || fail "there are no control groups of version 2 in /sys/fs/cgroup"
  group=$unified/slipway-boot-$$
  mkdir "$group"
  (
    echo "$BASHPID" >"$group/cgroup.procs"
    # shellcheck disable=SC2016 # for the inner shell
    exec unshare --mount --pid --uts --ipc --cgroup ${2:+"--$2"} --fork --kill-child=KILL --propagation private sh -ec '
      root=$1 shown=$2
      hostname slipway-test
      mount --bind "$root" "$root"
      for each in $shown; do
        mkdir -p "$root${each#*:}"
        mount --bind "${each%%:*}" "$root${each#*:}"
      done
      cd "$root"
      mount -t proc proc proc
      mount --bind proc/sys proc/sys
      mount -o remount,bind,ro proc/sys
      mount --rbind /sys sys
      umount -l sys/fs/cgroup
      mount -o remount,bind,ro sys
      mount -t cgroup2 cgroup2 sys/fs/cgroup
      mount -t tmpfs -o mode=755,nosuid tmpfs dev
      for each in "null 3" "zero 5" "full 7" "random 8" "urandom 9"; do
        mknod -m 666 "dev/${each% *}" c 1 "${each#* }"
      done
      mknod -m 666 dev/tty c 5 0
      mkdir dev/pts dev/shm
      mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
      ln -s pts/ptmx dev/ptmx
      ln -s /proc/self/fd dev/fd
      mount -t tmpfs -o mode=1777 tmpfs dev/shm
      mount -t tmpfs -o mode=755 tmpfs run
      pivot_root . .
      umount -l .
      exec setpriv --bounding-set=-sys_module,-sys_time,-sys_rawio env -i container=slipway \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --unit=multi-user.target
    ' boot "$root" "${shown:-}"
  ) >"$work/boot.log" 2>&1 </dev/null &
  machine=$!
  until booted=$(pgrep -P "$machine" -x systemd) && [[ $(on_it systemctl is-system-running 2>/dev/null) =~ running|degraded ]]; do
    kill -0 "$machine" 2>/dev/null || { cat "$work/boot.log" >&2; fail "systemd did not start"; }
    tries=$((tries + 1))
    [[ $tries -lt 600 ]] || { cat "$work/boot.log" >&2; fail "systemd did not come up within 60 s"; }
    sleep 0.1
  done
}

# on_it COMMAND...: on the machine that was booted.
on_it() {
  nsenter --target "$booted" --all env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive "$@"
}

# run_on_it COMMAND...: what it prints is shown if it fails.
run_on_it() {
  on_it "$@" >"$work/inside.log" 2>&1 || { cat "$work/inside.log" >&2; fail "$* failed"; }
}

# switch_off: ends the machine that was booted, and all that runs on it.
switch_off() {
  [[ -n $group ]] || return 0
  [[ -z $booted ]] || kill -KILL "$booted" 2>/dev/null || true
  wait "$machine" 2>/dev/null || true
  machine='' booted=''
  # Processes leave their groups a moment after they have ended.
  for _ in $(seq 100); do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
    [[ -d $group ]] || break
    sleep 0.1
  done
  group=''
}
