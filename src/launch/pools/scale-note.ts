import { join } from "node:path";
import { isGone } from "../../core/errno.ts";
import { readText } from "../../storage/trusted.ts";
import { poolsFolder } from "./read-pools.ts";

/** The file of a pool that says how it looks after itself. */
const NAME = "scale.note";

/** What a pool that looks after itself (`--scale`) remembers for its runners, which submit further
 *  jobs by it: there is no process that does. */
export interface ScaleNote<Request = unknown> {
  readonly version: 1;
  /** At most so many jobs at the same time. */
  readonly most: number;
  /** How many experiments a runner runs at the same time. */
  readonly slots: number;
  /** What was asked for at the launch, without values of variables. */
  readonly request: Request;
  /** How many submissions in a row were refused, and how many jobs in a row found nothing to do
   *  and ended at once. */
  readonly refused: number;
  readonly idle: number;
  /** Why nothing more is submitted until somebody launches again. */
  readonly paused?: string;
}

/** So often in a row, and the cause is not one of a moment. */
const IN_A_ROW = 3;

/** `note` after one more submission was refused or taken, or one more job was idle or not.
 *  @param why the words for people */
export function counted<R>(
  note: ScaleNote<R>,
  what: "refused" | "idle",
  isBad: boolean,
  why: string,
): ScaleNote<R> {
  if (!isBad) return { ...note, [what]: 0 };
  const count = note[what] + 1;
  return { ...note, [what]: count, ...(count >= IN_A_ROW && { paused: why }) };
}

/** The note of a pool of the list at `real`; undefined where it does not look after itself, or the
 *  note cannot be understood.
 *  @throws the system's error when it cannot be read */
export async function readScaleNote(real: string, pool: string): Promise<ScaleNote | undefined> {
  let value: unknown;
  try {
    value = JSON.parse(await readText(join(poolsFolder(real), pool, NAME)));
  } catch (error) {
    if (isGone(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
  return isNote(value) ? value : undefined;
}

/** Writes it, by the folder of the pool. */
export async function writeScaleNote(
  folder: { writeJson(name: string, value: object): Promise<void> },
  note: ScaleNote,
): Promise<void> {
  await folder.writeJson(NAME, note);
}

function isNote(value: unknown): value is ScaleNote {
  if (typeof value !== "object" || value === null) return false;
  const { version, most, slots, request, refused, idle } = value as Partial<ScaleNote>;
  const counts = [most, slots, refused, idle];
  return (
    version === 1 &&
    typeof request === "object" &&
    request !== null &&
    counts.every((count) => Number.isSafeInteger(count) && (count as number) >= 0) &&
    (slots as number) > 0
  );
}
