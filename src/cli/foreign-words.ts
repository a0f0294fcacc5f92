/**
 * Words that users of other programs type (GNU parallel, pueue, Slurm, PBS, LSF, task-spooler, make,
 * git, docker, systemd), and what does that here.
 */
const TABLE: readonly (readonly [typed: string, words: string])[] = [
  ["--progress FILE", "status stat stats state summary overview eta qhost sinfo pending"],
  ["--progress FILE --watch", "watch top htop atop monitor dashboard ui tui live"],
  [
    "--list FILE",
    "show ls ps queue squeue qstat bjobs oarstat tasks entries print dump table history sacct joblog",
  ],
  ["--list FILE 3", "info inspect get describe details"],
  ["--log FILE 3", "logs cat output out stdout stderr tail-log bpeek view"],
  ["--log FILE 3 --follow", "follow tail attach sattach"],
  ["--results FILE", "result metrics scores leaderboard compare"],
  ["--cancel FILE 3", "kill scancel qdel bkill oardel abort terminate term interrupt skip killall"],
  ["--remove FILE 3", "delete rm del drop erase dequeue unqueue discard"],
  ["--remove FILE done", "clean clear prune cleanup"],
  ["--requeue FILE 3", "restart rerun redo again repeat reset qrerun brequeue"],
  ["--requeue-failed FILE", "retry retry-failed rerun-failed resubmit resume-failed"],
  ["--run FILE", "start work worker exec execute go begin server daemon pueued runner process"],
  [
    "--add FILE -- PROGRAM ARGUMENTS",
    "submit sbatch qsub bsub oarsub srun enqueue append push new create insert batch schedule job task",
  ],
  ["--launch FILE --on local", "background detach bg nohup deploy"],
  ["--serve FILE", "web webui browser http tensorboard mlflow wandb"],
  ["--report FILE", "page html site"],
  ["--plot FILE x=lr y=accuracy", "figure chart graph draw curves matplotlib pyplot"],
  ["--run FILE --jobs 4", "parallel xargs"],
  ["--await FILE", "wait join sync barrier wait-for block swait"],
  ["--pause FILE 3", "suspend hold freeze stash bstop qhold oarhold"],
  ["--resume FILE 3", "continue cont unpause release unhold unsuspend thaw bresume qrls oarresume"],
  ["--stop FILE", "shutdown quit exit halt leave drain down"],
  ["--jobs FILE 4", "slots workers concurrency scale njobs threads"],
  ["--prioritize FILE 3 10", "priority nice renice urgent promote bump switch"],
  ["--edit FILE 3 --timeout 2h", "change modify update set amend alter scontrol qalter bmod restash"],
  ["--explain FILE", "why diagnose debug reason"],
  ["--grid FILE", "product matrix gridsearch grid-search expand"],
  ["--doe FILE", "wizard init ask interactive make build"],
  ["--doctor DIR", "check test verify probe health selftest self-test"],
  ["--help", "man usage commands"],
  ["--version", "version ver v"],
];

/** What to type instead of the word `word`, with FILE for the list; undefined when no other program
 *  is known to have it. */
export function ourCommandFor(word: string): string | undefined {
  const lower = word.toLowerCase();
  return TABLE.find(([, words]) => words.split(" ").includes(lower))?.[0];
}

/** All of those words. */
export function foreignWords(): readonly string[] {
  return TABLE.flatMap(([, words]) => words.split(" "));
}
