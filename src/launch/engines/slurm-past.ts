import { answerOf } from "./answer.ts";
import type { Question, TaskPast } from "./engine.ts";
import { slurmAction } from "./slurm-action.ts";

/** Which tasks Slurm has begun again, and how those ended that did not end well. It remembers that
 *  for a while (MinJobAge, five minutes by default). */
export function lookBack(jobs: readonly string[]): Question<readonly TaskPast[]> {
  const fields = ["ArrayJobID", "ArrayTaskID", "State", "exit_code", "RestartCnt"];
  const format = fields.map((field) => `${field}:|`).join(",");
  const words = ["squeue", "-h", "-r", "-t", "all", "-j", jobs.join(","), "-O", format];
  return answerOf(
    slurmAction("look back", ...words),
    (stdout) => stdout.split("\n").flatMap(parsePast),
    (past) => past,
  );
}

function parsePast(line: string): readonly TaskPast[] {
  const [job = "", index = "", state = "", code = "", restarts = ""] = line.trim().split("|");
  if (!/^\d+$/.test(job) || !/^\d+$/.test(restarts)) return [];
  const how = BADLY.test(state) ? describe(state, Number(code)) : undefined;
  return [
    {
      job,
      // Tasks that were cancelled before they began have no line of their own.
      ...(/^\d+$/.test(index) && { task: Number(index) }),
      begunAgain: Number(restarts),
      ...(how !== undefined && { how }),
    },
  ];
}

/** Not COMPLETED, and none of a job that has not ended. */
const BADLY =
  /^(CANCELLED|FAILED|TIMEOUT|NODE_FAIL|BOOT_FAIL|DEADLINE|OUT_OF_MEMORY|REVOKED|LAUNCH_FAILED|PREEMPTED)$/;

/** @param status as of wait(2): the exit code is in the second byte, a signal in the first */
function describe(state: string, status: number): string {
  const words = state.toLowerCase().replaceAll("_", " ");
  if (state !== "FAILED" || !(status > 0)) return words;
  const signal = status % 128;
  return signal > 0 ? `${words} (signal ${signal})` : `${words} (exit ${status >> 8})`;
}
