# Sourced by dev/bench: a stage that prints 1 GB while 50 readers follow its log.
# shellcheck shell=bash disable=SC2154,SC2016

measure_log() {
  say "a stage that prints 1 GB, with 50 readers"
  local repository=$base/log-repository number server peak
  git init -q -b main "$repository"
  port=$(free_port)
  start_slipway log '{
    "server": { "port": '"$port"' },
    "projects": [{ "name": "backend", "repository": { "url": "'"$repository"'" },
      "gitlab": { "path": "candlelight/candlelight-backend", "secretToken": "${env:BENCH_TOKEN}" },
      "test": { "commands": ["until [ -e '"$base"'/log-begin ]; do sleep 0.1; done; yes '"$(printf '%099d' 7)"' | head -c 1000000000"] },
      "build": { "image": "bench" } }] }'
  server=${pids[-1]}
  # The first one warms up: Java compiles its code meanwhile.
  for number in 1 2 3 4; do
    print_gigabyte "$number"
    ((number == 1)) || echo "$log_took" >>"$base/log-took"
  done
  row "a stage that prints 1 GB, with 50 readers, 3 of them: median" \
    "$(calculate "1000000 / $(median <"$base/log-took")" %.0f) MB a second" "at least 100 MB a second" \
    "$(holds "1000000 / $(median <"$base/log-took") >= 100")"
  peak=$(largest <"$base/log-memory")
  row "memory (resident) before it; its peak meanwhile" \
    "$log_before MB; $peak MB" "" ""
}

# print_gigabyte NUMBER: sets $log_took, the milliseconds of the stage; the memory before it, and meanwhile in $base/log-memory.
print_gigabyte() {
  local readers=() each record branch=topic-$1
  rm -f "$base/log-begin"
  git -C "$repository" -c user.name=bench -c user.email=bench@localhost commit -q --allow-empty -m "$1"
  git -C "$repository" branch "$branch"
  deliver "$branch" "$(git -C "$repository" rev-parse HEAD)" candlelight/candlelight-backend
  until [[ $(api "runs/$run" | jq -r '.stages[1].state') == running ]]; do sleep 0.05; done
  for each in {1..50}; do
    api "runs/$run/log?follow=true" -N -o "$base/log-reader-$each" --max-time 120 &
    readers+=($!)
  done
  for each in {1..50}; do until [[ -s $base/log-reader-$each ]]; do sleep 0.05; done; done
  await_rest "$server"
  log_before=$(memory)
  touch "$base/log-begin"
  while record=$(api "runs/$run") && [[ $(jq -r '.stages[1].state' <<<"$record") == running ]]; do
    memory >>"$base/log-memory"
    sleep 0.2
  done
  for each in "${readers[@]}"; do wait "$each"; done
  record=$(api "runs/$run")
  log_took=$(jq "$JQ_MS"'(.stages[1].finishedAt | ms) - '"$(($(stat -c %.3Y "$base/log-begin" | tr -d .)))" <<<"$record")
  for each in {2..50}; do cmp "$base/log-reader-1" "$base/log-reader-$each" >&2; done
  say "1 GB in $log_took ms; each reader has read $(($(stat -c %s "$base/log-reader-1") / 1000)) kB of the log"
}

memory() { awk '/^VmRSS/ { printf "%.1f\n", $2 * 1024 / 1e6 }' "/proc/$server/status"; }
