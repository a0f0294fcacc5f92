/*
 * The transaction of store/transaction.ts: who may replace FILE, so that no change and no claim is
 * lost.
 *
 * Participants P change the list: each adds a mark of its own, and claims the one entry if nobody
 * has claimed it. The lock is left out: it only puts participants in order, and all that can
 * happen when it fails (it is broken, never taken, taken by two) can happen here, too. A
 * participant that is paused takes no steps. One atomic step is one system call, or one of the two
 * steps of an NFS rename.
 *
 * README.md says what is mirrored and what is left out. cases.txt has the switches of each case.
 *
 *   N, TRIES  participants, and how often each of them tries
 *   CRASHES   as many of them are killed, each at any step
 *   LOST      replies of a rename that are lost: it is done, but says that it failed
 *   STALE     a listing may be as old as the own mkdir
 *   EDITOR    an editor shows the newest version, and saves it with a mark of its own, by rename
 *             or in place
 *   DELETE    somebody deletes the list
 *   NFS       a rename over a list that is open is two steps: the first moves the list away
 *   FAULTS    second steps that fail though nobody was fenced
 *   STRICT    a participant that is killed between the two steps also leaves a list: where there
 *             is only one participant
 *   SLOWMEND  what was moved away is found in one step, and put back in another
 *   GOAL=...  that this can be true at the end: the counterexample shows how
 *   M_...     mutants: one step is left out or in the wrong order. Each breaks a promise, and must
 *             be caught.
 */
#ifndef N
#define N 2
#endif
#ifndef TRIES
#define TRIES 2
#endif
#ifndef CRASHES
#define CRASHES 0
#endif
#ifndef LOST
#define LOST 0
#endif
#ifndef FAULTS
#define FAULTS 0
#endif

/* ---- The storage ---- */

#define EDITED 128          /* the mark of the editor; participant p has the bit p */
#define NONE 255            /* no such file */
#define BIT(p) (1 << (p))
byte list;                  /* the marks in FILE, or NONE */
byte owner;                 /* who has claimed the entry there: p + 1 */
byte away = NONE;           /* what was moved away last, to a name `.nfs*` */
byte awayOwner;
#ifdef M_MENDREAD
byte older = NONE;          /* what was moved away before that */
byte olderOwner;
#endif
/* Which try of p the staging directory belongs to; 0: there is none. */
byte dir[N];
/* What is being written there: the staged file while it is incomplete. */
byte tmp[N], tmpOwner[N];
byte next[N], nextOwner[N]; /* what is staged there: the complete file */
#define THERE(p) (dir[p] == try && next[p] != NONE)

/* ---- For the promises ---- */

byte published;             /* marks of participants that were ever in FILE */
byte claimed;               /* who was ever owner */
bit done[N], mine[N];       /* p was told that its change is in; that it has the entry */
bit told[N];                /* p was told that there is no list */
bit ready[N];               /* p has looked, and is about to rename */
/* Living participants that have taken the first step and have not yet put the list back. */
byte between;
bit cut;                    /* somebody was killed there */
bit edited, deleted;
bit overwritten;            /* what the editor had saved is gone */
/* A list that was deleted is there again; not by a rename whose last check had been made. */
bit back, risen;
bit missing;                /* the list is gone for good */
bit excused;                /* that came between a last look and its rename */
byte ended;
byte crashes = CRASHES, lost = LOST, faults = FAULTS;

#define MAYDIE if :: crashes > 0 -> crashes--; goto dead :: true fi
#define MAYBECUT if :: crashes > 0 -> crashes--; between--; cut = 1; goto dead :: true fi

/* Puts a version in place. */
inline place(c, o) {
  assert((published & ~(c)) == 0 || deleted);             /* no change is lost */
  assert(claimed == 0 || claimed == (o) || deleted);      /* nor a claim; and it is given once */
  /* What the editor has saved is not lost. */
  assert(list == NONE || !(list & EDITED) || ((c) & EDITED) || excused);
#ifndef NFS
  assert(!deleted || excused);                            /* what was deleted stays deleted */
#endif
  list = c; owner = o;
  published = published | ((c) & ~EDITED); claimed = o
}

/* Forgets what is of no more use: fewer states. */
inline forget() {
  d_step { q = 0; do :: q < N -> seen[q] = 0; q++ :: else -> break od;
    q = 0; hasFile = 0; isIn = 0; before = 0; beforeOwner = 0; want = 0; wantOwner = 0; found = NONE; foundOwner = 0 }
}

