# Sourced by dev/bench: the time to start, and the memory of a server that has nothing to do.
# shellcheck shell=bash disable=SC2154,SC2016

measure_start() {
  say "start and memory"
  local number before pid
  mkdir -p "$base/start-repository"
  git -C "$base/start-repository" init -q -b main
  # Each stays while the next ones start; it takes no time from them, because it is idle by then.
  for number in {1..7}; do
    port=$(free_port)
    before=$(now)
    start_slipway "start-$number" '{
      "server": { "port": '"$port"' },
      "projects": [{ "name": "backend", "repository": { "url": "'"$base/start-repository"'" },
        "gitlab": { "path": "candlelight/candlelight-backend", "secretToken": "${env:BENCH_TOKEN}" },
        "test": { "commands": ["true"] }, "build": { "image": "bench" } }] }'
    echo $(($(now) - before)) >>"$base/started"
    await_rest "${pids[-1]}"
  done
  sleep 10
  for pid in "${pids[@]}"; do awk '/^VmRSS/ { printf "%.1f\n", $2 * 1024 / 1e6 }' "/proc/$pid/status" >>"$base/memory"; done
  row "from start to the first answer of /healthz, median of 7" "$(median <"$base/started") ms" "at most 900 ms" \
    "$(holds "$(median <"$base/started") <= 900")"
  row "memory (resident) 10 s later, median of 7" "$(median <"$base/memory") MB" "at most 120 MB" \
    "$(holds "$(median <"$base/memory") <= 120")"
}
