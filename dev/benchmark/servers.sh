# Sourced by dev/bench: accepting deliveries with the record in PostgreSQL, by one server and by three, beside SQLite.
# shellcheck shell=bash disable=SC2154,SC2016

measure_servers() {
  say "accepting deliveries, on PostgreSQL"
  local sqlite rate
  mkdir -p "$base/servers"
  start_postgres
  export BENCH_DATABASE=$postgres_url
  make_busy_repository

  ports=()
  start_busy servers/file busy-1 ''
  ports+=("$port")
  accept_together >/dev/null
  sqlite=$(accept_together)
  ports=()
  start_busy servers/one busy-1 ', "database": "${env:BENCH_DATABASE}"'
  ports+=("$port")
  accept_together >/dev/null
  rate=$(accept_together)
  servers_row "1 server" "$rate" "$sqlite"
  start_busy servers/two busy-2 ', "database": "${env:BENCH_DATABASE}"'
  ports+=("$port")
  start_busy servers/three busy-3 ', "database": "${env:BENCH_DATABASE}"'
  ports+=("$port")
  accept_together >/dev/null
  rate=$(accept_together)
  servers_row "3 servers" "$rate" "$sqlite"
}

servers_row() {
  row "accepted per second on PostgreSQL, $1, 64 connections in all; on SQLite" \
    "$(calculate "$2" %.0f); $(calculate "$3" %.0f): $(calculate "$2 / $3") times" "at least 0.7 times" "$(holds "$2 / $3 >= 0.7")"
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
