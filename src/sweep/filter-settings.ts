import { usageError } from "../core/failure.ts";
import type { Keep, Settings } from "./combinator.ts";
import { MAX_COMMANDS } from "./commands.ts";

/** Those of `settings` that `keep` selects, in their order.
 *  @throws CooperateError (usage) when there are too many to test each */
export function filterSettings(settings: Settings, keep: Keep | undefined): Settings {
  if (!keep) return settings;
  if (settings.count > MAX_COMMANDS) {
    throw usageError(
      `a grid of ${settings.count} is too large for exclusions`,
      "take a sample of it: +random N",
    );
  }
  const indices: number[] = [];
  for (let i = 0; i < settings.count; i++) if (keep(settings.at(i))) indices.push(i);
  return { ...settings, count: indices.length, at: (i) => settings.at(indices[i] as number) };
}
