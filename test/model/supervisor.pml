/*
 * The supervisor: who starts an experiment, who writes down how it ended, and who may take it
 * over.
 *
 * On one machine, "here", there are a runner R, which claims entries and decides; its supervisors
 * S, which start experiments, wait for them, write the journal, and outlive R; and the experiments
 * X. Observers are other runners, here and elsewhere, which take over what they find lost. The
 * list has two entries. One atomic step is one system call, one message, or one transaction of the
 * list. There is no time: what may happen happens at any moment, or never.
 *
 * README.md says what each part mirrors and what is left out. cases.txt has the switches of each
 * case.
 *
 *   LOCAL, REMOTE  observers on this machine, and elsewhere
 *   RKILL, SKILL   the runner is killed, and a supervisor is killed, each at any step or never
 *   NEWS           the runner starts another supervisor when the first was killed
 *   TWO            the runner has two supervisors from the beginning, and gives them its
 *                  experiments in turn
 *   LIVES=2        the runner re-registers, as a second incarnation, when its heartbeat was
 *                  removed while it lives
 *   HAND           somebody removes its heartbeat by hand, while it lives
 *   SUSPEND        once, an observer elsewhere takes a heartbeat for still though it is touched:
 *                  the machine "here" was suspended for a lease
 *   CUT            the channel breaks though both of its ends live
 *   CANCEL         somebody asks for a claimed entry to be cancelled
 *   GOAL=...       that this can be true at the end: the counterexample shows how
 *   M_...          mutants: one step is left out or in the wrong order. Each breaks a promise, and
 *                  must be caught.
 */
#ifndef LOCAL
#define LOCAL 0
#endif
#ifndef REMOTE
#define REMOTE 0
#endif
#ifndef LIVES
#define LIVES 1
#endif
#ifndef CLAIMS /* as often R may claim; observers claim as often as they like */
#if LIVES == 2
#define CLAIMS 2
#else
#define CLAIMS 3
#endif
#endif
#if defined(NEWS) || defined(TWO)
#define SUPERVISORS 2
#else
#define SUPERVISORS 1
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
#define OTHERS 0            /* in place of an incarnation: an observer */
byte status[2];
byte claimOf[2];            /* the claim that an entry has, while it runs */
byte restsOn[2];            /* incarnation of R whose heartbeat that claim rests on */
byte outcomes[2];           /* how many were recorded: never more than one */
/* Whether R has had the entry: observers run only such entries. */
bit came[2];
byte next = 1;              /* claims of R are 1, 2, ... */
byte second;                /* those of the second entry */
#define ENTRY(c) HAS(second, c)
#define OURS(c) (status[ENTRY(c)] == RUNNING && claimOf[ENTRY(c)] == (c))
#define OFLIFE(i, k) (status[i] == RUNNING && restsOn[i] == (k))
#define OFRUNNER(i) (status[i] == RUNNING && restsOn[i] != OTHERS)

/* ---- The other files: heartbeat and journal of each incarnation; the order to cancel ---- */

bit heartbeat[LIVES + 1];
byte begun[LIVES + 1];      /* lines "begun" */
byte ended[LIVES + 1];      /* lines "ended", with an outcome of its own */
byte dropped[LIVES + 1];    /* lines "ended interrupted": it is as if it had not been claimed */
byte cancelled[LIVES + 1];  /* lines "ended cancelled" */
bit closed[SUPERVISORS];    /* lines "closed" */
byte ordered;               /* claims that are to be cancelled */

/* ---- The machine ---- */

bit runner = 1;             /* R takes steps */
bit known = 1;              /* the kernel tells others that R lives */
bit channel = 1;            /* R's end of the channels is open */
bit parent = 1;             /* the kernel tells S that R lives: its parent is still the same */
byte life = 1;              /* R's incarnation */
bit supervisor[SUPERVISORS];
byte tree;                  /* claims of which a process lives */
byte first;                 /* those whose first process does, whose exit status is the outcome */

#if SUPERVISORS == 2
#define OTHER(s) (supervisor[1 - (s)])
#define ANYSUPERVISOR (supervisor[0] || supervisor[1])
#else
#define OTHER(s) false
#define ANYSUPERVISOR (supervisor[0])
#endif

/* ---- What R and S know of each other ---- */

