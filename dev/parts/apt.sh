# Sourced by the scripts beside it: Debian's packages, downloaded and unpacked without installing them. $work is a
# folder of the caller's.
# shellcheck shell=bash

cache=${SLIPWAY_PARTS_CACHE:-/var/cache/slipway-parts}

# apt LISTS ARGUMENT...: apt-get with lists and a cache of its own, so that the machine's are neither needed nor changed.
apt() {
  local lists=$1
  shift
  # shellcheck disable=SC2154 # set by the script that sources this
  mkdir -p "$lists/partial" "$work/archives/partial"
  apt-get --quiet=2 -o Dir::State::lists="$lists" -o Dir::Cache="$work" -o Dir::Cache::archives=archives \
    -o Dir::State::status=/dev/null -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=3 \
    -o APT::Update::Post-Invoke-Success::= -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false "$@"
}

# The same, from the machine's own package sources.
own_apt() {
  apt "$work/own-lists" "$@"
}

is_whole() {
  [[ $(cat "$1/layout" 2>/dev/null) == "$2" ]]
}

# make_once FOLDER LAYOUT MAKE: FOLDER, below the cache, is what the function MAKE has laid out in $work/release. A folder
# of this layout is used as it is.
make_once() {
  local folder=$1 layout=$2 make=$3 parent
  is_whole "$folder" "$layout" && return
  need_root
  need apt-get dpkg ldd flock
  parent=$(dirname "$folder")
  mkdir -p "$parent"
  exec 9>"$parent/lock"
  flock --timeout 300 9 || fail "another process has been unpacking into $parent for 5 minutes: end it, and try again"
  is_whole "$folder" "$layout" && return
  # An interrupted process left these: nobody else unpacks under this lock.
  rm -rf "$parent"/unpacking.*
  work=$(mktemp -d "$parent/unpacking.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  chmod 755 "$work"
  mkdir "$work/release"
  "$make"
  echo "$layout" >"$work/release/layout"
  rm -rf "$folder"
  mv --no-target-directory "$work/release" "$folder"
}
