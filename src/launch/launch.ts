import { codeOf } from "../core/errno.ts";
import { CooperateError, messageOf } from "../core/failure.ts";
import { launcherOf } from "./launchers.ts";
import type { LaunchOutcome, LaunchRequest, LaunchTools, Planned, Verdict } from "./shared/launch-request.ts";

/** So many places are worked on at the same time. */
const AT_ONCE = 8;

/** Starts what is missing at each place. A place that fails does not keep others from it: its
 *  outcome says why. */
export async function launch(
  requests: readonly LaunchRequest[],
  tools: LaunchTools,
): Promise<readonly LaunchOutcome[]> {
  const outcomes: LaunchOutcome[] = [];
  const waiting = requests.entries();
  const work = async (): Promise<void> => {
    for (const [i, request] of waiting) outcomes[i] = await launchOne(request, tools);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcomes;
}

async function launchOne(request: LaunchRequest, tools: LaunchTools): Promise<LaunchOutcome> {
  const { place, pool, runners } = request;
  try {
    return await (await launcherOf(place.kind, tools)).launch(request, tools);
  } catch (error) {
    if (!(error instanceof CooperateError) && codeOf(error) === "") throw error; // a bug
    const hint = error instanceof CooperateError ? error.hint : undefined;
    return {
      place: place.name,
      kind: place.kind,
      pool,
      wanted: runners ?? 0,
      before: 0,
      started: 0,
      ids: [],
      failure: messageOf(error),
      ...(hint !== undefined && { hint }),
    };
  }
}

/** Asks the engine of a place whether it would take what a first launch would start there; undefined
 *  where there is none.
 *  @throws CooperateError (place) when it does not answer */
export async function verifyLaunch(request: LaunchRequest, tools: LaunchTools): Promise<Verdict | undefined> {
  return (await launcherOf(request.place.kind, tools)).verify?.(request, tools);
}

/** What a first launch would start at each place; nothing is started, and no engine is asked. */
export async function planLaunch(
  requests: readonly LaunchRequest[],
  tools: LaunchTools,
): Promise<readonly { readonly request: LaunchRequest; readonly actions: readonly Planned[] }[]> {
  const plans = requests.map(async (request) => ({
    request,
    actions: await (await launcherOf(request.place.kind, tools)).plan(request, tools),
  }));
  return Promise.all(plans);
}