#ifdef NFS
#define FINISHES true
#elif defined(M_FINISHALWAYS)
#define FINISHES true
#else
#define FINISHES false
#endif
#ifdef M_NOFINISH
#undef FINISHES
#define FINISHES false
#endif

/* Somebody reads: what is only away comes back, if whoever moved it lives. */
#ifdef M_NOAGAIN
#define LOOKED true
#else
#define LOOKED (list != NONE || between == 0)
#endif
inline readList() {
  atomic { LOOKED -> MAYDIE;
    if
    :: list == NONE -> told[p] = 1; goto leave
    :: else -> before = list; beforeOwner = owner
    fi }
}

inline listStages() {
  d_step { q = 0; do :: q < N -> seen[q] = dir[q]; q++ :: else -> break od; q = 0; isIn = (dir[p] == try) }
}

/* What another has staged: finished, where it may be between its two steps, and removed. */
inline evict() {
  if
  :: atomic { FINISHES && list == NONE -> MAYDIE }
     /* link: it never overwrites. What is not whole is passed over. */
     atomic { MAYDIE;
#ifdef M_PARTIAL
       assert(!(list == NONE && dir[q] == seen[q] && tmp[q] != NONE)); /* the list is valid */
#endif
       if :: list == NONE && dir[q] == seen[q] && next[q] != NONE -> place(next[q], nextOwner[q]) :: else fi }
  :: else
  fi;
  atomic { MAYDIE; hasFile = (dir[q] == seen[q] && (tmp[q] != NONE || next[q] != NONE)) }
  if :: hasFile -> atomic { MAYDIE; if :: dir[q] == seen[q] -> tmp[q] = NONE; next[q] = NONE :: else fi } :: else fi;
  atomic { MAYDIE;
    if
    :: dir[q] != seen[q] -> q++
    :: dir[q] == seen[q] && tmp[q] == NONE && next[q] == NONE -> dir[q] = 0; q++
    :: else                                               /* not empty: once more */
    fi }
}

