import { usageError } from "../../core/failure.ts";
import type { Place } from "./place.ts";

/** Refuses what a place asks for and this version cannot do, rather than ignoring it.
 *  @throws CooperateError (usage) */
export function refuseUnsupported({ name, share, wrap }: Place): void {
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
}
