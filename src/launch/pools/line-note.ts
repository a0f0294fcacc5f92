import { readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileNamePart } from "../../core/file-name.ts";
import { readText } from "../../storage/trusted.ts";
import { isProcess } from "./parse-record.ts";
import type { PoolFolder } from "./pool-folder.ts";
import type { StartedProcess } from "./pool-record.ts";
import { stateOf } from "./started-process.ts";

/** What a process that keeps the lines of a pool says of itself, beside the records of the pool: one
 *  file for each machine on which there is one. It is for people, and by it the process is ended. */
export interface LineNote {
  readonly version: 1;
  readonly process: StartedProcess;
  readonly isUp: boolean;
  /** Why there is no line, in the words of ssh. */
  readonly said?: string;
}

const NAME = /^line-.{1,250}\.note$/;

function ownName(): string {
  return `line-${fileNamePart(hostname())}.note`;
}

/** @throws the system's error */
export async function writeLineNote(folder: PoolFolder, note: LineNote): Promise<void> {
  await folder.writeJson(ownName(), note);
}

/** Removes the note of this machine. */
export async function removeLineNote(folder: PoolFolder): Promise<void> {
  await rm(join(folder.path, ownName()), { force: true });
}

/** The notes of a pool; what cannot be understood is none. */
export async function readLineNotes({ path }: Pick<PoolFolder, "path">): Promise<readonly LineNote[]> {
  const names = (await readdir(path).catch(() => [])).filter((name) => NAME.test(name));
  const notes = await Promise.all(names.map(async (name) => read(join(path, name))));
  return notes.flat();
}

async function read(path: string): Promise<LineNote[]> {
  try {
    const note = JSON.parse(await readText(path)) as LineNote | null;
    const { version, process, isUp, said } = (note ?? {}) as Partial<LineNote>;
    const isOne = version === 1 && isProcess(process) && typeof isUp === "boolean";
    return isOne && (said === undefined || typeof said === "string") ? [note as LineNote] : [];
  } catch {
    return []; // it is not there any more, or not ours
  }
}

/** What is wrong with the lines of a pool, in a few words; undefined when nothing is. */
export function describeLines(notes: readonly LineNote[]): string | undefined {
  const [note] = notes.toSorted((a, b) => Number(b.isUp) - Number(a.isUp));
  if (note === undefined) return undefined;
  const { process, isUp, said } = note;
  if (stateOf(process) === "dead") return "nothing keeps its line any more: --launch again";
  return isUp ? undefined : `no line: ${said ?? "it is being dialled"}`;
}