proctype P(byte p) {
  byte try = 0, q = 0;
  byte seen[N];
  bit hasFile = 0, isIn = 0;
  byte before = 0, beforeOwner = 0, want = 0, wantOwner = 0;
  byte found = NONE, foundOwner = 0;

again:
  if :: try == TRIES -> goto over :: else fi;
  /* It makes a staging directory, of another name each time. */
  atomic { MAYDIE; try++; dir[p] = try; tmp[p] = NONE; next[p] = NONE }
#ifdef STALE
  listStages();
  if :: goto listed :: true fi;
#endif
#ifdef M_READFIRST
  readList();
#endif
#ifndef M_NOFENCE
  /* It removes those of the others. */
  listStages();
#ifdef M_STALEOWN
  if :: d_step { do :: q < N -> seen[q] = 0; q++ :: else -> break od; q = 0; isIn = 1 } :: true fi;
#endif
#ifdef STALE
listed:
#endif
  if :: !isIn -> goto leave :: else fi;
  do
  :: q < N && q != p && seen[q] != 0 -> evict()
  :: q < N && (q == p || seen[q] == 0) -> q++
  :: q == N -> break
  od;
#endif
  q = 0;
  d_step { do :: q < N -> seen[q] = 0; q++ :: else -> break od; q = 0; hasFile = 0; isIn = 0 }
  /* It reads, and only then. */
#ifndef M_READFIRST
  readList();
#endif
  /* It knows its own success, though it was told of a failure. */
#ifdef M_NOCLAIMID
  assert((before & BIT(p)) == 0);                         /* a change is made once */
#else
  if :: before & BIT(p) -> atomic { done[p] = 1; mine[p] = (beforeOwner == p + 1); goto leave } :: else fi;
#endif
  atomic { want = before | BIT(p); wantOwner = (beforeOwner == 0 -> p + 1 : beforeOwner) }
  /* It writes. Who is fenced meanwhile goes on writing to a file that has no name any more. */
  atomic { MAYDIE; if :: dir[p] != try -> goto leave :: else -> tmp[p] = want; tmpOwner[p] = wantOwner fi }
  atomic { MAYDIE;
    if
    :: dir[p] != try || tmp[p] == NONE
    :: else -> next[p] = tmp[p]; nextOwner[p] = tmpOwner[p]; tmp[p] = NONE; tmpOwner[p] = 0
    fi }
  /* The last look. */
  atomic { MAYDIE;
#ifndef M_NOLOOK
    if :: list != before || owner != beforeOwner -> goto leave :: else fi;
#endif
#ifndef M_BETWEEN
    ready[p] = 1
#endif
  }
#ifdef M_BETWEEN
  atomic { MAYDIE; ready[p] = 1 }
#endif
  /* The rename. */
#ifdef NFS
  if
  :: atomic { list != NONE -> MAYDIE;
       between++;
#ifdef M_MENDREAD
       older = away; olderOwner = awayOwner;
#endif
       away = list; awayOwner = owner; list = NONE; owner = 0 }
     if
     :: atomic { THERE(p) -> MAYBECUT;
          place(next[p], nextOwner[p]); next[p] = NONE; between--; ready[p] = 0;
          done[p] = 1; mine[p] = (wantOwner == p + 1); goto leave }
     :: atomic { !THERE(p) -> MAYBECUT; ready[p] = 0 }
     :: atomic { THERE(p) && faults > 0 -> MAYBECUT; faults--; ready[p] = 0 }
     fi;
     /* Another one fenced it, or the second step failed. */
     atomic { MAYBECUT; if :: list == NONE && THERE(p) -> place(next[p], nextOwner[p]) :: else fi }
#ifdef M_NOMEND
     atomic { between-- }
#else
#ifdef M_MENDREAD
     atomic { MAYBECUT;
       if
       :: list == NONE && away == before && awayOwner == beforeOwner -> found = before; foundOwner = beforeOwner
       :: list == NONE && older == before && olderOwner == beforeOwner -> found = before; foundOwner = beforeOwner
       :: else
       fi;
#else
     atomic { MAYBECUT; if :: list == NONE -> found = away; foundOwner = awayOwner :: else fi;
#ifdef SLOWMEND
     }
     atomic { MAYBECUT;
#endif
#endif
       if :: list == NONE && found != NONE -> place(found, foundOwner) :: else fi; between-- }
#endif
     goto leave
  :: true
  fi;
#endif
  atomic { MAYDIE;
    ready[p] = 0;
    if
    :: THERE(p) ->
       place(next[p], nextOwner[p]); next[p] = NONE;
       if
       :: lost > 0 -> lost--
       :: done[p] = 1; mine[p] = (wantOwner == p + 1)
       fi;
       MAYDIE
    :: else                                               /* fenced */
    fi }
leave:
  atomic {
    ready[p] = 0;
    if :: dir[p] == try -> MAYDIE; tmp[p] = NONE; next[p] = NONE; dir[p] = 0 :: else fi;
    forget();
    if :: done[p] || told[p] -> goto over :: else -> goto again fi }
dead:
  ready[p] = 0;
over:
  atomic { forget(); try = 0; ended++ }
}

#define ANYREADY (ready[0] || N > 1 && ready[1 % N] || N > 2 && ready[2 % N])

#ifdef EDITOR
active proctype Editor() {
  atomic { list != NONE -> if :: ANYREADY -> excused = 1 :: else fi; list = list | EDITED; edited = 1 }
}
#endif

#ifdef DELETE
active proctype User() {
  atomic { list != NONE -> if :: ANYREADY -> excused = 1 :: else fi; list = NONE; owner = 0; deleted = 1 }
}
#endif

init {
  byte p = 0, n = 0;
  atomic { do :: p < N -> tmp[p] = NONE; next[p] = NONE; run P(p); p++ :: else -> break od; p = 0 }
  ended == N;
  atomic {
    /* One more comes, and finishes what is to be finished. */
    do
    :: p < N -> if :: FINISHES && list == NONE && dir[p] != 0 && next[p] != NONE -> place(next[p], nextOwner[p]) :: else fi; p++
    :: else -> break
    od;
    p = 0;
#ifdef STRICT
    assert(list != NONE);                                 /* the list is never missing for good */
#else
    assert(list != NONE || deleted || cut);
#endif
    overwritten = edited && !deleted && !(list & EDITED);
    back = deleted && list != NONE;
    risen = back && !excused;
    missing = !deleted && list == NONE;
    assert(!overwritten || excused);
    do
    :: p < N ->
       assert(!done[p] || list == NONE || deleted || (list & BIT(p)));
       /* No participant is told that the list is deleted when it is only moved away. */
       assert(!told[p] || deleted || cut);
       if :: mine[p] -> n++ :: else fi;
       p++
    :: else -> break
    od;
    assert(n <= 1);                                       /* the entry is given once */
#ifdef GOAL
    /* A counterexample shows that the goal can be reached. */
    assert(!(GOAL));
#endif
    p = 0; n = 0
  }
}
