# Sourced by dev/bench: how long an image takes from Slipway's engine to a host that is far away, by a registry beside the
# host, by a registry elsewhere, and through SSH (redeploy.registryThroughSsh). A line of 50 ms there and back and 20 Mbit/s
# lies between each two of the networks of Slipway, of the host, and of the registry elsewhere; the SSH connection to the
# host goes over one, too. SLIPWAY_BENCH_ROUNDS says how often each is measured (5).
# shellcheck shell=bash disable=SC2154

LINE_DELAY=25    # milliseconds, in each direction
LINE_RATE=20000  # kilobits per second, in each direction
IMAGE_WAYS=(beside-host elsewhere through-ssh)

measure_images() {
  say "images over a line of $((2 * LINE_DELAY)) ms and $((LINE_RATE / 1000)) Mbit/s"
  local number turn way
  bring_up_parts
  port=$((APP_PORT + 1))
  bring_up_networks
  measure_line
  repository=$(dev/parts/git-repository "$PARTS_DIR/git" bench/images "" "$BENCH_TOKEN")
  export GIT_SSH_COMMAND="ssh -i $PARTS_DIR/git/id_ed25519 -o UserKnownHostsFile=$PARTS_DIR/git/known_hosts"
  rm -rf "$base/clone"
  git init -q -b main "$base/clone"
  in_clone remote add origin "$repository"
  for way in "${IMAGE_WAYS[@]}"; do lay_out_images_stack "$way"; done
  start_slipway images "$(images_config)"
  for ((number = 1; number <= ${SLIPWAY_BENCH_ROUNDS:-5}; number++)); do
    # The order changes, so that nobody gains by a turn.
    for turn in 0 1 2; do
      way=${IMAGE_WAYS[(number + turn) % 3]}
      release_image first "$way" "$number-$way" 1
      release_image next "$way" "$number-$way" 2
    done
  done
  print_images >>"$base/stages"
}

# The networks: this one, with Slipway, its engine and a registry; the host's; and one with a registry alone.
bring_up_networks() {
  local registry elsewhere
  start_part far dev/parts/far-host "$base/far" bench
  far=${pids[-1]}
  start_part elsewhere unshare --net sh -c 'ip link set lo up; exec "$0" "$@"' \
    dev/parts/registry "$base/elsewhere" "$(free_port)" "$REGISTRY_USER" "$REGISTRY_PASSWORD"
  elsewhere=${pids[-1]}
  start_part beside-host in_network "$far" dev/parts/registry "$base/beside-host" "$(free_port)" "$REGISTRY_USER" "$REGISTRY_PASSWORD"
  line 1 $$ 198.18.1.1 "$far" 198.18.1.2
  line 2 $$ 198.18.2.1 "$elsewhere" 198.18.2.2
  line 3 "$far" 198.18.3.1 "$elsewhere" 198.18.3.2
  relay "$far" 198.18.1.2:22022 127.0.0.1:22022
  registry=$(registry_of beside-host)
  relay "$far" "198.18.1.2:${registry#*:}" "$registry"
  relay $$ "$registry" "198.18.1.2:${registry#*:}"
  registry=$(registry_of elsewhere)
  relay "$elsewhere" "198.18.2.2:${registry#*:}" "$registry"
  relay $$ "$registry" "198.18.2.2:${registry#*:}"
  relay "$elsewhere" "198.18.3.2:${registry#*:}" "$registry"
  relay "$far" "$registry" "198.18.3.2:${registry#*:}"
  sed 's/^\[127.0.0.1\]/[198.18.1.2]/' "$base/far/host/known_hosts" >"$base/far/known_hosts"
}

# start_part NAME COMMAND...: returns when it has said that it is ready.
start_part() {
  "${@:2}" >"$base/$1.out" 2>"$base/$1.err" &
  pids+=($!)
  until grep -q '^ready' "$base/$1.out"; do
    kill -0 "${pids[-1]}" 2>/dev/null || { cat "$base/$1.err" >&2; exit 1; }
    sleep 0.2
  done
}