mtype = { start, rest, revoke };
chan orders0 = [3] of { mtype, byte, byte }; /* claim or set of claims; incarnation */
#if SUPERVISORS == 2
chan orders1 = [3] of { mtype, byte, byte };
#endif
byte told;                  /* answers of S: has ended */
byte declined;              /* ... will not be begun */
byte held[SUPERVISORS];     /* what S has started, until it has told the end */
byte moved;                 /* claims of which S was told that they rest on the second heartbeat */
byte interrupted;           /* what S ended because nobody wants it any more */
byte obeyed;                /* what S ended because it was to be cancelled */
#define RESTSHERE(c) (1 + HAS(moved, c))

/* ---- For the promises ---- */

byte started, unbegun;      /* claims that were started; that were given back as not begun */
/* Claims whose outcome an observer has recorded while a supervisor held another. */
byte early;
byte learnt, recorded;      /* whose outcome S came to know; whose outcome is in the list */
/* Heartbeats removed by hand or by a lease that fired though they were touched. */
bit unjust[LIVES + 1];
/* Claims taken over after that, or after a supervisor was killed: these may run twice. */
byte exempt;
bit killed;                 /* a supervisor was killed */
bit suspended;              /* a lease has fired though it should not */

/* Observers that have not looked since something changed: looking again at the same is no step. */
byte news;
#define CHANGED news = 255

/* No experiment of an entry runs when another begins. */
inline assertAlone(i) {
  assert(!(HAS(tree, 1) && ENTRY(1) == (i) && !HAS(exempt, 1)));
  assert(!(HAS(tree, 2) && ENTRY(2) == (i) && !HAS(exempt, 2)));
  assert(!(HAS(tree, 3) && ENTRY(3) == (i) && !HAS(exempt, 3)))
}

inline record(i) {
  assert(outcomes[i] == 0);                               /* one outcome for each entry */
  /* It has ended, and so have all its processes. */
  assert(!HAS(tree, claimOf[i]) || HAS(exempt, claimOf[i]));
  outcomes[i]++;
  ADD(recorded, claimOf[i]);
  status[i] = DONE;
  claimOf[i] = 0; restsOn[i] = 0;
  CHANGED
}

/* Entry i waits again, or is cancelled if that was ordered. `orders`: the orders that are known. */
inline putBack(i, orders) {
  if
  :: HAS(orders, claimOf[i]) -> record(i)
  :: else ->
     assert(!HAS(ordered, claimOf[i]));                   /* no order is dropped */
     status[i] = PENDING; claimOf[i] = 0; restsOn[i] = 0;
     CHANGED
  fi
}

/* ======== The runner ======== */

#ifdef M_CUT
#define OVER(s) (!supervisor[s] || !channel)
#else
#define OVER(s) (!supervisor[s])
#endif
#define UNHEARD (pending & ~told & ~declined)
#define ALL(lines) (lines[1] | lines[LIVES])
#define WRITTEN(c) HAS(ALL(ended) | ALL(cancelled) | ALL(dropped), c)
#ifdef TWO
#define TOSECOND(c) ((c) & 1)
#define STARTED1 1
#else
#define TOSECOND(c) started1
#define STARTED1 0
#endif
#ifdef NEWS
#define ANOTHER true
#define MAYORDER (supervisor[0] || started1)
#else
#define ANOTHER false
#define MAYORDER true
#endif

inline pick(c, set) {
  c = 1;
  do
  :: !HAS(set, c) -> c++
  :: else -> break
  od
}

/* What becomes of claim c, whose supervisor has ended. */
inline bereft(c) {
  if
  :: atomic { WRITTEN(c) }
  :: atomic { !WRITTEN(c) && HAS(ALL(begun), c) -> DROP(tree, c); DROP(first, c); CHANGED }
  :: atomic { !WRITTEN(c) && !HAS(ALL(begun), c) }
  fi;
  atomic {
    if
    :: !OURS(c)
    :: OURS(c) && HAS(ALL(ended) | ALL(cancelled), c) -> record(ENTRY(c))
    :: OURS(c) && !HAS(ALL(ended) | ALL(cancelled), c) && (HAS(ALL(dropped) | ALL(begun), c) || !ANOTHER) ->
       if :: !HAS(ALL(begun), c) -> assert(!HAS(started, c)); ADD(unbegun, c) :: else fi;
       putBack(ENTRY(c), ordered)
    :: OURS(c) && !HAS(ALL(ended) | ALL(cancelled) | ALL(dropped) | ALL(begun), c) && ANOTHER -> waiting = c
    fi;
    DROP(pending, c); c = 0;
    if :: !ANOTHER -> leaving = 1 :: else fi
  }
}

