import { usageError } from "../../core/failure.ts";
import type { Place } from "../places/place.ts";
import { connectionTo } from "./connection.ts";
import { workOf } from "./step-work.ts";

const STAGES = ["deliver", "setup", "check", "pickup", "purge"] as const;

/** What is wrong with a place of kind ssh shows before anything is done at any place.
 *  @throws CooperateError (usage) */
export function checkPlace(place: Place, list: string): void {
  const { name, share, wrap } = place;
  if (!share)
    throw usageError(
      `the place ${name} has share: false, and this version needs a folder that all machines see`,
      "put the list on shared storage, such as NFS or sshfs, and leave share out",
    );
  if (wrap !== undefined)
    throw usageError(
      `the place ${name} has wrap, which this version does not know`,
      "write the words before the commands of the list, or use --cpus of --run to pin experiments",
    );
  const connection = connectionTo(place, { interactive: false });
  for (const stage of STAGES) workOf(stage, place, list, connection);
}