# in_network PID COMMAND...: in the network of that process.
in_network() { exec nsenter --target "$1" --net "${@:2}"; }

# The address is the same in all networks, since it is part of the image's name.
registry_of() {
  if [[ $1 == through-ssh ]]; then echo "$REGISTRY"; else sed -n 's/^ready //p' "$base/$1.out"; fi
}

# line NUMBER PID ADDRESS PID ADDRESS: a slow line between the networks of two processes, with an address at each end.
line() {
  local udp=("$(free_port)" "$(free_port)" "$(free_port)" "$(free_port)")
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC dev/benchmark/SlowLine.java $LINE_DELAY $LINE_RATE "${udp[@]}" &
  pids+=($!)
  line_end "slwline$1a" "${udp[0]}" "${udp[1]}" "$2" "$3" "$5"
  line_end "slwline$1b" "${udp[2]}" "${udp[3]}" "$4" "$5" "$3"
}

# line_end DEVICE PORT SOCAT_PORT PID ADDRESS PEER: with cubic, which most machines have, whatever this one does.
line_end() {
  local tries=0
  socat "TUN,tun-name=$1,tun-type=tun,iff-no-pi,iff-up" "UDP4-DATAGRAM:127.0.0.1:$2,bind=127.0.0.1:$3" &
  pids+=($!)
  # That it is up is the last that socat sets.
  until (($(cat "/sys/class/net/$1/flags" 2>/dev/null || echo 0) & 1)); do
    tries=$((tries + 1))
    ((tries < 100)) || { echo "dev/bench: socat made no device $1" >&2; exit 1; }
    sleep 0.1
  done
  ip link set "$1" netns "$4"
  (in_network "$4" ip address add "$5" peer "$6" dev "$1")
  (in_network "$4" ip link set "$1" up)
  (in_network "$4" ip route change "$6" dev "$1" src "$5" congctl cubic)
}

# relay PID ADDRESS:PORT TO_ADDRESS:PORT: parts listen on the loopback interface alone.
relay() {
  in_network "$1" socat "TCP-LISTEN:${2#*:},bind=${2%:*},fork,reuseaddr,nodelay" "TCP:$3,nodelay" &
  pids+=($!)
}

measure_line() {
  local number there back
  await_lines
  for number in {1..10}; do
    curl -s -o "$base/answer" -w '%{time_connect}\n' "http://198.18.2.2:$(registry_of elsewhere | cut -d: -f2)/" \
      | awk '{ printf "%.1f\n", $1 * 1000 }' >>"$base/connects"
  done
  there=$(rate_to "$far" 198.18.1.2 $$)
  back=$(rate_to $$ 198.18.1.1 "$far")
  row "the line itself: connecting, median and largest of 10; 10 MB in each direction" \
    "$(median <"$base/connects") ms, $(largest <"$base/connects") ms; $there and $back Mbit/s" "50 ms, 20 Mbit/s" ""
}

