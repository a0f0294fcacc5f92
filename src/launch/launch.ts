import { codeOf } from "../core/errno.ts";
import { CooperateError, messageOf } from "../core/failure.ts";
import { launcherOf } from "./launchers.ts";
import type { LaunchOutcome, LaunchRequest, LaunchTools, Plan } from "./shared/launch-request.ts";

/** So many places are worked on at the same time. */
const AT_ONCE = 8;

/** Starts what is missing at each place. A place that fails does not keep others from it: its
 *  outcome says why.
 *  @throws CooperateError (usage), before anything is done, when a place or its steps are wrong */
export async function launch(
  requests: readonly LaunchRequest[],
  tools: LaunchTools,
): Promise<readonly LaunchOutcome[]> {
  await verify(requests, tools);
  const outcomes: LaunchOutcome[] = [];
  const waiting = requests.entries();
  const work = async (): Promise<void> => {
    for (const [i, request] of waiting) outcomes[i] = await launchOne(request, tools);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcomes;
}

async function verify(requests: readonly LaunchRequest[], tools: LaunchTools): Promise<void> {
  for (const request of requests) (await launcherOf(request.place, tools)).verify?.(request);
}

async function launchOne(request: LaunchRequest, tools: LaunchTools): Promise<LaunchOutcome> {
  const { place, pool, runners } = request;
  try {
    return await (await launcherOf(place, tools)).launch(request, tools);
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

/** What a launch would start now at each place; nothing is started. */
export async function planLaunch(
  requests: readonly LaunchRequest[],
  tools: LaunchTools,
): Promise<readonly { readonly request: LaunchRequest; readonly plan: Plan }[]> {
  await verify(requests, tools);
  const plans = requests.map(async (request) => ({
    request,
    plan: await (await launcherOf(request.place, tools)).plan(request, tools),
  }));
  return Promise.all(plans);
}

/** Asks the engines whether they would take the jobs; nothing is queued.
 *  @returns their words, or why not, for each place that can be asked */
export async function checkLaunch(
  requests: readonly LaunchRequest[],
  tools: LaunchTools,
): Promise<readonly { readonly place: string; readonly said?: string; readonly failure?: string }[]> {
  const answers = requests.map(async (request) => {
    const { name: place } = request.place;
    try {
      const said = await (await launcherOf(request.place, tools)).check?.(request, tools);
      return said === undefined ? [] : [{ place, said }];
    } catch (error) {
      if (!(error instanceof CooperateError)) throw error;
      return [{ place, failure: error.message }];
    }
  });
  return (await Promise.all(answers)).flat();
}
