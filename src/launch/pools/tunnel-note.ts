import { readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileNamePart } from "../../core/file-name.ts";
import { readText } from "../../storage/trusted.ts";
import { isProcess } from "./parse-record.ts";
import type { PoolFolder } from "./pool-folder.ts";
import type { StartedProcess } from "./pool-record.ts";
import { stateOf } from "./started-process.ts";

/** What a process that keeps the tunnels of a pool says of itself, beside the records of the pool: one
 *  file for each machine on which there is one. It is for people, and by it the process is ended. */
export interface TunnelNote {
  readonly version: 1;
  readonly process: StartedProcess;
  readonly isUp: boolean;
  /** Why there is no tunnel, in the words of ssh. */
  readonly said?: string;
}

const NAME = /^tunnel-.{1,250}\.note$/;

function ownName(): string {
  return `tunnel-${fileNamePart(hostname())}.note`;
}

/** @throws the system's error */
export async function writeTunnelNote(folder: PoolFolder, note: TunnelNote): Promise<void> {
  await folder.writeJson(ownName(), note);
}

/** Removes the note of this machine. */
export async function removeTunnelNote(folder: PoolFolder): Promise<void> {
  await rm(join(folder.path, ownName()), { force: true });
}

/** The notes of a pool; what cannot be understood is none. */
export async function readTunnelNotes({ path }: Pick<PoolFolder, "path">): Promise<readonly TunnelNote[]> {
  const names = (await readdir(path).catch(() => [])).filter((name) => NAME.test(name));
  const notes = await Promise.all(names.map(async (name) => read(join(path, name))));
  return notes.flat();
}

async function read(path: string): Promise<TunnelNote[]> {
  try {
    const note = JSON.parse(await readText(path)) as TunnelNote | null;
    const { version, process, isUp, said } = (note ?? {}) as Partial<TunnelNote>;
    const isOne = version === 1 && isProcess(process) && typeof isUp === "boolean";
    return isOne && (said === undefined || typeof said === "string") ? [note as TunnelNote] : [];
  } catch {
    return []; // it is not there any more, or not ours
  }
}

/** Whether the process of a note lives on this machine. */
export function isKeptHere({ process }: TunnelNote): boolean {
  return process.host === hostname() && stateOf(process) === "alive";
}

/** What is wrong with the tunnels of a pool, in a few words; undefined when nothing is. */
export function describeTunnels(notes: readonly TunnelNote[]): string | undefined {
  const [note] = notes.toSorted((a, b) => Number(b.isUp) - Number(a.isUp));
  if (note === undefined) return undefined;
  const { process, isUp, said } = note;
  if (stateOf(process) === "dead") return "nothing keeps its tunnel any more: --launch again";
  return isUp ? undefined : `no tunnel: ${said ?? "it is being dialled"}`;
}
