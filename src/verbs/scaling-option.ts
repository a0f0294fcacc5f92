import { usageError } from "../core/failure.ts";
import type { Place } from "../launch/places/place.ts";
import { isOverSsh } from "../launch/places/unsupported.ts";
import type { Scaling } from "../launch/shared/scaling.ts";
import type { LaunchOptions } from "./launch-options.ts";
import { slotsIn } from "./per-entry-option.ts";
import { wholeNumber } from "./whole-number.ts";

/** At most so many jobs of a pool that looks after itself, unless `-n` says another number. */
const MOST_SCALED = 10;

/** What `--scale` asks for.
 *  @throws CooperateError (usage) where nobody could look after the pool */
export function scalingOf(
  { runners, perEntry, hold, only, skip }: LaunchOptions,
  places: readonly Place[],
  runOptions: readonly string[],
): Scaling {
  const other = Object.entries({ "--per-entry": perEntry, "--hold": hold, "--only": only, "--skip": skip });
  const [odd] = other.find(([, value]) => value !== undefined) ?? [];
  if (odd !== undefined) throw usageError(`--scale and ${odd} do not go together`);
  const away = places.find((place) => isOverSsh(place) || place.kind === "local");
  if (away)
    throw usageError(
      `--scale is for jobs that can submit jobs, and those at ${away.name} cannot`,
      "launch again when more runners are to start",
    );
  const most =
    runners === undefined ? (places[0]?.runners ?? MOST_SCALED) : wholeNumber("--runners", runners, 1);
  return { most, slots: slotsIn(runOptions), leaving: 0 };
}
