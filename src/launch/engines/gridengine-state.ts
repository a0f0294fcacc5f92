import type { TaskState } from "./engine.ts";

/**
 * What the letters of qstat(1) mean: `d` deletion, `E` error, `q` queued, `h` hold, `r` running,
 * `t` transferring, `s`, `S` and `T` suspended, `R` restarted, `w` waiting. A running job may have
 * a hold for its next start (`hr`), and one that is rescheduled waits again (`Rq`).
 */
export function stateOf(letters: string): Pick<TaskState, "state" | "reason"> {
  if (letters.includes("d")) return { state: "ending" };
  if (letters.includes("E")) return { state: "error" };
  const waits = /[qw]/.test(letters);
  if (!waits && /[sST]/.test(letters)) return { state: "running", reason: "suspended" };
  if (!waits && /[rt]/.test(letters)) return { state: "running" };
  if (letters.includes("h")) return { state: "held" };
  return { state: "queued", ...(letters.includes("R") && { reason: "rescheduled" }) };
}

/** What a job script leaves with when it cannot begin: Grid Engine puts the job into the error
 *  state and keeps it, until someone mends it (qsub(1), "exit status 100"). */
export const CANNOT_BEGIN = 100;

/** Reads the reasons for errors out of the answer of `qstat -j`, by the number of the task. */
export function parseReasons(text: string): ReadonlyMap<number, string> {
  const lines = text.matchAll(/^error reason\s+(\d+):\s*(?:[\d/]+ [\d:]+ )?(?:\[[\d:]+\]: )?(.*)$/gm);
  return new Map([...lines].map(([, task, reason = ""]) => [Number(task), inWords(reason.trim())]));
}

function inWords(reason: string): string {
  if (reason !== `exit_status of job start = ${CANNOT_BEGIN}`) return reason.replace(/^error: /, "");
  return `the job could not begin on its host: its folder, its log or its environment is missing there (exit ${CANNOT_BEGIN})`;
}
