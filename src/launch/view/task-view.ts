import type { TaskState } from "../engines/engine.ts";

/** One runner of a pool, or one job that is to become one. */
export interface TaskView {
  /** Its number in the pool, from 1: submissions are numbered through in their order. */
  readonly n: number;
  /** The submission, and the number of the task in it, from 1. */
  readonly id: string;
  readonly job: string;
  readonly task: number;
  /** `unknown` when nobody here can tell. */
  readonly state: TaskState["state"] | "ended" | "unknown";
  readonly reason?: string;
  readonly endsMs?: number;
  /** How it ended, if not well, and how often its engine has begun it again. */
  readonly how?: string;
  readonly begunAgain?: number;
  /** Its runner, where it has a heartbeat. */
  readonly host?: string;
  readonly pid?: number;
  /** With `--per-entry`, the entries that it is for. */
  readonly entries?: readonly number[];
}

/** The job and the task that the fact `job` of a runner names: `slurm:19_3`, `gridengine:12.2`,
 *  `local:5f0c1a2b.1`. Undefined when it is none. */
export function parseJobFact(fact: string): { kind: string; job: string; task: number } | undefined {
  const [, kind = "", job = "", task = "1"] = /^(\w+):(.+?)(?:[_.](\d{1,9}))?$/.exec(fact) ?? [];
  return kind === "" ? undefined : { kind, job, task: Number(task) };
}
