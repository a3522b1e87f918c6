# Sourced by the two SSH servers beside it: keys, accounts that exist only in the server's own view, sshd.
# shellcheck shell=bash

# make_keys DIR PORT: the server's keys, a client's key, and known_hosts for that client.
make_keys() {
  local dir=$1 port=$2 type
  for type in ed25519 rsa; do
    [[ -s $dir/host_$type ]] || ssh-keygen -q -t "$type" -N '' -C "host $type" -f "$dir/host_$type"
  done
  [[ -s $dir/id_ed25519 ]] || ssh-keygen -q -t ed25519 -N '' -C developer -f "$dir/id_ed25519"
  for type in ed25519 rsa; do
    printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d' ' -f1,2 "$dir/host_$type.pub")"
  done >"$dir/known_hosts"
}

# add_account DIR NAME UID HOME: the machine's accounts and this one, all without a password.
add_account() {
  local dir=$1 name=$2 uid=$3 home=$4 file
  mkdir -p "$dir/etc"
  # In a container these two are mounts, which the overlay would not show.
  for file in hosts resolv.conf; do
    [[ ! -s /etc/$file ]] || cat "/etc/$file" >"$dir/etc/$file"
  done
  for file in passwd group; do
    grep -v "^$name:" "/etc/$file" >"$dir/etc/$file"
  done
  echo "$name:x:$uid:$uid::$home:/bin/bash" >>"$dir/etc/passwd"
  [[ $uid == 0 ]] || echo "$name:x:$uid:" >>"$dir/etc/group"
  printf '%s:*:20000:0:99999:7:::\n' root "$name" >"$dir/etc/shadow"
  chmod 644 "$dir/etc/passwd" "$dir/etc/group"
  chmod 640 "$dir/etc/shadow"
}

# show FILE PATH: within the server's mount namespace FILE (or a folder) is what stands at PATH.
show() {
  mount --no-mtab --rbind "$1" "$2"
}

# show_etc DIR: the machine's /etc with the files of DIR/etc in it. A mount of each file would be lost when somebody
# installs a package on the machine that adds an account, since the machine's own file is then replaced.
show_etc() {
  mount --no-mtab --types overlay --options "ro,lowerdir=$1/etc:/etc" slipway-etc /etc
}

# write_sshd_config DIR PORT LINE...: with a cheap key exchange, since OpenSSH's first choice takes each client 55 ms of
# processor time.
write_sshd_config() {
  local dir=$1 port=$2
  shift 2
  cat >"$dir/sshd_config" <<CONFIG
ListenAddress 127.0.0.1
Port $port
HostKey $dir/host_ed25519
HostKey $dir/host_rsa
PidFile none
UsePAM no
AuthenticationMethods publickey
MaxStartups 100
MaxSessions 100
PrintMotd no
X11Forwarding no
KexAlgorithms curve25519-sha256
CONFIG
  printf '%s\n' "$@" >>"$dir/sshd_config"
}

# run_sshd DIR: as process 1 of its namespaces: when it ends, so do sessions and what they left running.
run_sshd() {
  /usr/sbin/sshd -D -e -f "$1/sshd_config" >>"$1/log" 2>&1 9>&- &
  local sshd=$!
  trap 'kill -TERM "$sshd"' TERM
  wait "$sshd" || true
}

ssh_answers() {
  local greeting
  exec 3<>"/dev/tcp/127.0.0.1/$port" && read -r -t 2 greeting <&3 && [[ $greeting == SSH-2.0-* ]]
}