proctype R() {
  byte pending = 0;         /* claims for which S has an order */
  byte waiting = 0;         /* a claim for which it has none yet */
  byte c = 0;
  bit leaving = 0;          /* claims nothing more */
#if SUPERVISORS == 2
  byte ofSecond = 0;        /* claims that were ordered from the second supervisor */
  bit started1 = STARTED1;
#else
#define ofSecond 0
#endif
  {
  do
  /* It claims an entry. */
  :: atomic { !waiting && !leaving && next <= CLAIMS && (status[0] == PENDING || status[1] == PENDING) ->
       waiting = next; next++;
       if :: status[0] == PENDING -> c = 0 :: else -> c = 1; ADD(second, waiting) fi;
       status[c] = RUNNING; claimOf[c] = waiting; restsOn[c] = life; came[c] = 1; c = 0;
       CHANGED }
  /* It has it started. */
  :: atomic { waiting && channel && !leaving && MAYORDER ->
#if SUPERVISORS == 2
       if :: TOSECOND(waiting) -> ADD(ofSecond, waiting); orders1!start, waiting, life :: else -> orders0!start, waiting, life fi;
#else
       orders0!start, waiting, life;
#endif
       ADD(pending, waiting); waiting = 0 }
  :: atomic { waiting && leaving ->
       if :: OURS(waiting) -> putBack(ENTRY(waiting), ordered) :: else fi;
       waiting = 0 }
  /* It hears of an end. */
  :: atomic { (told & pending) != 0 ->
       pick(c, told & pending);
       if
       :: OURS(c) && HAS(interrupted, c) -> putBack(ENTRY(c), ordered)
#ifdef M_NOCLAIM
       :: status[ENTRY(c)] == RUNNING && !HAS(interrupted, c) -> record(ENTRY(c))
#else
       :: OURS(c) && !HAS(interrupted, c) -> record(ENTRY(c))
#endif
       :: else
       fi;
       DROP(pending, c); DROP(told, c); c = 0 }
  /* One was declined: it is given back. A claim that was declined is never ordered again. */
  :: atomic { (declined & pending) != 0 && !waiting ->
       pick(c, declined & pending);
       DROP(pending, c); DROP(declined, c);
#ifdef M_REORDER
       if :: OURS(c) -> waiting = c :: else fi;
#else
       if :: OURS(c) -> putBack(ENTRY(c), ordered) :: else fi;
#endif
       c = 0 }
  /* Its supervisor has ended, and what it had not told stands in the journal. What had begun is
   * ended; what had not begun begins later. */
  :: atomic { OVER(0) && (UNHEARD & ~ofSecond) != 0 && !waiting -> pick(c, UNHEARD & ~ofSecond) }
     bereft(c)
#if SUPERVISORS == 2
  :: atomic { OVER(1) && started1 && (UNHEARD & ofSecond) != 0 && !waiting -> pick(c, UNHEARD & ofSecond) }
     bereft(c)
#endif
#ifdef NEWS
  /* And another is started. */
  :: atomic { !supervisor[0] && !started1 -> started1 = 1; supervisor[1] = 1; run S(1, orders1); CHANGED }
#endif
#if LIVES == 2
  /* Its heartbeat is gone: it re-registers, keeps what nobody has taken yet, and tells S. */
  :: atomic { life == 1 && !heartbeat[1] -> life = 2; heartbeat[2] = 1; CHANGED }
#ifdef M_RESTFIRST
     atomic { orders0!rest, pending, 2 }
#endif
#ifndef M_NOMOVE
     atomic {
       if :: OFLIFE(0, 1) -> restsOn[0] = 2 :: else fi;
       if :: OFLIFE(1, 1) -> restsOn[1] = 2 :: else fi;
       c = (OFLIFE(0, 2) -> BIT(claimOf[0]) : 0) | (OFLIFE(1, 2) -> BIT(claimOf[1]) : 0);
       CHANGED }
     atomic {
       if :: waiting && !HAS(c, waiting) -> waiting = 0 :: else fi;
#ifndef M_RESTFIRST
       orders0!rest, pending & c, 2;
#endif
       if :: (pending & ~c) != 0 -> orders0!revoke, pending & ~c, 2 :: else fi;
       c = 0 }
#endif
#endif
#ifdef CUT
  /* The channel is broken. The journal is complete only when the supervisor has ended, so
   * R ends it. */
  :: atomic { channel -> channel = 0; leaving = 1; CHANGED }
#ifndef M_CUT
     atomic { supervisor[0] = 0; killed = 1; CHANGED }
#endif
#endif
  /* It leaves. */
  :: atomic { !pending && !waiting ->
       heartbeat[1] = 0; heartbeat[LIVES] = 0; known = 0; channel = 0; parent = 0; CHANGED; runner = 0 }
  od
  } unless { !runner }
}

