/*
 * Claims, and who may say what became of them.
 *
 * One entry. A runner R and its supervisor are one process in this model (supervisor.pml has
 * both). It has a slot, which claims the entry, starts it, writes the journal and records the
 * outcome; and a periodic check, which looks for entries that the list says R runs, but R does not
 * (ghosts). Observers here and elsewhere take over when R is dead. One atomic step is one system
 * call, or one transaction of the list. There is no time: what may happen happens at any moment,
 * or never.
 *
 *   LOCAL, REMOTE  observers on this machine, and elsewhere
 *   KILL           R is killed, at any step or never; its experiment lives on for a while
 *   MACHINE        its machine dies, with its experiments and the last lines of the journal, which
 *                  were not synced yet
 *   UNREADABLE     once, the journal cannot be read
 *   ODD            a line of the journal cannot be understood: it is incomplete, or was written by
 *                  a newer version
 *   PUTBACK        somebody puts an older version of the list back
 *   GOAL=...       that this can be true at the end: the counterexample shows how
 *   M_...          mutants: each breaks a promise, and must be caught.
 */
#ifndef LOCAL
#define LOCAL 0
#endif
#ifndef REMOTE
#define REMOTE 0
#endif
#ifndef CLAIMS /* as often R may claim */
#define CLAIMS 3
#endif

/* Sets of claims, a bit each. */
#define BIT(c) (1 << (c))
#define HAS(set, c) (((set) >> (c)) & 1)
#define ADD(set, c) set = set | BIT(c)
#define DROP(set, c) set = set & ~BIT(c)

/* ---- The list ---- */

#define PENDING 0
#define RUNNING 1
#define DONE 2
byte status = PENDING;
byte claim;                 /* while it runs; 0 of an observer */
bit ofRunner;               /* whether it is R that it says to run it */
byte outcomes;              /* recorded: never more than one */
byte next = 1;              /* claims of R are 1, 2, ... */
byte queued;                /* claims that are said to wait in R for others that begin before */
#define OURS(c) (status == RUNNING && ofRunner && claim == (c))
#define OFRUNNER (status == RUNNING && ofRunner)

/* ---- Beside it ---- */

bit heartbeat = 1;
byte begun, ended;          /* lines of the journal */
bit odd;                    /* one of them cannot be understood */

/* ---- The machine ---- */

bit runner = 1;             /* R takes steps, and the kernel tells others that it lives */
bit machine = 1;
byte tree;                  /* claims of which a process lives */
byte inHand;                /* claims that R has asked for, and is not done with */

/* ---- For the promises ---- */

byte started, recorded, unbegun, counted;
bit unreadable;             /* it could not be read once */
bit wasPutBack;
bit heard;                  /* a ghost's outcome was recorded again */
#define lossCounted (counted & started)

/* No experiment runs when another begins. There are two exceptions: observers elsewhere do not see
 * an experiment that outlives both R and its supervisor, and an older version of the list does not
 * know what has begun since. */
byte exempt;
#define ALONE ((tree & ~exempt) == 0 || wasPutBack)

inline record(c) {
  assert(outcomes == 0);
  outcomes++; ADD(recorded, c); status = DONE; claim = 0; ofRunner = 0
}

inline giveBack() { status = PENDING; claim = 0; ofRunner = 0 }

/* ======== The runner ======== */

proctype Slot() {
  byte c = 0;
  bit ok = 0;
  {
end_claims:
  do
  :: atomic { next <= CLAIMS && status == PENDING -> c = next; next++;
#ifndef M_ASKLATE
       ADD(inHand, c);
#endif
       ok = 0 }
     atomic {
       if
       :: status == PENDING -> status = RUNNING; claim = c; ofRunner = 1; ok = 1;
          if :: ADD(queued, c) :: skip fi
       :: else
       fi }
#ifdef M_ASKLATE
     atomic { if :: ok -> ADD(inHand, c) :: else fi }
#endif
     if
     /* Its turn does not come: it is given back. */
     :: atomic { ok && HAS(queued, c) -> ok = 0 }
        atomic { if :: OURS(c) -> giveBack() :: else fi }
     /* The line, the look, the process. */
     :: atomic { ok -> ADD(begun, c) }
        atomic {
          if
          :: heartbeat -> assert(ALONE); assert(!HAS(unbegun, c)); ADD(started, c); ADD(tree, c)
          :: else -> ok = 0
          fi }
        if
        :: atomic { ok -> DROP(tree, c) }
           atomic { ADD(ended, c) }
           atomic { if :: OURS(c) -> record(c) :: else fi }
        /* The list says that it is another's, or nobody's: it is ended, which is no outcome. */
        :: atomic { ok && !OURS(c) -> DROP(tree, c) }
        :: atomic { !ok -> skip }
           atomic { if :: OURS(c) -> giveBack() :: else fi }
        fi
     :: atomic { !ok && !HAS(queued, c) -> skip }
     fi;
     atomic { DROP(inHand, c); c = 0; ok = 0 }
  od
  } unless { !runner }
}

