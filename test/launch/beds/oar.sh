#!/bin/bash
# Single-host OAR (Almighty, PostgreSQL and an sshd for user oar), no systemd, in mount and network
# namespaces of its own: its paths and ports are fixed, so /etc/oar, /var/lib/oar and the list of
# users are private copies there, and nothing of this machine is changed.
#   oar.sh start|stop|status       afterwards: . $STATE/env   (oarsub, oarstat, ... on PATH)
# OAR refuses jobs of root: in the namespaces, user 0 is called "worker". It has an empty home, since
# OAR sets BASH_ENV so that every bash of a job reads ~/.bashrc, which must not start another bash.
# Needs (Debian 12, as root):
#   apt-get install --no-install-recommends postgresql oar-server oar-server-pgsql oar-node oar-user oar-user-pgsql
# Signals seen: `oardel` kills at once; `oardel -c` sends USR2, as `--checkpoint S --signal 12` does
# S seconds before the walltime.
set -u; umask 022; PATH=$PATH:/usr/sbin:/sbin
STATE=${OAR_STATE:-${TMPDIR:-/tmp}/testbed/oar}  # everything lives here
CORES=${OAR_CORES:-4}                            # jobs of one core that may run side by side
PG=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
HOLDER=$STATE/holder.pid

# alive: the process that holds the namespaces, neither a recycled pid nor a zombie
alive() { local p; p=$(cat "$HOLDER" 2>/dev/null) && [ -e "/proc/$p/exe" ] &&
          tr '\0' ' ' <"/proc/$p/cmdline" | grep -qF -- "$STATE/hold"; }
inside() { nsenter --mount --net --target "$(cat "$HOLDER")" -- "$@"; }
as() { local u=$1; shift
       inside setpriv --reuid="$u" --regid="$u" --init-groups env HOME="$(getent passwd "$u" | cut -d: -f6)" "$@"; }
wait_for() { local end=$((SECONDS + $1)); shift
             until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || return 1; sleep 0.2; done; }
database_up() { as postgres psql -h 127.0.0.1 -Atc 'select 1' postgres; }
nodes_up() { [ "$(inside oarnodes -s | grep -c Alive)" -ge "$CORES" ]; }
# all processes in the network namespace of the bed, jobs too
members() { local p n; n=$(readlink "/proc/$(cat "$HOLDER")/ns/net")
            for p in /proc/[0-9]*; do [ "$(readlink "$p/ns/net")" = "$n" ] && echo "${p#/proc/}"; done 2>/dev/null; }
# again until none is left: they start others meanwhile
kill_others() { local others; others=$(members | grep -vx "$(cat "$HOLDER")") || return 0
                kill -9 $others 2>/dev/null; return 1; }

# once: private copies, database
create() {
  [ -e "$STATE/created" ] && return 0
  mkdir -p "$STATE/bin" "$STATE/pg" "$STATE/run" "$STATE/home"; chmod 755 "$STATE"
  cp -a /etc/oar "$STATE/etc"; cp -a /var/lib/oar "$STATE/lib"; touch "$STATE/home/.bashrc"
  install -o oar -m 644 /dev/null "$STATE/oar.log"
  { echo "worker:x:0:0:worker:$STATE/home:/bin/bash"; cat /etc/passwd; } >"$STATE/passwd"
  sed -i -e 's/^\(DB_BASE_PASSWD\)=.*/\1="oar"/; s/^\(DB_BASE_PASSWD_RO\)=.*/\1="oar_ro"/' \
    -e 's/^\(SCHEDULER_JOB_SECURITY_TIME\)=.*/\1="5"/' \
    -e 's/^JOB_RESOURCE_MANAGER_PROPERTY_DB_FIELD=/#&/' "$STATE/etc/oar.conf"
  echo 'SCHEDULER_MIN_TIME_BETWEEN_2_CALLS="0"' >>"$STATE/etc/oar.conf"
  sed -e '/^UsePrivilegeSeparation/d; /^KeepAlive/d; /^Protocol/d' /etc/oar/sshd_config >"$STATE/etc/sshd_config"
  chown postgres "$STATE/pg" "$STATE/run"
  local p; for p in oarsub oarstat oardel oarhold oarresume oarnodes; do
    printf '#!/bin/sh\nexec nsenter --mount --net --target "$(cat %s)" -- /usr/bin/%s "$@"\n' "$HOLDER" "$p" >"$STATE/bin/$p"
    chmod 755 "$STATE/bin/$p"
  done
  echo "export PATH='$STATE/bin':\"\$PATH\"" >"$STATE/env"
  touch "$STATE/created"
}

