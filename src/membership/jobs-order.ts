import { dropNote, readNote, writeNote } from "./order-notes.ts";

/**
 * That a runner is to run more or fewer experiments at the same time. The order has a number of its own; the answer (`<runner>.slots`)
 * repeats it, so that it cannot be taken for that to another order. To a runner of version 0.1 the order is a note (`<runner>.jobs`). Both
 * are one line, `<number> <what>`.
 */
export interface JobsOrder {
  readonly id: string;
  /** As the user typed it: `4`, `50%`; of which machine's cores only the runner knows. */
  readonly wanted: string;
}

/** Asks `runner`, which is of version 0.1.
 *  @throws the system's error; ENOENT when no runner is there any more */
export async function writeJobsOrder(file: string, runner: string, { id, wanted }: JobsOrder): Promise<void> {
  await writeNote(file, runner, "jobs", `${id} ${wanted}\n`);
}

/** What `runner` was asked last by version 0.1, if anything. */
export async function readJobsOrder(file: string, runner: string): Promise<JobsOrder | undefined> {
  const [, id = "", wanted = ""] = LINE.exec((await readNote(file, runner, "jobs")) ?? "") ?? [];
  return id === "" ? undefined : { id, wanted };
}

/** Says that `runner`, which is us, has done what order `id` asked: `slots` at the same time. */
export async function answerJobsOrder(
  file: string,
  runner: string,
  id: string,
  slots: number,
): Promise<void> {
  await writeNote(file, runner, "slots", `${id} ${slots}\n`);
}

/** How many `runner` has by order `id`; undefined as long as it has not answered. */
export async function readJobsAnswer(file: string, runner: string, id: string): Promise<number | undefined> {
  const [, to, slots] = LINE.exec((await readNote(file, runner, "slots")) ?? "") ?? [];
  return to === id && /^\d{1,9}$/.test(slots ?? "") ? Number(slots) : undefined;
}

/** Takes back what `runner` was asked, which has left. */
export async function dropSlotOrder(file: string, runner: string): Promise<void> {
  await dropNote(file, runner, "jobs");
}

/** Whole: who reads while it is written sees no line end. */
const LINE = /^(\S+) (\S+)\n$/;
