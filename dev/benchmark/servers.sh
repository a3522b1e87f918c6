# Sourced by dev/bench: accepting deliveries with the record in PostgreSQL, by one server and by three, beside SQLite.
# shellcheck shell=bash disable=SC2154,SC2016

measure_servers() {
  say "accepting deliveries, on PostgreSQL"
  local each sqlite rate
  mkdir -p "$base/servers"
  start_postgres
  export BENCH_DATABASE=$postgres_url
  git init -q -b main "$base/servers/repository"
  git -C "$base/servers/repository" -c user.name=bench -c user.email=bench@localhost commit -q --allow-empty -m bench
  for each in busy-1 busy-2 busy-3; do git -C "$base/servers/repository" branch "$each"; done

  ports=()
  start_busy file ''
  accept_together >/dev/null
  sqlite=$(accept_together)
  ports=()
  start_busy one ', "database": "${env:BENCH_DATABASE}"'
  accept_together >/dev/null
  rate=$(accept_together)
  servers_row "1 server" "$rate" "$sqlite"
  start_busy two ', "database": "${env:BENCH_DATABASE}"'
  start_busy three ', "database": "${env:BENCH_DATABASE}"'
  accept_together >/dev/null
  rate=$(accept_together)
  servers_row "3 servers" "$rate" "$sqlite"
}

servers_row() {
  row "accepted per second on PostgreSQL, $1, 64 connections in all; on SQLite" \
    "$(calculate "$2" %.0f); $(calculate "$3" %.0f): $(calculate "$2 / $3") times" "at least 0.7 times" "$(holds "$2 / $3 >= 0.7")"
}

# start_busy NAME SETTING: a server whose one worker is busy; adds its port to ports.
start_busy() {
  port=$(free_port)
  start_slipway "servers/$1" '{
    "server": { "port": '"$port"', "workers": 1'"$2"' },
    "projects": [{ "name": "backend", "repository": { "url": "'"$base/servers/repository"'" },
      "gitlab": { "path": "candlelight/candlelight-backend", "secretToken": "${env:BENCH_TOKEN}" },
      "test": { "commands": ["sleep 600"] }, "build": { "image": "bench" } }] }'
  ports+=("$port")
  deliver "busy-${#ports[@]}" "$(git -C "$base/servers/repository" rev-parse HEAD)" candlelight/candlelight-backend
  until [[ $(api "runs/$run" | jq -r ".stages[1].state") == running ]]; do
    [[ $(api "runs/$run" | jq -r .finishedAt) == null ]] || { api "runs/$run" >&2; exit 1; }
    sleep 0.05
  done
}

# accept_together: pushes to all servers at the same time for 10 s; prints how many were accepted a second.
accept_together() {
  local each
  local -a load=()
  await_rest "${pids[@]}"
  for each in "${!ports[@]}"; do
    wrk -t 1 -c $((64 / ${#ports[@]})) -d 10s --latency -s dev/benchmark/push.lua \
      "http://127.0.0.1:${ports[each]}/webhooks/gitlab" -- dev/benchmark "$BENCH_TOKEN" $((RANDOM << 15 | RANDOM)) >"$base/servers/wrk.$each" &
    load+=($!)
  done
  for each in "${load[@]}"; do wait "$each"; done
  for each in "${!ports[@]}"; do
    cat "$base/servers/wrk.$each" >&2
    awk '$1 == "figures" { if ($6 > 0) exit 1; print $3 }' "$base/servers/wrk.$each"
  done | awk '{ sum += $1 } END { print sum }'
}
