import * as fs from "node:fs/promises";
import { join } from "node:path";
import { codeOf, isGone } from "../core/errno.ts";
import { readSnapshot } from "../storage/snapshot.ts";
import { refresherFor } from "../storage/storage-kind.ts";
import { type Check, no, type CheckTarget, warn, yes } from "./finding.ts";

const ROUNDS = 50;
const PAD = "x".repeat(20_000);

/** Renaming a file over another one replaces it at once and as a whole, also from another
 *  directory: the store publishes a list this way. */
export const REPLACING: Check = {
  name: "rename",
  async run({ scratch }: CheckTarget) {
    const target = join(scratch, "target");
    const stage = join(scratch, "stage");
    await fs.mkdir(stage);
    const refresh = await refresherFor(target);
    await fs.writeFile(target, text(0));
    const observed = { torn: 0, missing: 0, stale: 0 };
    for (let round = 1; round <= ROUNDS; round++) {
      const next = join(stage, "next");
      await fs.writeFile(next, text(round), { flush: true });
      const [, during] = await Promise.all([fs.rename(next, target), readRound(target)]);
      if (during === undefined) observed.torn++;
      if (during === "missing") observed.missing++;
      await refresh(target);
      if ((await readRound(target)) !== round) observed.stale++;
    }
    await fs.rmdir(stage);
    return assessReplacing(observed);
  },
};

function text(round: number): string {
  return JSON.stringify({ round, pad: PAD });
}

/** The round whose version the file has; undefined when the content is none that was ever
 *  written. */
async function readRound(path: string): Promise<number | "missing" | undefined> {
  try {
    return (JSON.parse((await readSnapshot(path)).bytes.toString()) as { round: number }).round;
  } catch (error) {
    return codeOf(error) === "EGONE" || isGone(error) ? "missing" : undefined;
  }
}

/** Assesses what readers saw during {@link ROUNDS} renames.
 *  @param observed how often a version was torn; how often the name was missing for a moment (NFS
 *    renames over an open file in two steps); and how often an old version was read after the new
 *    one was in place */
export function assessReplacing({
  torn,
  missing,
  stale,
}: {
  torn: number;
  missing: number;
  stale: number;
}): ReturnType<typeof yes> {
  if (stale > 0) {
    return no(
      `an old version was read after ${stale} of ${ROUNDS} renames`,
      "mount it without file and name caches, or keep lists on other storage",
    );
  }
  if (torn > 0) {
    return warn(
      `a reader saw no whole file during ${torn} of ${ROUNDS} renames`,
      "it will read again; to avoid that, mount it without caches",
    );
  }
  const gaps = missing > 0 ? `; the name was missing for a moment ${missing} times, which is handled` : "";
  return yes(`${ROUNDS} files were replaced at once and completely${gaps}`);
}

/** A file that is open stays readable after it was replaced or removed, and its directory can be
 *  removed. */
export const OPEN_FILES: Check = {
  name: "open files",
  async run({ scratch }: CheckTarget) {
    const folder = join(scratch, "open");
    await fs.mkdir(folder);
    const path = join(folder, "file");
    await fs.writeFile(path, "old");
    const handle = await fs.open(path, "r");
    try {
      await fs.rm(path);
      const left = await fs.readdir(folder);
      const content = await handle.readFile("utf8").catch((error: unknown) => String(error));
      if (content !== "old")
        return warn(`a removed file that is open becomes unreadable (${content})`, "readers will try again");
      return left.length > 0
        ? yes(`a removed file that is open stays as ${left[0]} until it is closed, which is handled`)
        : yes("a removed file that is open stays readable");
    } finally {
      await handle.close().catch(() => {});
      await fs.rm(folder, { recursive: true, force: true }).catch(() => {});
    }
  },
};
