import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, isGone } from "../../core/errno.ts";
import { inGroups } from "../../core/in-groups.ts";
import { messageOf } from "../../core/failure.ts";
import { type Unreadable, unreadable } from "../../core/unreadable.ts";
import { readText, trustDirectory } from "../../storage/trusted.ts";
import { isRecord, parseRecord } from "./parse-record.ts";
import { isPoolName } from "./pool-name.ts";
import type { PoolRecord } from "./pool-record.ts";

/** A pool as its folder says. */
export interface Pool {
  readonly name: string;
  /** What was started, the oldest first. */
  readonly records: readonly PoolRecord[];
  /** What was about to be submitted, and may have been. */
  readonly intents: readonly PoolRecord[];
}

/** The pools of a list, and what could not be understood of them. */
export interface Pools {
  readonly pools: readonly Pool[];
  /** One line for each file or folder that is damaged or foreign, and so is skipped. */
  readonly skipped: readonly string[];
  /** What this user or this version cannot read: what it says is unknown. */
  readonly unreadable: readonly Unreadable[];
}

/** The folder of the pools of the list at `real`. */
export function poolsFolder(real: string): string {
  return `${real}.pools`;
}

/** Reads the pools of the list at `real`. What is damaged, foreign, newer or not readable is
 *  left out, and told; a list without pools costs one look.
 *  @param only the name of the pool that is wanted; all without it */
export async function readPools(real: string, only?: string): Promise<Pools> {
  const folder = poolsFolder(real);
  const skipped: string[] = [];
  const problems: Unreadable[] = [];
  const onError = (path: string, error: unknown): void => {
    if (codeOf(error) === "EUNTRUSTED") skipped.push(`${messageOf(error)}: it is ignored`);
    else if (!isGone(error)) problems.push(unreadable(error, path, codeOf(error)));
  };
  const names = (await namesIn(folder, real, onError)).filter((name) => only === undefined || name === only);
  const pools: Pool[] = [];
  for (const name of names.filter(isPoolName).sort()) {
    const found: Record<"json" | "intent", PoolRecord[]> = { json: [], intent: [] };
    const inside = join(folder, name);
    await inGroups(await namesIn(inside, real, onError), async (file) => {
      const [, id = "", kind] = /^(\w{1,40})\.(json|intent)$/.exec(file) ?? [];
      if (kind !== "json" && kind !== "intent") return;
      const path = join(inside, file);
      try {
        const record = parseRecord(await readText(path), name, id);
        if (isRecord(record)) found[kind].push(record);
        else if (record.isNewer) onError(path, new Error(`it ${record.why}`));
        else skipped.push(`${path} ${record.why}: it is ignored`);
      } catch (error) {
        onError(path, error);
      }
    });
    const ended = new Set(found.json.map(({ id }) => id));
    const intents = found.intent.filter(({ id }) => !ended.has(id));
    pools.push({ name, records: found.json.sort(byTime), intents: intents.sort(byTime) });
  }
  return { pools, skipped, unreadable: problems };
}

async function namesIn(
  path: string,
  real: string,
  onError: (path: string, error: unknown) => void,
): Promise<readonly string[]> {
  try {
    return (await trustDirectory(path, real)) ? await readdir(path) : [];
  } catch (error) {
    onError(path, error);
    return [];
  }
}

function byTime(a: PoolRecord, b: PoolRecord): number {
  return a.at.localeCompare(b.at) || a.id.localeCompare(b.id);
}
