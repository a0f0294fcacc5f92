#!/bin/bash
# bash nfs.sh OPTIONS SCRIPT: a kernel NFS server and two kernel NFS clients, alpha and beta, each a user-mode Linux machine of its own,
# with /mnt/shared mounted with OPTIONS (vers=4.2; vers=3,nolock). SCRIPT is run on both clients, with its name as argument. Prints what
# they print. Needs root, and the packages user-mode-linux kmod nfs-common nfs-kernel-server rpcbind iproute2 e2fsprogs; on processors
# with AMX also gcc and libc6-dev (xstate.c).
set -euo pipefail
for tool in linux.uml rpc.nfsd mount.nfs rpcbind ip mkfs.ext4; do
  PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null || { echo "nfs.sh: $tool is missing; its packages are named in the first lines" >&2; exit 2; }
done
options=$1 script=$(realpath "$2") here=$(cd "$(dirname "$0")" && pwd)
state=$(mktemp -d "${TMPDIR:-/tmp}/cooperate-nfs-XXXXXX")
net=coop-$$
pids=()
clean() {
  for pid in "${pids[@]}"; do kill -9 -- "-$pid" 2>/dev/null || true; done
  ip netns del "$net" 2>/dev/null || true
  rm -rf "$state"
}
trap clean EXIT
ip netns add "$net"
ip -n "$net" link add br0 type bridge
ip -n "$net" link set br0 up
install -m 755 "$here/machine.sh" "$state/machine.sh"
preload=
if grep -qw amx_tile /proc/cpuinfo; then
  preload=$state/xstate.so
  cc -O1 -shared -fPIC -o "$preload" "$here/xstate.c"
fi
truncate -s 256M "$state/disk"
mkfs.ext4 -q -F "$state/disk"

start() { # NAME IP WORDS...
  local name=$1 address=$2
  shift 2
  ip -n "$net" tuntap add "$name" mode tap
  ip -n "$net" link set "$name" master br0
  ip -n "$net" link set "$name" up
  # gro=1: without it whatever is larger than a packet takes a tenth of a second.
  LD_PRELOAD=$preload setsid ip netns exec "$net" linux.uml mem=512M rootfstype=hostfs rootflags=/ ro "init=$state/machine.sh" \
    "vec0:transport=tap,ifname=$name,depth=64,gro=1" "umid=$net-$name" con=null con0=null,fd:1 ssl=null quiet \
    "name=$name" "address=$address" "$@" >"$state/$name" 2>&1 </dev/null &
  pids+=($!)
}
await() { # NAME WORD
  for _ in $(seq 18000); do
    grep -q "^$2: $1" "$state/$1" && return
    ! grep -q 'Kernel panic' "$state/$1" || break
    sleep 0.1
  done
  cat "$state/$1"
  return 1
}
start server 10.77.1.10 serve=yes "ubd0=$state/disk"
await server ready
start alpha 10.77.1.11 "mount=$options" "run=$script"
start beta 10.77.1.12 "mount=$options" "run=$script"
await alpha finished
await beta finished
for name in alpha beta; do
  echo "== $name"
  tr -d '\r' <"$state/$name" | sed -n '/^ready/,/^finished/p' | sed '1d;$d'
done