/* ======== A supervisor ======== */

#define GONE(s) ((heartbeat[1] -> 0 : held[s] & ~moved) | (heartbeat[LIVES] -> 0 : held[s] & moved))

#if defined(M_NOTOUCH)
#define TOUCHES(s, k) false
#else
#define TOUCHES(s, k) ((held[s] & ((k) == 2 -> moved : ~moved)) != 0)
#endif
/* There is no time, but a lease is longer than it takes a supervisor to see that its runner or a
 * heartbeat is gone, and to end what it must end. */
#if defined(M_NOLISTEN) || defined(SLOW)
#define SOON(s) (!closed[s])
#else
#define SOON(s) (!closed[s] || GONE(s) != 0)
#endif
#define BEATS(s, k) (supervisor[s] && (SOON(s) || TOUCHES(s, k)))
#if SUPERVISORS == 2
#define TOUCHED(k) (runner && (k) == life || BEATS(0, k) || BEATS(1, k))
#else
#define TOUCHED(k) (runner && (k) == life || BEATS(0, k))
#endif

proctype S(byte me; chan orders) {
  byte c = 0, k = 0;
  bit ok = 0;
  byte mine = BIT(1);       /* incarnations of R that it knows of */
  {
  do
  /* A start: the line, then the look, then the process. */
  :: atomic { orders?start, c, k -> ok = 0;
#if !defined(M_BEGUNLATE) && !defined(M_LOOKFIRST)
       ADD(begun[k], c);
#endif
       CHANGED }
     atomic { ok = parent && heartbeat[k] }
#ifdef M_LOOKFIRST
     atomic { ADD(begun[k], c); CHANGED }
#endif
     if
     :: atomic { ok ->
          /* What was called unbegun never starts. */
          assert(!HAS(unbegun, c));
          assert(OURS(c) || HAS(exempt, c));
          assertAlone(ENTRY(c));
          ADD(started, c); ADD(tree, c); ADD(first, c); ADD(held[me], c);
          if :: k == 2 -> ADD(moved, c); ADD(mine, 2) :: else fi;
          CHANGED }
#ifdef M_BEGUNLATE
        atomic { ADD(begun[k], c); CHANGED }
#endif
     /* It is not ours any more; or the machine could not start it, which may happen to the first
      * claim (modelling it for every claim doubles the states). */
     :: atomic { !ok || c == 1 -> ADD(dropped[k], c); CHANGED }
        atomic { ADD(declined, c); CHANGED }
     fi;
     c = 0; k = 0; ok = 0
  /* An end: the exit status, the rest of the tree, the line, the answer. */
  :: atomic { (held[me] & tree & ~first) != 0 -> pick(c, held[me] & tree & ~first); DROP(tree, c); c = 0; CHANGED }
#ifdef M_ENDEDEARLY
  :: atomic { (held[me] & ~first) != 0 -> pick(c, held[me] & ~first);
#else
  :: atomic { (held[me] & ~tree) != 0 -> pick(c, held[me] & ~tree);
#endif
       if :: !HAS(interrupted | obeyed, c) -> ADD(learnt, c) :: else fi; k = 1 + HAS(moved, c) }
#ifdef M_LEAVEFIRST
     atomic { if :: !parent && held[me] == BIT(c) -> heartbeat[1] = 0; heartbeat[LIVES] = 0; CHANGED :: else fi }
#endif
     atomic {
       if
       :: HAS(interrupted, c) -> ADD(dropped[k], c)
       :: HAS(obeyed, c) -> ADD(cancelled[k], c)
       :: else -> ADD(ended[k], c)
       fi; CHANGED }
     atomic { ADD(told, c); DROP(held[me], c); c = 0; k = 0; CHANGED }
  /* Somebody wants it cancelled. */
  :: atomic { (held[me] & first & ordered) != 0 ->
       pick(c, held[me] & first & ordered); DROP(first, c); ADD(obeyed, c); c = 0; CHANGED }
#if LIVES == 2
  /* What its runner says of incarnations. */
  :: atomic { orders?rest, c, k -> moved = moved | (c & held[me]); ADD(mine, 2); c = 0; k = 0; CHANGED }
  :: atomic { orders?revoke, c, k -> c = c & held[me] & first; first = first & ~c; interrupted = interrupted | c; c = 0; k = 0; CHANGED }
#endif
  /* The channel is closed, and all that was in it has been heard. */
#ifdef M_AFTER
  :: atomic { !channel && !closed[me] -> closed[me] = 1; CHANGED }
#else
  :: atomic { !channel && !closed[me] && empty(orders) -> closed[me] = 1; CHANGED }
#endif
  /* A heartbeat is gone: what rests on it is another's. */
#ifdef M_MKDIR
  :: atomic { closed[me] && !parent && GONE(me) != 0 -> heartbeat[1] = 1; CHANGED }
#else
#ifndef M_NOLISTEN
  :: atomic { closed[me] && !parent && (GONE(me) & first) != 0 ->
       pick(c, GONE(me) & first); DROP(first, c); ADD(interrupted, c); c = 0; CHANGED }
#endif
#endif
  /* There is nothing more to do. The heartbeats of the dead are not needed any more, unless
   * another supervisor still needs them. */
  :: atomic { closed[me] && !held[me] && !parent -> ok = 1;
#ifndef M_LASTACT
       if :: OTHER(me) -> ok = 0 :: else fi
#endif
       }
     atomic {
       if :: ok && HAS(mine, 1) -> heartbeat[1] = 0 :: else fi;
       if :: ok && HAS(mine, 2) -> heartbeat[LIVES] = 0 :: else fi;
       CHANGED }
     atomic { ok = 0; CHANGED; supervisor[me] = 0 }
  :: atomic { closed[me] && !held[me] && parent ->
       CHANGED; supervisor[me] = 0 }
  od
  } unless { !supervisor[me] }
}

/* ======== What happens to them ======== */

/* Experiments end; sometimes the first process leaves others behind. What was taken from a living
 * runner never ends by itself: it must be ended. */
#if SUPERVISORS == 2
#define HELD ((supervisor[0] -> held[0] : 0) | (supervisor[1] -> held[1] : 0))
#else
#define HELD (supervisor[0] -> held[0] : 0)
#endif
#define SUPERSEDED(c) (!OURS(c) && HAS(HELD, c))
#define ENDS(c) atomic { HAS(first, c) && !SUPERSEDED(c) -> DROP(first, c); if :: DROP(tree, c) :: skip fi; CHANGED }
#define FADES(c) atomic { HAS(tree & ~first, c) && !HAS(HELD, c) -> DROP(tree, c); CHANGED }
active proctype X() {
end: do
  :: ENDS(1)
  :: ENDS(2)
  :: ENDS(3)
  :: FADES(1)
  :: FADES(2)
  :: FADES(3)
  od
}

#ifdef RKILL
/* The runner is killed. Others see a zombie, the channel closes, and its children get another
 * parent: these are three events. If some of its threads are still writing, the first event comes
 * before the others: this was seen in 185 of 200 such kills. Until then S takes its runner for
 * alive, and starts what it finds in the channel; this is what `closed` is needed for. */
active proctype KillRunner() {
end:
  atomic { runner -> runner = 0; CHANGED }
#if LOCAL == 0
  known = 0;                /* of no interest elsewhere */
#endif
  do
  :: atomic { known -> known = 0; CHANGED }
  :: atomic { channel -> channel = 0; CHANGED }
  :: atomic { !channel && parent -> parent = 0; CHANGED }
  :: atomic { !known && !channel && !parent -> break }
  od
}
#endif

#ifdef SKILL
active proctype KillSupervisor() {
end: if
  :: atomic { supervisor[0] -> supervisor[0] = 0; killed = 1; CHANGED }
#if SUPERVISORS == 2
  :: atomic { supervisor[1] -> supervisor[1] = 0; killed = 1; CHANGED }
#endif
  fi
}
#endif

#ifdef HAND
active proctype Hand() {
end: atomic { runner && life == 1 && heartbeat[1] -> heartbeat[1] = 0; unjust[1] = 1; CHANGED }
}
#endif

#ifdef CANCEL
/* The order is written under the lock of the list. */
active proctype Cancel() {
end: if
  :: atomic { OFRUNNER(0) -> ADD(ordered, claimOf[0]); CHANGED }
  :: atomic { OFRUNNER(1) -> ADD(ordered, claimOf[1]); CHANGED }
  fi
}
#endif

/* ======== An observer ======== */

#define CLAIMSOF(k) ((OFLIFE(0, k) -> BIT(claimOf[0]) : 0) | (OFLIFE(1, k) -> BIT(claimOf[1]) : 0))
#define LIVESHERE ((OFRUNNER(0) && HAS(tree, claimOf[0])) || (OFRUNNER(1) && HAS(tree, claimOf[1])))

/* Whether every supervisor that was seen to live has written "closed". */
#if defined(M_NOCLOSED)
#define CLOSED true
#elif SUPERVISORS == 1
#define CLOSED (closed[0])
#elif defined(M_ONECLOSED)
#define CLOSED (closed[0] || closed[1])
#else
#define CLOSED ((closed[0] || !seen0) && (closed[1] || !seen1))
#endif
#ifdef SUSPEND
#define MAYSUSPEND (!suspended && (LIVES == 2 && life == 1 || !runner))
#else
#define MAYSUSPEND false
#endif

/* The newest journal is read first: `closed` stands in it, and the older one has what was begun
 * before that. */
inline readJournals() {
  atomic { b = begun[LIVES]; e = ended[LIVES]; x = cancelled[LIVES]; d = dropped[LIVES]; isClosed = CLOSED; o = ordered }
#if LIVES == 2 && !defined(M_NEWONLY)
  atomic { b = b | begun[1]; e = e | ended[1]; x = x | cancelled[1]; d = d | dropped[1] }
#endif
}

#ifdef M_ORDERSFIRST
#define ORDERS o
#else
#define ORDERS ordered      /* read in the transaction */
#endif

/* A claim may run twice if an observer elsewhere takes it from a runner that lives, or from one
 * whose supervisor was killed. */
inline maybeExempt(i) {
  if
  :: !here && (unjust[k] || (killed && HAS(tree, claimOf[i]))) -> ADD(exempt, claimOf[i])
  :: else
  fi
}

/* What the journals say of entry i of the runner k. */
inline replay(i, silence) {
  if
  :: OFLIFE(i, k) && HAS(e | x, claimOf[i]) ->
     early = early | (HELD & tree -> BIT(claimOf[i]) : 0);
     maybeExempt(i); record(i)
  :: OFLIFE(i, k) && !HAS(e | x, claimOf[i]) && HAS(d, claimOf[i]) -> maybeExempt(i); putBack(i, ORDERS)
  :: OFLIFE(i, k) && !HAS(e | x | d | b, claimOf[i]) && HAS(lost, claimOf[i]) && silence ->
     /* What is called unbegun has not started. */
     assert(!HAS(started, claimOf[i]));
     ADD(unbegun, claimOf[i]);
     maybeExempt(i); putBack(i, ORDERS)
  :: else
  fi
}

/* What was lost in the middle. */
inline lose(i) {
  if
  :: OFLIFE(i, k) && HAS(lost, claimOf[i]) -> maybeExempt(i); putBack(i, ORDERS)
  :: else
  fi
}

/* The lease fires, though R or S touches the heartbeat k. */
inline suspend() {
  if
  :: heartbeat[k] && TOUCHED(k) -> suspended = 1; unjust[k] = 1
  :: else
  fi;
  lost = CLAIMSOF(k)
}

inline lookForSupervisors() {
  atomic {
#ifdef M_RONLY
    gone = 1;
#else
    gone = !ANYSUPERVISOR;
#endif
#if SUPERVISORS == 2
    seen0 = supervisor[0]; seen1 = supervisor[1];
#endif
    skip
  }
}

inline reset() {
  atomic { k = 0; lost = 0; i = 0; b = 0; e = 0; x = 0; d = 0; o = 0; isClosed = 0; gone = 0; nothing = 0 }
}

proctype O(byte me; bit here) {
  byte k = 0;               /* the incarnation that is looked at */
  byte lost = 0;            /* claims that rested on it when the list was read */
  byte i = 0, b = 0, e = 0, x = 0, d = 0, o = 0;
  bit isClosed = 0, gone = 0, nothing = 0;
#if SUPERVISORS == 2
  bit seen0 = 0, seen1 = 0;
#endif
end_look:
  do
  /* Runs what waits. */
  :: atomic { came[0] && status[0] == PENDING -> i = 0; goto runs }
  :: atomic { came[1] && status[1] == PENDING -> i = 1; goto runs }
  /* Here: the list is read, and the kernel says that the runner is dead. The observer looks for
   * supervisors first, then for processes. */
  :: atomic { here && HAS(news, me) && !known && (OFRUNNER(0) || OFRUNNER(1)) ->
       DROP(news, me);
       if :: OFLIFE(0, 1) || OFLIFE(1, 1) -> k = 1 :: OFLIFE(0, LIVES) || OFLIFE(1, LIVES) -> k = LIVES fi;
       lost = CLAIMSOF(k) }
#ifdef M_READFIRST
     readJournals();
#endif
#if defined(M_SCAN)
     atomic { lost = lost & ~tree; nothing = !LIVESHERE }
     lookForSupervisors();
#else
     lookForSupervisors();
     atomic { lost = lost & ~tree; nothing = !LIVESHERE }
#endif
     if
     :: gone -> break
     :: else
     fi;
     /* A supervisor lives: what it wrote may be recorded, and it will never begin what it had not
      * begun before "closed". */
#ifdef M_REMOVEHELD
     atomic { heartbeat[k] = 0; CHANGED }
#endif
     readJournals();
     atomic { replay(0, isClosed); replay(1, isClosed) }
     reset();
  /* Elsewhere: the heartbeat is gone, or still for a lease. */
  :: atomic { !here && (OFLIFE(0, 1) || OFLIFE(1, 1)) && (!heartbeat[1] || !TOUCHED(1) || MAYSUSPEND) -> k = 1; suspend() }
     break
#if LIVES == 2
  :: atomic { !here && (OFLIFE(0, 2) || OFLIFE(1, 2)) && (!heartbeat[2] || !TOUCHED(2) || MAYSUSPEND) -> k = 2; suspend() }
     break
#endif
  od;

  /* The runner k is dead for us. */
#ifdef M_AWAYREADFIRST
  readJournals();
#endif
  atomic { if :: !here || nothing -> heartbeat[k] = 0; CHANGED :: else fi }
#if !defined(M_READFIRST) && !defined(M_AWAYREADFIRST)
  readJournals();
#endif
  atomic { replay(0, true); replay(1, true) }
  atomic { lose(0); lose(1); }
  reset();
  goto end_look;

runs:
  atomic {
    if
    :: status[i] == PENDING -> assertAlone(i); status[i] = RUNNING; restsOn[i] = OTHERS; claimOf[i] = 0; CHANGED
    :: else -> i = 0; goto end_look
    fi }
  atomic {
    assert(status[i] == RUNNING && restsOn[i] == OTHERS);
    assert(outcomes[i] == 0);
    outcomes[i]++; status[i] = DONE; i = 0; CHANGED; goto end_look }
}

init {
  byte n = 0;
  atomic {
    heartbeat[1] = 1; supervisor[0] = 1;
    run S(0, orders0);
#ifdef TWO
    supervisor[1] = 1; run S(1, orders1);
#endif
    run R();
    do :: n < LOCAL -> run O(n, 1); n++ :: else -> break od;
    do :: n < LOCAL + REMOTE -> run O(n, 0); n++ :: else -> break od
  }
  /* All is quiet. */
  timeout;
  assert(status[0] == DONE || !came[0]);                  /* no entry stays running, or waiting */
  assert(status[1] == DONE || !came[1]);
  assert(!tree);                                          /* nothing runs that nobody wants */
  assert(!runner && !ANYSUPERVISOR);
  /* No outcome that a supervisor has learnt is lost. */
  assert((learnt & ~recorded & ~exempt) == 0 || killed);
  /* No outcome that stands in a journal is lost. */
  assert(((ended[1] | ended[LIVES]) & ~recorded & ~exempt) == 0);
  /* What was to be cancelled has ended. */
  assert((ordered & ~recorded) == 0);
#ifdef GOAL
  /* A counterexample shows that the goal can be reached. */
  assert(!(GOAL))
#endif
}
