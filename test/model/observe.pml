/*
 * A recovery on the runner's machine looks twice: is a supervisor of the dead runner there, or a
 * process of the claim, or is such a process being started?
 *
 * A process that is being started first has the environment of the process that starts it (so it
 * is taken for a supervisor), then for a moment none, then its own, which names the claim. That
 * moment is shorter than SPAWN_MS, which is how long the observer waits between its looks. The
 * supervisor had found its runner alive; it may end, or be killed, right after it has started the
 * process.
 *
 *   M_NOPAUSE     no wait between the looks
 *   M_SECONDONLY  only the second look counts
 */
mtype = { none, forked, nameless, runs };
bit supervisor = 1;
mtype process = none;
byte clock = 0;              /* in units of SPAWN_MS: what began in one is over in the next */
byte since = 0;

active proctype S() {
  if
  :: atomic { process = forked }
     atomic { process = nameless; since = clock }
  :: true
  fi;
end:
  if
  :: atomic { supervisor = 0 }
  fi
}

active proctype Kernel() {
end:
  atomic { process == nameless -> process = runs }
}

active proctype O() {
  bit first = 0, second = 0;
  atomic { first = supervisor || process == forked }
  atomic { first = first || process == runs }
#ifndef M_NOPAUSE
  atomic {
    if :: process == nameless && since == clock -> process = runs :: else fi;
    clock++ }
#endif
  atomic { second = supervisor || process == forked }
  atomic { second = second || process == runs }
#ifdef M_SECONDONLY
  first = 0;
#endif
  atomic { if :: !first && !second -> assert(process == none) :: else fi }
}
