import type { RunEvent } from "../core/event.ts";
import { messageOf } from "../core/failure.ts";
import { describeEvent } from "../report/run-reporter.ts";
import { FailureDetector, LEAST_LEASE_MS } from "../membership/failure-detector.ts";
import { sweepJournals } from "../membership/sweep-journals.ts";
import { isAbandoned, isNeeded } from "../remote/client/abandoned.ts";
import { RemoteAccess, type RemoteOptions } from "../remote/client/remote-access.ts";
import { earlierSpools, type Spool } from "../remote/client/spool.ts";
import { hasAlias } from "../remote/protocol/machine-alias.ts";
import { LostWorkRecovery } from "../runner/claiming/recover-lost.ts";
import { say, type World } from "./shared/world.ts";

const LOOK_MS = 500;
/** The list may not be there for so long: then the next runner goes on. */
const MOST_LOOKS = 60;

/** Has the list elsewhere know what runners of this machine have left that it does not know yet,
 *  since the machine was started anew, or their container is gone: outcomes at once.
 *  @returns sends the logs, and leaves; `hurry` is aborted when there is no time for that */
export async function recoverEarlier(
  world: World,
  options: RemoteOptions,
): Promise<(hurry: AbortSignal) => Promise<void>> {
  const ends: ((hurry: AbortSignal) => Promise<void>)[] = [];
  for (const spool of await earlierSpools(options.address, world.env))
    try {
      if (!(await isNeeded(spool)) || !(await isAbandoned(spool, world))) continue;
      const access = await RemoteAccess.open(options, false, spool);
      ends.push(async (hurry) => {
        await access.end(hurry);
        await isNeeded(spool);
      });
      await recover(world, access, spool, options.address.text);
    } catch (error) {
      const { text } = options.address;
      say(world, `what runners have left in ${spool.folder} for ${text} stays there: ${messageOf(error)}`);
    }
  return async (hurry) => {
    for (const end of ends.splice(0)) await end(hurry);
  };
}

/** Records outcomes from the journals, and gives back the rest. */
async function recover(
  world: World,
  access: RemoteAccess,
  { here, replica }: Spool,
  file: string,
): Promise<void> {
  const list = access.list({});
  const detector = new FailureDetector(replica, LEAST_LEASE_MS, () => "", world);
  const emit = (event: RunEvent): void => {
    const line = describeEvent(event, file);
    if (line !== undefined) say(world, line);
  };
  const recovery = LostWorkRecovery.withoutRunner({ list, clock: world, emit }, detector);
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const left = (await list.newest()).some(
      ({ status, facts }) => status === "running" && here && hasAlias(facts.runner ?? "", here),
    );
    if (!left) break;
    await recovery.run();
    await world.sleep(LOOK_MS);
  }
  await sweepJournals(list);
}
