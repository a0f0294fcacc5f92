import { usageError } from "../core/failure.ts";
import type { Keep, Settings } from "./combinator.ts";
import { MOST_POSSIBLE } from "./commands.ts";

/** Those of `settings` that `keep` wants, in their order.
 *  @throws CooperateError (usage) when there are too many to look at each */
export function filterSettings(settings: Settings, keep: Keep | undefined): Settings {
  if (!keep) return settings;
  if (settings.count > MOST_POSSIBLE) {
    throw usageError(
      `a grid of ${settings.count} is too large to look for what is excluded`,
      "pick some of it: +random N",
    );
  }
  const indices: number[] = [];
  for (let i = 0; i < settings.count; i++) if (keep(settings.at(i))) indices.push(i);
  return { ...settings, count: indices.length, at: (i) => settings.at(indices[i] as number) };
}
