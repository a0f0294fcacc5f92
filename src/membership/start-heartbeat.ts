// Modelled in test/model/kept-heartbeat.pml: change the model first.
import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import { isGone } from "../core/errno.ts";
import { askKernel, formatRunnerId, isKnownDead, ownRunnerId } from "../processes/runner-id.ts";
import type { HeldDirectory } from "../storage/held-directory.ts";
import { realPath } from "../storage/real-path.ts";
import { type RetryOptions, retry } from "../storage/retry.ts";
import { type Sharing, sharingIn } from "../storage/sharing.ts";
import { checkSticky, shareDirectory, trustDirectory } from "../storage/trusted.ts";
import { explain } from "../store/explain.ts";
import { removeTickets } from "../store/tickets.ts";
import {
  BEAT_MS,
  heartbeatPath,
  listHeartbeats,
  readBeat,
  removeHeartbeats,
  removeNotes,
} from "./heartbeat.ts";
import { survivorsAmong } from "./survivors.ts";

/** The heartbeat of this process (heartbeat.ts), while it is held. */
export interface Heartbeat {
  /** Id of this incarnation of the runner, for its claims. */
  readonly runner: string;
  /** The heartbeat's directory. It exists until somebody takes this runner for dead. */
  readonly path: string;
  /** Who may use what belongs to the list. */
  readonly sharing: Sharing;
  /** Asks the storage whether the heartbeat still exists. */
  isThere(): Promise<boolean>;
  /** Ends the heartbeat and removes what belongs to it. */
  stop(): Promise<void>;
}

/** How many heartbeats this process has started. */
let incarnations = 0;

/** Starts the heartbeat of this process for the list `file`.
 *  @param onGone called once when somebody removed the heartbeat, or touched it
 *  @throws CooperateError (list, storage) when it cannot be made, for as long as it is worth
 *    trying */
export async function startHeartbeat(
  file: string,
  onGone: () => void,
  options: RetryOptions = {},
): Promise<Heartbeat> {
  // Each incarnation has an id of its own (the incarnation number of the literature on membership,
  // e.g. Das et al., SWIM, 2002): what was declared dead stays dead.
  const runner = formatRunnerId(ownRunnerId(incarnations++));
  try {
    return await retry(async () => start(await realPath(file), runner, onGone), options);
  } catch (error) {
    throw await explain(error, file);
  }
}

/** Another runner that leaves may remove `FILE.run` at the same moment: then it is made again. */
const TRIES = 50;

async function start(real: string, runner: string, onGone: () => void): Promise<Heartbeat> {
  const directory = `${real}.run`;
  const path = heartbeatPath(directory, runner);
  const folder = await fs.stat(dirname(real));
  await checkSticky(folder, real);
  const sharing = sharingIn(folder, await fs.stat(real).catch(() => undefined));
  const held = await hold(directory, path, real, sharing, onGone);
  return {
    runner,
    path,
    sharing,
    isThere: async () =>
      readBeat(directory, runner).then(
        (beat) => beat !== undefined,
        () => true, // unknown is not gone
      ),
    async stop() {
      await held.release();
      await removeNotes(directory, runner);
      await sweepHeartbeats(real);
      await fs.rmdir(directory).catch(() => {});
    },
  };
}

async function hold(
  directory: string,
  path: string,
  real: string,
  sharing: Sharing,
  onGone: () => void,
): Promise<HeldDirectory> {
  // Imported only here: this module is also loaded by processes that hold no heartbeat.
  const { holdDirectory } = await import("../storage/held-directory.ts");
  const { makeDirectory } = await import("../storage/make-directory.ts");
  for (let tries = 1; ; tries++) {
    if (await makeDirectory(directory)) await shareDirectory(directory, sharing);
    else await trustDirectory(directory, real);
    try {
      const held = await holdDirectory(path, { beatMs: BEAT_MS, onGone });
      await shareDirectory(path, sharing).catch(() => {}); // removed already: `onGone` is called
      return held;
    } catch (error) {
      if (!isGone(error) || tries === TRIES) throw error;
    }
  }
}

/** Removes the heartbeats of dead runners of this machine: where such a runner had no claim, no
 *  recovery does. Heartbeats of runners with surviving processes stay.
 *  @param real real path of the list */
async function sweepHeartbeats(real: string): Promise<void> {
  const directory = `${real}.run`;
  const dead = (await listHeartbeats(directory).catch(() => [])).filter(isKnownDead);
  if (dead.length > 0) {
    // Where processes cannot be listed now, all may survive.
    const survivors = await survivorsAmong(directory, dead).catch(() => new Set(dead));
    await removeHeartbeats(
      directory,
      dead.filter((runner) => !survivors.has(runner)),
    );
  }
  await removeTickets(directory, (_, id) => askKernel(id) === "dead");
}
