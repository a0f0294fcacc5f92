import { dropNote, readNote, writeNote } from "./order-notes.ts";

/**
 * The order to change the number of slots of a runner. It has an id; the answer (`<runner>.slots`)
 * repeats the id, so that it is not taken for the answer to another order. For a runner of version
 * 0.1 the order is a note (`<runner>.jobs`). Both are one line, `<id> <what>`.
 */
export interface JobsOrder {
  readonly id: string;
  /** As the user typed it: `4`, `50%`. Only the runner knows how many cores it has. */
  readonly wanted: string;
}

/** Asks `runner`, which is of version 0.1.
 *  @throws the system's error; ENOENT when the runner has left */
export async function writeJobsOrder(file: string, runner: string, { id, wanted }: JobsOrder): Promise<void> {
  await writeNote(file, runner, "jobs", `${id} ${wanted}\n`);
}

/** The last order of version 0.1 for `runner`, if there is one. */
export async function readJobsOrder(file: string, runner: string): Promise<JobsOrder | undefined> {
  const [, id = "", wanted = ""] = LINE.exec((await readNote(file, runner, "jobs")) ?? "") ?? [];
  return id === "" ? undefined : { id, wanted };
}

/** Answers order `id` for `runner`, which is us: it has `slots` slots now. */
export async function answerJobsOrder(
  file: string,
  runner: string,
  id: string,
  slots: number,
): Promise<void> {
  await writeNote(file, runner, "slots", `${id} ${slots}\n`);
}

/** The number of slots that `runner` answered to order `id`; undefined until it has answered. */
export async function readJobsAnswer(file: string, runner: string, id: string): Promise<number | undefined> {
  const [, to, slots] = LINE.exec((await readNote(file, runner, "slots")) ?? "") ?? [];
  return to === id && /^\d{1,9}$/.test(slots ?? "") ? Number(slots) : undefined;
}

/** Takes back the order for `runner`, which has left. */
export async function dropSlotOrder(file: string, runner: string): Promise<void> {
  await dropNote(file, runner, "jobs");
}

/** With the line end, which is missing while the line is being written. */
const LINE = /^(\S+) (\S+)\n$/;
