/*
 * The heartbeat of a dead runner: for how long it stays.
 *
 * A runner and its supervisor were killed. The first of its two experiments lives on, so it must
 * not start again elsewhere before the lease is over; the second has ended, and an observer on the
 * same machine puts it back. An observer elsewhere sees only the heartbeat. It declares the runner
 * dead after LEASE looks, the lease, at a heartbeat that stands still, or after one look at a
 * missing one.
 *
 *   LEAVES    another runner of that machine leaves, and sweeps what nobody needs
 *   M_REMOVE    the observer that puts the second experiment back removes the heartbeat
 *   M_SWEEP   the runner that leaves removes the heartbeat of any runner that is dead
 */
#define LEASE 4
bit heartbeat = 1, first = 1, isBack;

active proctype First() {
end: atomic { first -> first = 0 }
}

active proctype Here() {
end: do
  :: atomic { !isBack ->
#ifdef M_REMOVE
       heartbeat = 0;
#else
       if :: !first -> heartbeat = 0 :: else fi;
#endif
       isBack = 1 }
  :: atomic { isBack && !first -> heartbeat = 0 } break
  od
}

#ifdef LEAVES
active proctype Leaves() {
end:
#ifdef M_SWEEP
  atomic { heartbeat -> heartbeat = 0 }
#else
  atomic { heartbeat && !first -> heartbeat = 0 }
#endif
}
#endif

active proctype Elsewhere() {
  byte quiet = 0;
  do
  :: atomic { heartbeat && quiet < LEASE -> quiet++ }
  :: atomic { !heartbeat -> assert(!first || quiet >= LEASE); break }
  :: quiet >= LEASE -> break
  od
}
