# Sourced by dev/bench: how long the status takes with many projects and a long past, which every open page waits for.
# shellcheck shell=bash disable=SC2154,SC2016

measure_status() {
  say "the status of 200 projects with 100,000 runs"
  local folder=$base/status config number
  mkdir -p "$folder/repository"
  git -C "$folder/repository" init -q -b main
  port=$(free_port)
  config=$(jq -n --arg repository "$folder/repository" --argjson port "$port" '{
    server: { port: $port, catchUpEvery: "24h" },
    projects: [range(1; 201) | { name: "project-\(.)", repository: { url: $repository },
      gitlab: { path: "team/project-\(.)", secretToken: "${env:BENCH_TOKEN}" },
      test: { commands: ["true"] }, build: { image: "bench" } }] }')
  start_slipway status "$config"
  end_all
  sqlite3 "$folder/data/slipway.db" "$(past_of_200_projects)"
  start_slipway status "$config"
  await_rest "${pids[-1]}"
  for number in {1..20}; do
    curl -sS -o "$folder/answer" -w '%{time_total}\n' "http://127.0.0.1:$port/api/status" | awk '{ print int($1 * 1000) }' >>"$folder/took"
  done
  row "\`GET /api/status\`, 200 projects, 100,000 runs: median, largest of 20" \
    "$(median <"$folder/took") ms, $(largest <"$folder/took") ms" "median at most 100 ms" "$(holds "$(median <"$folder/took") <= 100")"
  row "its size" "$(($(wc -c <"$folder/answer") / 1000)) kB" "" ""
}

# 500 runs of each project, two in three of them deploys, and what the last of these put live on two hosts.
past_of_200_projects() {
  cat <<'SQL'
with recursive n(id) as (select 1 union all select id + 1 from n where id < 100000)
insert into runs (id, project, branch, commit_id, goal, "trigger", requested_by, title, state, attempt, created_at, started_at, finished_at)
select id, 'project-' || (1 + id % 200), iif(id / 200 % 3, 'main', 'topic-' || id), printf('%040x', id), iif(id / 200 % 3, 'DEPLOY', 'TEST'),
  'PUSH', 'Ada Lovelace', 'Change number ' || id, 'SUCCEEDED', 1, 1760000000000 + id * 1000, 1760000001000 + id * 1000, 1760000060000 + id * 1000
from n;
with recursive p(position, name) as (values (0, 'CHECKOUT'), (1, 'TEST'), (2, 'BUILD'), (3, 'PUSH'), (4, 'REDEPLOY'))
insert into stages (run, position, name, state, started_at, finished_at)
select id, position, name, 'SUCCEEDED', started_at, finished_at from runs, p where goal = 'DEPLOY' or position < 2;
insert into releases (project, host, image, digest, commit_id, run, live_since, live_until, ended, seen_at)
select project, host, 'bench:latest', 'sha256:' || commit_id, commit_id, id, finished_at,
  iif(id < 99800, finished_at + 1000, null), iif(id < 99800, 'REPLACED', null), finished_at
from runs, (select 'a.example.com' as host union all select 'b.example.com')
where id between 99400 and 99599 or id between 99800 and 99999;
SQL
}
