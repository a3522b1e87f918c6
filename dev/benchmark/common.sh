# Sourced by dev/bench and dev/compare: starting and ending programs, delivering pushes, and arithmetic. Times are milliseconds.
# shellcheck shell=bash disable=SC2154,SC2034,SC1091 # base, pids and command are the caller's

say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }

now() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }

# row MEASURED FIGURE GOAL REACHED: a line of the table; REACHED is 1, 0 or empty.
row() {
  local reached=""
  [[ $4 != 1 ]] || reached=yes
  [[ $4 != 0 ]] || reached="**no**"
  echo "| $1 | $2 | $3 | $reached |" | tee -a "$base/rows" >&2
}

# print_rows: the machine, the command, and the table of all rows.
print_rows() {
  echo
  machine
  echo "Command: \`$command\`"
  [[ -s $base/rows ]] || return 0
  echo
  echo "| measured | figure | goal | reached |"
  echo "|---|---|---|---|"
  cat "$base/rows"
}

# calculate EXPRESSION [FORMAT]; holds EXPRESSION: awk's arithmetic.
calculate() { awk "BEGIN { printf \"${2:-%.2f}\", $1 }"; }
holds() { awk "BEGIN { print (($1) ? 1 : 0) }"; }

# Of the numbers on standard input, one a line.
median() { sort -n | awk '{ n[NR] = $1 } END { print NR % 2 ? n[(NR + 1) / 2] : (n[NR / 2] + n[NR / 2 + 1]) / 2 }'; }
largest() { sort -n | tail -1; }

end_all() {
  local pid index
  for ((index = ${#pids[@]} - 1; index >= 0; index--)); do
    pid=${pids[index]}
    kill -TERM "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  pids=()
}

free_port() {
  local port
  while :; do
    port=$((12000 + RANDOM % 8000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

machine() {
  echo "Machine: $(nproc) cores ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1))," \
    "$(awk '/^MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo), Linux $(uname -r), $(. /etc/os-release && echo "$PRETTY_NAME")," \
    "$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n 's/.*Runtime Environment (build \(.*\))/OpenJDK \1/p'); $(date -u +%F)"
}

# start_slipway NAME CONFIG: starts it, or $program, with the configuration, which must listen on $port, and waits until it
# answers.
start_slipway() {
  local folder=$base/$1
  mkdir -p "$folder"
  echo "$2" >"$folder/deploy-config.json"
  "${program:-./slipway}" --config "$folder/deploy-config.json" >"$folder/log" 2>&1 &
  pids+=($!)
  until answers /healthz; do
    kill -0 "${pids[-1]}" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.002
  done
}

# start_postgres: a PostgreSQL that waits for the disk; sets $postgres_port, $postgres_password and $postgres_url.
start_postgres() {
  postgres_port=$(free_port)
  postgres_password=bench-$RANDOM$RANDOM
  postgres_url=postgresql://slipway:$postgres_password@127.0.0.1:$postgres_port/postgres
  SLIPWAY_POSTGRES_FSYNC=on dev/parts/postgres "$base/postgres" "$postgres_port" slipway "$postgres_password" >"$base/postgres.out" 2>&1 &
  pids+=($!)
  until grep -q '^ready' "$base/postgres.out"; do
    kill -0 "${pids[-1]}" 2>/dev/null || { cat "$base/postgres.out" >&2; exit 1; }
    sleep 0.1
  done
}

# change_config NAME FILTER [ARGUMENT...]: changes the configuration of the server $slipway_pid with jq, and waits until it
# has read it.
change_config() {
  local file=$base/$1/deploy-config.json before
  jq "${@:3}" "$2" "$file" >"$file.new"
  if cmp -s "$file" "$file.new"; then return; fi
  mv "$file.new" "$file"
  before=$(grep -c 'was reloaded' "$base/$1/log" || true)
  kill -HUP "$slipway_pid"
  until [[ $(grep -c 'was reloaded' "$base/$1/log" || true) -gt $before ]]; do sleep 0.05; done
}

# await_rest PID...: until these processes, and those that they started, have taken no time of the processor for a second.
await_rest() {
  local before after=
  until [[ -n $after && $before == "$after" ]]; do
    before=$(used "$@")
    sleep 1
    after=$(used "$@")
  done
}

# used PID...: the ticks of the processor that each has taken, and its ended children; up to 4 a second count as none.
used() {
  local pid
  for pid in "$@"; do awk '{ printf "%d ", ($14 + $15 + $16 + $17) / 4 }' "/proc/$pid/stat"; done
}

# answers PATH: whether the server at $port answers 200. By bash's own sockets: a curl takes 10 ms to start.
answers() {
  local status
  { exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null || return 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
  read -r status <&3 || status=
  exec 3>&-
  [[ $status == *" 200 "* ]]
}

# deliver BRANCH COMMIT PROJECT_PATH: delivers a push to the server at $port; sets $delivered and $answered, the times
# before sending and after the first line of the answer, and $run.
deliver() {
  local body status answer
  body='{"object_kind":"push","ref":"refs/heads/'$1'","before":"'$2'","after":"'$2'","checkout_sha":"'$2'","project":{"path_with_namespace":"'$3'"},"commits":[]}'
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  delivered=$(now)
  printf 'POST /webhooks/gitlab HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Gitlab-Event: Push Hook\r\nX-Gitlab-Token: %s\r\nIdempotency-Key: %s\r\nContent-Length: %d\r\n\r\n%s' \
    "$BENCH_TOKEN" "$(</proc/sys/kernel/random/uuid)" "${#body}" "$body" >&3
  read -r status <&3
  answered=$((${EPOCHREALTIME/[.,]/} / 1000))
  answer=$(cat <&3)
  exec 3>&-
  [[ $status == *" 202 "* ]] || { echo "$status $answer" >&2; exit 1; }
  run=$(sed -n 's/.*"run":\([0-9]*\).*/\1/p' <<<"$answer")
}

# api PATH [ARGUMENT...]: asks the server at $port; the arguments are curl's.
api() { curl -sS --fail-with-body -H "Authorization: Bearer $BENCH_TOKEN" "${@:2}" "http://127.0.0.1:$port/api/$1"; }

# await_end RUN [SECONDS]: waits until it has succeeded, and says its record.
await_end() {
  local record
  api "runs/$1/log?follow=true" -N -o "$base/run.log" --max-time "${2:-120}"
  local tries=0
  until record=$(api "runs/$1") && [[ $(jq -r .finishedAt <<<"$record") != null ]]; do
    tries=$((tries + 1))
    ((tries < 500)) || { echo "run $1 does not end: $record" >&2; exit 1; }
    sleep 0.01
  done
  [[ $(jq -r .state <<<"$record") == succeeded ]] || { jq . <<<"$record" >&2; tail -20 "$base/run.log" >&2; exit 1; }
  echo "$record"
}

# A time of a record as milliseconds, for jq.
export JQ_MS='def ms: (.[:19] + "Z" | fromdate) * 1000 + (.[20:23] | tonumber);'
export BENCH_TOKEN=bench-token-of-$RANDOM$RANDOM$RANDOM
