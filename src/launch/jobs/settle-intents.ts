import { ask } from "../shared/ask.ts";
import type { Engine } from "../engines/engine.ts";
import type { LaunchTools } from "../shared/launch-request.ts";
import type { PoolFolder } from "../pools/pool-folder.ts";
import type { PoolRecord } from "../pools/pool-record.ts";

/** Finds out what came of submissions whose launchers died before they could write it down: the
 *  engine knows each by its name. So nothing is submitted twice.
 *  @returns the records of those that went through
 *  @throws CooperateError (place) when the engine does not answer */
export async function settleIntents(
  engine: Engine,
  intents: readonly PoolRecord[],
  folder: PoolFolder,
  { perform }: Pick<LaunchTools, "perform">,
): Promise<readonly PoolRecord[]> {
  const found: PoolRecord[] = [];
  for (const intent of intents) {
    const name = `${intent.pool}.${intent.id}`;
    const [user = ""] = intent.by.split("@");
    // Without tasks it was about to count, and had submitted nothing.
    const engineJob = intent.tasks === 0 ? undefined : await ask(perform, engine.find(name, user));
    if (engineJob === undefined) {
      await folder.drop(intent.id);
      await folder.dropSecrets(intent.id);
      continue;
    }
    const { launcher: _, ...rest } = intent;
    const record = { ...rest, engineJob };
    await folder.record(record);
    found.push(record);
  }
  return found;
}
