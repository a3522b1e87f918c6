# Sourced by dev/bench: the time to start, and the memory of a server that has nothing to do.
# shellcheck shell=bash disable=SC2154,SC2016

measure_start() {
  local packaged=
  say "start and memory"
  mkdir -p "$base/start-repository"
  git -C "$base/start-repository" init -q -b main
  measure_starts "" ./slipway 900
  packaged=$(unpack_archive)
  [[ -z $packaged ]] || measure_starts ", of the package" "$packaged" 600
}

# Prints the program of the newest archive that dev/package has made, if there is one.
unpack_archive() {
  local each
  for each in target/packages/*.tar.gz; do
    [[ -f $each ]] || return 0
    mkdir "$base/packaged"
    tar -C "$base/packaged" --strip-components=1 -xzf "$each"
    echo "$base/packaged/slipway"
    return
  done
}

# measure_starts WHICH PROGRAM GOAL
measure_starts() {
  local number before pid program=$2 name="${2//[!a-z]/}"
  for number in {1..7}; do
    port=$(free_port)
    before=$(now)
    # Each stays while the next ones start; it takes no time from them, because it is idle by then.
    start_slipway "start-$name-$number" '{
      "server": { "port": '"$port"' },
      "projects": [{ "name": "backend", "repository": { "url": "'"$base/start-repository"'" },
        "gitlab": { "path": "candlelight/candlelight-backend", "secretToken": "${env:BENCH_TOKEN}" },
        "test": { "commands": ["true"] }, "build": { "image": "bench" } }] }'
    echo $(($(now) - before)) >>"$base/started-$name"
    await_rest "${pids[-1]}"
  done
  sleep 10
  for pid in "${pids[@]}"; do awk '/^VmRSS/ { printf "%.1f\n", $2 * 1024 / 1e6 }' "/proc/$pid/status" >>"$base/memory-$name"; done
  end_all
  row "from start to the first answer of /healthz$1, median of 7" "$(median <"$base/started-$name") ms" "at most $3 ms" \
    "$(holds "$(median <"$base/started-$name") <= $3")"
  row "memory (resident) 10 s later$1, median of 7" "$(median <"$base/memory-$name") MB" "at most 120 MB" \
    "$(holds "$(median <"$base/memory-$name") <= 120")"
}
