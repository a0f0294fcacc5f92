/*
 * The heartbeat of a dead runner: for how long it stays.
 *
 * A runner and its supervisor were killed. Of its two experiments the first lives on, and so may not begin again elsewhere before the lease is
 * over; the second has ended, and is put back by an observer of the same machine. An observer elsewhere sees the heartbeat only. That it stands
 * still is worth the lease, LEASE looks; that it is missing is worth one.
 *
 *   LEAVES    another runner of that machine leaves, and sweeps what nobody needs
 *   M_BURY    who puts the second experiment back removes the heartbeat
 *   M_SWEEP   who leaves removes the heartbeat of any runner that is dead
 */
#define LEASE 4
bit heartbeat = 1, first = 1, isBack;

active proctype First() {
end: atomic { first -> first = 0 }
}

active proctype Here() {
end: do
  :: atomic { !isBack ->
#ifdef M_BURY
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