#ifdef M_NOGHOST
#define GHOST(c) false
#else
#define GHOST(c) (OURS(c) && !HAS(inHand, c))
#endif

/* What it does not hold it never holds again: claims are asked for once. */
proctype GhostCheck() {
  byte g = 0, b = 0, e = 0;
  bit isWhole = 0;
  {
end_looks:
  do
  :: atomic { OFRUNNER && GHOST(claim) -> g = claim }
     atomic { b = begun; e = ended; isWhole = !odd }
     atomic {
       if
       :: OURS(g) ->
          if
#ifndef M_UNHEARD
          :: HAS(e, g) -> record(g); heard = 1
          :: !HAS(e, g) && !HAS(b, g) && isWhole -> assert(!HAS(started, g)); ADD(unbegun, g); giveBack()
          :: !HAS(e, g) && (HAS(b, g) || !isWhole) -> assert(!HAS(tree, g)); ADD(counted, g); giveBack()
#else
          :: true -> ADD(counted, g); giveBack()
#endif
          fi
       :: else
       fi;
       g = 0; b = 0; e = 0; isWhole = 0 }
  od
  } unless { !runner }
}

/* What outlives its runner ends. */
active proctype Orphans() {
end: do
  :: atomic { !runner && tree != 0 -> tree = 0 }
  od
}

#ifdef KILL
active proctype Kill() {
end: atomic { runner -> runner = 0 }
}
#endif

#ifdef MACHINE
active proctype Machine() {
  byte last = 0;
end: atomic { runner -> runner = 0; machine = 0; tree = 0; last = next - 1;
    if
    :: skip
    :: DROP(ended, last)
    :: DROP(ended, last); DROP(begun, last)
    fi;
    last = 0 }
}
#endif

#ifdef ODD
active proctype Odd() {
end: atomic { begun != 0 -> odd = 1; begun = 0 }
}
#endif

#ifdef PUTBACK
active proctype PutBack() {
  byte s = 0, c = 0, o = 0, r = 0;
end: atomic { s = status; c = claim; r = ofRunner; o = outcomes }
end2: atomic { s != status || c != claim -> status = s; claim = c; ofRunner = r; outcomes = o; wasPutBack = 1 }
}
#endif

/* ======== An observer ======== */

/* Of a runner that the kernel of this boot knows to be dead all lines are there. */
#ifdef M_TRUST
#define SILENT(c) true
#else
#define SILENT(c) (here || HAS(queued, c))
#endif
#ifdef M_ODDWHOLE
#define WHOLE true
#else
#define WHOLE (!odd)
#endif

proctype O(bit here) {
  byte c = 0, b = 0, e = 0;
  bit isWhole = 0, isRead = 0;
end_look:
  do
  :: atomic { status == PENDING && !runner -> assert(ALONE); status = RUNNING; claim = 0; ofRunner = 0 }
     atomic { assert(outcomes == 0); outcomes++; status = DONE }
  :: atomic { OFRUNNER && !runner && (here -> machine && !HAS(tree, claim) : true) -> c = claim;
       if :: !here -> exempt = exempt | tree :: else fi }
     atomic { heartbeat = 0 }
     if
     :: atomic { b = begun; e = ended; isWhole = WHOLE; isRead = 1 }
#ifdef UNREADABLE
     :: atomic { !unreadable -> unreadable = 1; isRead = 0 }
#endif
     fi;
     atomic {
       if
       :: OURS(c) && isRead && HAS(e, c) -> record(c)
       :: OURS(c) && isRead && !HAS(e, c) && !HAS(b, c) && isWhole && SILENT(c) ->
          /* It is treated as if it had not been claimed. For a claim that was to wait this may be
           * wrong: at last it begins as the first one. */
          assert(!HAS(started, c) || (!machine && HAS(queued, c)));
          ADD(unbegun, c); giveBack()
       :: else
       fi }
     atomic {
       if
#ifdef M_NONE
       :: OURS(c) -> ADD(counted, c); giveBack()
#else
       :: OURS(c) && isRead -> ADD(counted, c); giveBack()
#endif
       :: else
       fi;
       c = 0; b = 0; e = 0; isWhole = 0; isRead = 0 }
  od
}

init {
  byte n = 0;
  atomic {
    run Slot();
    run GhostCheck();
    do :: n < LOCAL -> run O(1); n++ :: else -> break od;
    do :: n < LOCAL + REMOTE -> run O(0); n++ :: else -> break od
  }
  /* All is quiet. */
  timeout;
  /* No entry stays with a dead runner, or waits for itself. */
  assert(!OFRUNNER || (!runner && LOCAL + REMOTE == 0));
  assert(status != PENDING || next > CLAIMS || !runner);
  /* No outcome that stands in the journal is lost. */
  assert((ended & ~recorded) == 0 || wasPutBack || LOCAL + REMOTE == 0);
  assert((ended & counted) == 0);                          /* nor is what has ended run again */
#ifdef GOAL
  assert(!(GOAL))
#endif
}
