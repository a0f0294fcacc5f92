import { CooperateError, messageOf } from "../core/failure.ts";
import { verifyLaunch } from "../launch/launch.ts";
import type { LaunchRequest, LaunchTools, Verdict } from "../launch/shared/launch-request.ts";

/** Asks the engines of the places whether they would take what a launch would submit. An engine that
 *  does not answer would not. Undefined for a place without an engine. */
export async function verdictsOn(
  requests: readonly LaunchRequest[],
  tools: LaunchTools,
): Promise<readonly (Verdict | undefined)[]> {
  return Promise.all(
    requests.map(async (request) => {
      try {
        return await verifyLaunch(request, tools);
      } catch (error) {
        if (!(error instanceof CooperateError) || error.kind !== "place") throw error;
        return { isTaken: false, says: messageOf(error) };
      }
    }),
  );
}

/** `# gridengine would take them: found suitable queue(s)`. */
export function describeVerdict(place: string, { isTaken, says }: Verdict): string {
  return `# ${place} ${isTaken ? "would take" : "would not take"} them: ${says}`;
}