hold() {
  mount --bind "$STATE/etc" /etc/oar && mount --bind "$STATE/lib" /var/lib/oar &&
  mount --bind "$STATE/oar.log" /var/log/oar.log && mount --bind "$STATE/passwd" /etc/passwd &&
  mount -t tmpfs tmpfs /run/sshd && chmod 755 /run/sshd && ip_up && echo $$ >"$HOLDER" && exec -a "$STATE/hold" sleep infinity
}
# without the program ip: SIOCSIFFLAGS with IFF_UP and IFF_RUNNING
ip_up() { perl -e 'socket(S, 2, 2, 0) && ioctl(S, 0x8914, my $up = pack("a16sx22", "lo", 0x41)) or die $!'; }

start() {
  create || return 1
  if ! alive; then
    rm -f "$HOLDER"; mkdir -p /run/sshd; touch /var/log/oar.log
    setsid unshare --mount --net --propagation private bash "$0" hold >"$STATE/hold.log" 2>&1 </dev/null &
    wait_for 10 alive || { cat "$STATE/hold.log" >&2; return 1; }
  fi
  if ! database_up >/dev/null 2>&1; then
    [ -d "$STATE/pg/base" ] || as postgres "$PG/initdb" -D "$STATE/pg" -A trust -N >"$STATE/initdb.log" 2>&1 || return 1
    as postgres "$PG/pg_ctl" -D "$STATE/pg" -o "-h 127.0.0.1 -k $STATE/run -F" -l "$STATE/run/pg.log" -w start >/dev/null || return 1
  fi
  as postgres psql -h 127.0.0.1 -lqt | cut -d'|' -f1 | grep -qw oar ||
    inside oar-database --create --db-host=127.0.0.1 --db-admin-user=postgres --db-admin-pass=x >"$STATE/database.log" 2>&1 || return 1
  as oar ssh -p 6667 -o StrictHostKeyChecking=accept-new 127.0.0.1 true 2>/dev/null || {
    setsid nsenter --mount --net --target "$(cat "$HOLDER")" -- /usr/sbin/sshd -D -f /etc/oar/sshd_config -E "$STATE/sshd.log" >/dev/null 2>&1 </dev/null &
    wait_for 10 as oar ssh -p 6667 -o StrictHostKeyChecking=accept-new 127.0.0.1 true || return 1
  }
  # It writes its pid where every OAR of this machine would.
  inside pgrep --ns "$(cat "$HOLDER")" --nslist net -f /usr/lib/oar/Almighty >/dev/null ||
    setsid nsenter --mount --net --target "$(cat "$HOLDER")" -- /usr/sbin/Almighty >"$STATE/server.log" 2>&1 </dev/null &
  if [ ! -e "$STATE/nodes" ]; then
    inside oarproperty -a core >/dev/null 2>&1
    local i; for i in $(seq "$CORES"); do inside oarnodesetting -a -h 127.0.0.1 -p core="$i" >/dev/null 2>&1; done
    touch "$STATE/nodes"
  fi
  wait_for 30 nodes_up || { echo "no node is alive; see $STATE/oar.log" >&2; return 1; }
}
stop() {
  alive || return 0
  as postgres "$PG/pg_ctl" -D "$STATE/pg" -m immediate stop >/dev/null 2>&1
  local holder; holder=$(cat "$HOLDER")
  wait_for 10 kill_others && kill -9 "$holder"
  wait_for 10 sh -c "[ ! -e /proc/$holder/exe ]"; rm -f "$HOLDER"
}
status() { if alive; then echo "running ($(cat "$HOLDER"))"; inside oarnodes -s; else echo stopped; return 3; fi; }

case ${1:-} in
  start|stop|status|hold) "$1" ;;
  *) echo "usage: $0 start|stop|status" >&2; exit 2 ;;
esac