# A line is up once its Java is.
await_lines() {
  local port_elsewhere
  port_elsewhere=$(registry_of elsewhere)
  port_elsewhere=${port_elsewhere#*:}
  await_line $$ 198.18.1.2:22022
  await_line $$ "198.18.2.2:$port_elsewhere"
  await_line "$far" "198.18.3.2:$port_elsewhere"
}

await_line() { (in_network "$1" socat -u OPEN:/dev/null "TCP:$2,connect-timeout=2,retry=30"); }

# rate_to PID ADDRESS FROM_PID: how many Mbit/s of data come to that address, from the network of another process.
rate_to() {
  local receiver before
  (in_network "$1" socat -u "TCP-LISTEN:9,bind=$2,reuseaddr" -) | wc -c >"$base/received" &
  receiver=$!
  sleep 1
  before=$(now)
  head -c 10000000 /dev/zero | (in_network "$3" socat -u - "TCP:$2:9")
  wait "$receiver"
  calculate "$(<"$base/received") * 8 / 1000 / ($(now) - $before)" %.1f
}

lay_out_images_stack() {
  local stack=$base/far/host/home/ec2-user/$1
  mkdir -p "$stack"
  echo "services: { web: { image: '$(registry_of "$1")/bench/images:latest', init: true } }" >"$stack/docker-compose.yml"
}

# One project for each way, of the same repository.
images_config() {
  local way
  # shellcheck disable=SC2016 # Slipway and jq read these
  for way in "${IMAGE_WAYS[@]}"; do
    jq -n --arg way "$way" --arg registry "$(registry_of "$way")" --arg repository "$repository" --arg git "$PARTS_DIR/git" \
      --arg far "$base/far" --arg user "$REGISTRY_USER" '{
        name: $way,
        repository: { url: $repository, identityFile: "\($git)/id_ed25519", knownHosts: "\($git)/known_hosts" },
        gitlab: { path: "bench/\($way)", secretToken: "${env:BENCH_TOKEN}" },
        build: { image: "\($registry)/bench/images", pull: false },
        push: { username: $user, password: "${env:REGISTRY_PASSWORD}" },
        redeploy: { host: "198.18.1.2", port: 22022, user: "ec2-user", identityFile: "\($far)/host/id_ed25519",
          knownHosts: "\($far)/known_hosts", registryThroughSsh: ($way == "through-ssh"),
          compose: { directory: $way, service: "web" }, verify: { samples: 1 } } }'
  done | jq -s --argjson port "$port" --arg engine "$BUILDER_ENGINE" '{
    server: { port: $port, docker: $engine, apiTokens: [{ name: "bench", token: "${env:BENCH_TOKEN}", may: "deploy" }] },
    projects: . }'
}

# release_image KIND WAY BASE VERSION: a release whose 60 MB are new if BASE is, and whose last 2 MB are new.
release_image() {
  local record took
  cat >"$base/clone/Dockerfile" <<END_DOCKERFILE
FROM busybox:local
RUN echo $3 1 && head -c 20000000 /dev/urandom >/1
RUN echo $3 2 && head -c 20000000 /dev/urandom >/2
RUN echo $3 3 && head -c 20000000 /dev/urandom >/3
RUN echo $3 $4 && head -c 2000000 /dev/urandom >/app
HEALTHCHECK --interval=1s CMD true
CMD ["sleep", "99999"]
END_DOCKERFILE
  in_clone add -A
  in_clone commit -m "$3 $4"
  in_clone push origin main
  deliver main "$(git -C "$base/clone" rev-parse HEAD)" "bench/$2"
  record=$(await_end "$run" 600) || exit 1
  took=$(jq -r "$JQ_MS"'[.stages[] | select(.name == "push" or .name == "redeploy") | (.finishedAt | ms) - (.startedAt | ms)] | "\(.[0]) \(.[1]) \(add)"' <<<"$record")
  echo "$took" >>"$base/images.$1.$2"
  say "$1 release, $2: push, redeploy, both: $took ms"
}

print_images() {
  local kind way
  echo "| release | registry | push | redeploy | both: median, smallest, largest |"
  echo "|---|---|---|---|---|"
  for kind in first next; do
    for way in "${IMAGE_WAYS[@]}"; do
      echo "| $kind | $way | $(seconds "$kind" "$way" 1 median) | $(seconds "$kind" "$way" 2 median) |" \
        "$(seconds "$kind" "$way" 3 median), $(seconds "$kind" "$way" 3 smallest), $(seconds "$kind" "$way" 3 largest) |"
    done
  done
}

smallest() { sort -n | head -1; }

# seconds KIND WAY COLUMN FIGURE
seconds() { calculate "$(cut -d' ' -f"$3" "$base/images.$1.$2" | "$4") / 1000" '%.1f s'; }
