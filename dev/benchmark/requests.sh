# Sourced by dev/bench: what becomes of 200 requests a second while releases go live, by each strategy, without a router
# and behind HAProxy, nginx and Caddy; beside them, requests that take 10 s and an event stream. SLIPWAY_BENCH_DEPLOYS says
# how many releases each (3), SLIPWAY_BENCH_STRATEGIES and SLIPWAY_BENCH_ROUTERS which: 20 in a row behind HAProxy are
# SLIPWAY_BENCH_DEPLOYS=20 SLIPWAY_BENCH_STRATEGIES=rolling SLIPWAY_BENCH_ROUTERS=haproxy dev/bench requests
# shellcheck shell=bash disable=SC2154

measure_requests() {
  say "requests while releases go live"
  local router strategy
  version=0
  bring_up_parts
  dev/parts/images "$PARTS_DIR/builder/docker.sock" app >&2
  dev/parts/images "$PARTS_DIR/live/docker.sock" haproxy nginx caddy >&2
  compile_load
  port=$((APP_PORT + 1))
  router_port=$((APP_PORT + 2))
  repository=$(dev/parts/git-repository "$PARTS_DIR/git" candlelight/candlelight-backend "" "$BENCH_TOKEN")
  begin_requests_repository
  start_slipway requests "$(requests_config)"
  slipway_pid=${pids[-1]}
  lay_out_requests_stack
  deploy_next
  {
    echo "| strategy | router | releases | requests | failed | p99 before | p99 during | longest | longest gap | of 10 s, answered | streams, whole |"
    echo "|---|---|---|---|---|---|---|---|---|---|---|"
  } >"$base/requests-table"
  for strategy in ${SLIPWAY_BENCH_STRATEGIES:-replace rolling}; do
    for router in ${SLIPWAY_BENCH_ROUTERS:-none haproxy nginx caddy}; do
      # Two containers cannot publish one port.
      [[ $strategy == rolling && $router == none ]] || measure_requests_of "$strategy" "$router"
    done
  done
  cat "$base/requests-table" >>"$base/stages"
}

compile_load() {
  "${JAVA_HOME:+$JAVA_HOME/bin/}javac" -d "$base/load" dev/benchmark/Load.java \
    src/test/java/slipway/parts/{Requests,RequestConnection,RequestFigures,RequestSample,LongAnswer}.java
}

requests_config() {
  # shellcheck disable=SC2016 # Slipway reads the variable
  whole_run_config | jq 'del(.projects[0].test) | .projects[0].build.noCache = false
    | .server.apiTokens = [{ name: "bench", token: "${env:BENCH_TOKEN}", may: "deploy" }]
    | .projects[0].redeploy |= (del(.command) + { compose: { directory: "requests", service: "web" } })'
}

begin_requests_repository() {
  export GIT_SSH_COMMAND="ssh -i $PARTS_DIR/git/id_ed25519 -o UserKnownHostsFile=$PARTS_DIR/git/known_hosts"
  git init -q -b main "$base/clone"
  in_clone remote add origin "$repository"
}

# A release of its own, that goes live.
deploy_next() {
  version=$((version + 1))
  cat >"$base/clone/Dockerfile" <<END_DOCKERFILE
FROM app:local
ENV RELEASE=$version
HEALTHCHECK --interval=1s --timeout=5s --retries=2 CMD wget -q -O /dev/null http://127.0.0.1:8080/healthz
END_DOCKERFILE
  in_clone add -A
  in_clone commit -m "Release $version"
  in_clone push origin main
  commit=$(git -C "$base/clone" rev-parse HEAD)
  deliver main "$commit" candlelight/candlelight-backend
  await_end "$run" >/dev/null
}

on_host() {
  ssh -p "$SSH_PORT" -i "$PARTS_DIR/host/id_ed25519" -o UserKnownHostsFile="$PARTS_DIR/host/known_hosts" \
    ec2-user@127.0.0.1 "$@"
}

lay_out_requests_stack() {
  stack=$PARTS_DIR/host/home/ec2-user/requests
  mkdir -p "$stack"
  cp dev/benchmark/routers/* "$stack/"
  write_requests_stack none
}

# write_requests_stack ROUTER: none has the service itself publish the port.
write_requests_stack() {
  local ports="ports: [\"127.0.0.1:$router_port:8080\"]"
  {
    echo "services:"
    echo "  web:"
    echo "    image: $REGISTRY/candlelightdevteam/candlelight-backend:latest"
    [[ $1 != none ]] || echo "    $ports"
    echo "  redis: { image: redis:local }"
    case $1 in
      none) ;;
      # As Slipway makes it for this strategy.
      haproxy)
        ./slipway router candlelight-backend --port 8080 --health /healthz --config "$base/requests/deploy-config.json" >"$stack/haproxy.cfg"
        write_router "$1" haproxy.cfg /usr/local/etc/haproxy/haproxy.cfg
        ;;
      nginx) write_router "$1" nginx.conf /etc/nginx/conf.d/web.conf ;;
      caddy) write_router "$1" Caddyfile /etc/caddy/Caddyfile ;;
      *) echo "dev/bench: unknown router $1 in SLIPWAY_BENCH_ROUTERS; use none, haproxy, nginx or caddy" >&2; exit 2 ;;
    esac
  } >"$stack/docker-compose.yml"
}

write_router() {
  # The folder's name as the engine has it, which is not the host's.
  echo "  router: { image: '$1:local', $ports, volumes: ['$stack/$2:$3:ro'] }"
}

measure_requests_of() {
  local strategy=$1 router=$2 releases=${SLIPWAY_BENCH_DEPLOYS:-3} number figures
  use_strategy "$strategy" "$router"
  write_requests_stack "$router"
  on_host "cd requests && sudo docker compose up -d --remove-orphans" >"$base/requests-up.log" 2>&1 \
    || { cat "$base/requests-up.log" >&2; exit 1; }
  # Again, since only its configuration may have changed, which compose does not look at.
  [[ $router == none ]] || on_host "cd requests && sudo docker compose restart router" >"$base/requests-up.log" 2>&1
  number=0
  until curl -sf -o "$base/answer" "http://127.0.0.1:$router_port/"; do
    number=$((number + 1))
    ((number < 300)) || { echo "dev/bench: nothing answers behind $router" >&2; on_host "cd requests && sudo docker compose logs router" >&2; exit 1; }
    sleep 0.1
  done
  {
    echo before
    sleep 5
    echo during
    for ((number = 0; number < releases; number++)); do deploy_next; done
  } | "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$base/load" Load "http://127.0.0.1:$router_port/" >"$base/load.out"
  IFS=$'\t' read -r -a figures <"$base/load.out"
  echo "| $strategy | $router | $releases | ${figures[0]} | ${figures[1]} | ${figures[2]} ms | ${figures[3]} ms | ${figures[4]} ms | ${figures[5]} ms | ${figures[6]} | ${figures[7]} |" \
    | tee -a "$base/requests-table" >&2
  say "the first that failed: ${figures[8]}"
  version=$((version + releases)) # those above were counted in a process of their own
}

# use_strategy STRATEGY ROUTER: as the project's configuration says it.
use_strategy() {
  local change='.projects[0].redeploy.compose |= (del(.strategy, .router) + { strategy: $strategy })'
  [[ $1 != rolling || $2 != haproxy ]] || change+=' | .projects[0].redeploy.compose.router = "router"'
  [[ $1 != replace ]] || change='.projects[0].redeploy.compose |= del(.strategy, .router)'
  change_config requests "$change" --arg strategy "$1"
}
