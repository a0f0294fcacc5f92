import { usageError } from "../../core/failure.ts";
import type { Place } from "./place.ts";

/** Whether a place is reached over ssh, so that something is delivered and set up there first. */
export function isOverSsh({ kind, via }: Pick<Place, "kind" | "via">): boolean {
  return kind === "ssh" || via !== undefined;
}

/** Refuses what a place asks for and this version cannot do, rather than ignoring it.
 *  @throws CooperateError (usage) */
export function refuseUnsupported({ name, share }: Place): void {
  if (!share)
    throw usageError(
      `the place ${name} has share: false, and this version needs a folder that all machines see`,
      "put the list on shared storage, such as NFS or sshfs, and leave share out",
    );
}
