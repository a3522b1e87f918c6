# Sourced by the scripts beside it: messages, waiting, and servers that live in namespaces of their own.
# shellcheck shell=bash

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

need_root() {
  [[ $EUID -eq 0 ]] || fail "needs root (namespaces, mounts, bridges): run it with sudo"
}

need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || fail "$program is not installed: run dev/parts/install"
  done
}

# use_docker: puts the programs of the Docker release that SLIPWAY_TEST_DOCKER names first on the PATH, and sets $release
# to its folder.
use_docker() {
  # shellcheck disable=SC2154 # set by the script that sources this
  release=$("$here/docker-release")
  export PATH=$release/bin:$PATH
}

# has_containerd_store: whether that release's engine can keep images in containerd's store.
has_containerd_store() {
  [[ $(basename "$release") != bookworm ]]
}

# open_folder DIR: makes it, says its absolute path in $dir, and holds it until this process has ended.
open_folder() {
  mkdir -p "$1"
  dir=$(cd "$1" && pwd -P)
  exec 9>"$dir/lock"
  flock --timeout 3 9 || fail "$dir is in use by another part: stop that one, or name another folder"
}

# say_ready_when CHECK LINE: beside what follows, prints LINE once CHECK succeeds; ends with the calling script.
say_ready_when() {
  local check=$1 line=$2
  (
    exec 7>&- 9>&- # the locks are the server's
    while kill -0 $$ 2>/dev/null; do
      if $check >/dev/null 2>&1; then
        echo "$line"
        break
      fi
      sleep 0.05
    done
  ) &
}

# supervise COMMAND...: runs COMMAND as process 1 of a PID and a mount namespace of its own, until it ends or we
# are told to end. Whatever it started ends with it, mounts included; all of it ends too if we are killed.
supervise() {
  setpriv --pdeathsig KILL \
    unshare --mount --propagation private --pid --fork --kill-child=KILL --mount-proc -- "$@" &
  local unshare=$! told=
  # shellcheck disable=SC2064 # the number is wanted now
  trap "told=yes; end_supervised $unshare" TERM INT HUP
  wait "$unshare" || true
  trap '' TERM INT HUP
  [[ -n $told ]] || fail "it ended by itself: $dir/log says why"
}

# unshare ignores TERM: the one to tell is its child. Told again and again, because a process 1 ignores what it has
# not asked for, and it may just have begun.
end_supervised() {
  local unshare=$1 attempt
  for attempt in {1..200}; do
    kill -0 "$unshare" 2>/dev/null || return 0
    ((attempt < 200)) || kill -KILL "$unshare"
    pkill -TERM --parent "$unshare" || true
    sleep 0.1
  done
}

port_must_be_free() {
  [[ $1 =~ ^[1-9][0-9]{0,4}$ ]] || fail "PORT is a number from 1 to 65535, not '$1'"
  if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
    fail "port $1 of 127.0.0.1 is taken: stop what listens there, or name another port"
  fi
}
