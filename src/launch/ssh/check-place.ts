import type { Place } from "../places/place.ts";
import { refuseUnsupported } from "../places/unsupported.ts";
import { connectionTo } from "./connection.ts";
import { workOf } from "./step-work.ts";

const STAGES = ["deliver", "setup", "check", "pickup", "purge"] as const;

/** What is wrong with a place of kind ssh shows before anything is done at any place.
 *  @throws CooperateError (usage) */
export function checkPlace(place: Place, list: string): void {
  refuseUnsupported(place);
  const connection = connectionTo(place, { interactive: false });
  for (const stage of STAGES) workOf(stage, place, list, connection);
}
