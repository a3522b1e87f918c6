# Sourced by dev/bench: how long what every open page asks for takes, with a short past and with a long one.
# shellcheck shell=bash disable=SC2154,SC2016

measure_status() {
  say "the status of 200 projects with 1,000 and with 1,000,000 runs"
  local runs path
  declare -A ports=() servers=()
  for runs in 1000 1000000; do start_with_past "$runs"; done
  await_rest "${servers[@]}"
  for path in /api/status '/api/runs?limit=50' '/api/runs?project=project-7&limit=5' /api/projects/project-7; do
    for runs in 1000 1000000; do
      # The first one warms up: both have compiled the same code then.
      ask "$runs" "$path" >/dev/null
      ask "$runs" "$path" >"$base/status.$runs"
    done
    compare_status "$path"
  done
  row "the size of \`/api/status\`" "$(status_size 1000) kB; $(status_size 1000000) kB" "" ""
}

# start_with_past RUNS: a server of 200 projects that have had so many runs; sets its port and process.
start_with_past() {
  local folder=$base/status-$1 config
  mkdir -p "$folder/repository"
  git -C "$folder/repository" init -q -b main
  port=$(free_port)
  config=$(jq -n --arg repository "$folder/repository" --argjson port "$port" '{
    server: { port: $port, catchUpEvery: "24h", keepRuns: 1000000, keepDays: 3650 },
    projects: [range(1; 201) | { name: "project-\(.)", repository: { url: $repository },
      gitlab: { path: "team/project-\(.)", secretToken: "${env:BENCH_TOKEN}" },
      test: { commands: ["true"] }, build: { image: "bench" } }] }')
  start_slipway "status-$1" "$config"
  kill -TERM "${pids[-1]}"
  wait "${pids[-1]}" || true
  unset "pids[-1]"
  past_of_200_projects "$1" | sqlite3 "$folder/data/slipway.db"
  start_slipway "status-$1" "$config"
  ports[$1]=$port
  servers[$1]=${pids[-1]}
}

# ask RUNS PATH: asks the server with so many runs again and again for 8 s, by one connection; prints the median and the 99th
# percentile in milliseconds.
ask() {
  wrk -t 1 -c 1 -d 8s --latency "http://127.0.0.1:${ports[$1]}$2" | awk '
    function ms(text) { return text ~ /us$/ ? text / 1000 : text ~ /ms$/ ? text + 0 : text * 1000 }
    $1 == "50%" { median = ms($2) } $1 == "99%" { print median, ms($2) } /Non-2xx/ { exit 1 }'
}

status_size() { echo "$(($(curl -sS "http://127.0.0.1:${ports[$1]}/api/status" | wc -c) / 1000))"; }

compare_status() {
  local short long short_most long_most
  read -r short short_most <"$base/status.1000"
  read -r long long_most <"$base/status.1000000"
  row "\`GET $1\`, 200 projects, 1,000 runs; 1,000,000 runs: median" "$short ms; $long ms" "" ""
  row "the same, 99th percentile" "$short_most ms; $long_most ms: $(calculate "$long_most / $short_most") times" \
    "at most 1.5 times" "$(holds "$long_most / $short_most <= 1.5")"
}

# past_of_200_projects RUNS: two in three of them deploys, and what the last of these put live on two hosts.
past_of_200_projects() {
  cat <<SQL
with recursive n(id) as (select 1 union all select id + 1 from n where id < $1)
insert into runs (id, project, branch, commit_id, goal, "trigger", requested_by, title, state, attempt, created_at, started_at, finished_at)
select id, 'project-' || (1 + id % 200), iif(id / 200 % 3, 'main', 'topic-' || id), printf('%040x', id), iif(id / 200 % 3, 'DEPLOY', 'TEST'),
  'PUSH', 'Ada Lovelace', 'Change number ' || id, 'SUCCEEDED', 1, 1760000000000 + id * 1000, 1760000001000 + id * 1000, 1760000060000 + id * 1000
from n;
with recursive p(position, name) as (values (0, 'CHECKOUT'), (1, 'TEST'), (2, 'BUILD'), (3, 'PUSH'), (4, 'REDEPLOY'))
insert into stages (run, position, name, state, started_at, finished_at)
select id, position, name, 'SUCCEEDED', started_at, finished_at from runs, p where goal = 'DEPLOY' or position < 2;
insert into releases (project, host, image, digest, commit_id, run, live_since, live_until, ended, seen_at)
select project, host, 'bench:latest', 'sha256:' || commit_id, commit_id, id, finished_at,
  iif(id < $1 - 200, finished_at + 1000, null), iif(id < $1 - 200, 'REPLACED', null), finished_at
from runs, (select 'a.example.com' as host union all select 'b.example.com')
where id between $1 - 600 and $1 - 401 or id between $1 - 200 and $1 - 1;
SQL
}
