import { usageError } from "../../core/failure.ts";
import type { Place } from "./place.ts";

/** Whether a place is reached over ssh, so that something is delivered and set up there first. */
export function isOverSsh({ kind, via }: Pick<Place, "kind" | "via">): boolean {
  return kind === "ssh" || via !== undefined;
}

/** Whether the runners of a place reach the list over ssh. This machine has it in any case. */
export function isUnshared({ kind, share, dial }: Pick<Place, "kind" | "share" | "dial">): boolean {
  return dial !== undefined || (!share && kind !== "local");
}

/** Refuses what a place asks for and cannot be done, rather than ignoring it.
 *  @throws CooperateError (usage) */
export function refuseUnsupported(place: Place): void {
  const { name, kind, dial, directory } = place;
  if (!isUnshared(place)) return;
  if (dial === undefined && kind !== "ssh")
    throw usageError(
      `the place ${name} has share: false, and jobs of ${kind} cannot be dialled`,
      `say what ssh there gets for the machine that has the list: cooperate --config places.${name}.dial you@HOST`,
    );
  if (isOverSsh(place) && directory === undefined)
    throw usageError(
      `the place ${name} does not see the folder of the list, so it needs one of its own`,
      `cooperate --config places.${name}.directory '~/exp'`,
    );
}
