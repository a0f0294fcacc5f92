import { CooperateError } from "../core/failure.ts";
import { PoolFolder } from "./pools/pool-folder.ts";
import { readPools } from "./pools/read-pools.ts";
import { isUnderWay } from "./pools/under-way.ts";
import type { LaunchTools } from "./shared/launch-request.ts";
import { settleIntents } from "./jobs/settle-intents.ts";

/** Finds out what came of submissions of this user whose launchers died, before somebody looks at
 *  pools or ends them. An engine that cannot be asked leaves everything as it is.
 *  @param only the name of the pool; all without it */
export async function settleLeft(
  real: string,
  only: string | undefined,
  tools: Pick<LaunchTools, "perform" | "user" | "engineOf" | "clock">,
): Promise<void> {
  const now = tools.clock.now().toISOString();
  for (const { name, intents } of (await readPools(real, only)).pools) {
    const left = intents.filter(
      (intent) =>
        intent.via === undefined && intent.by.startsWith(`${tools.user}@`) && !isUnderWay(intent, now),
    );
    const engine = left[0] && (await tools.engineOf(left[0].kind));
    if (!engine) continue;
    try {
      await settleIntents(engine, left, new PoolFolder(real, name), tools);
    } catch (error) {
      if (!(error instanceof CooperateError)) throw error;
    }
  }
}
