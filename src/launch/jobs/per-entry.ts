import type { Entry } from "../../core/entry.ts";
import { formatNumbers } from "../../core/selection.ts";

/** One job for each few entries, instead of runners that take whatever is there. */
export interface PerEntryPlan {
  /** The numbers of the entries of each task, for the record; task 1 has the first ones. */
  readonly entries: readonly (readonly number[])[];
  /** The same as selections, for the script (TaskEntries of job-script.ts). */
  readonly selections: readonly string[];
  /** What each task needs, by the options `cpus` and `gpus` of the entries; absent where no entry
   *  says it. */
  readonly cpus?: number;
  readonly gpus?: number;
}

/**
 * Divides the pending ones of the entries `numbers` among tasks of `size` entries each, in their
 * order. All tasks of an array get the same resources, so each gets the most that any entry needs:
 * otherwise a task would not be able to run its entry.
 * @param entries all entries of the list
 * @param numbers ascending
 * @param slots how many entries a task runs at the same time (`--run -j`)
 */
export function planPerEntry(
  entries: readonly Pick<Entry, "status" | "options">[],
  numbers: readonly number[],
  size: number,
  slots = 1,
): PerEntryPlan {
  const pending = numbers.filter((n) => entries[n]?.status === "pending");
  const tasks = Array.from({ length: Math.ceil(pending.length / size) }, (_, k) =>
    pending.slice(k * size, (k + 1) * size),
  );
  const most = (of: "cpus" | "gpus"): { readonly [key in typeof of]?: number } => {
    const needs = tasks.map((task) => {
      const each = task.map((n) => entries[n]?.options[of] ?? 0).sort((a, b) => b - a);
      return each.slice(0, slots).reduce((sum, need) => sum + need, 0);
    });
    const need = Math.ceil(needs.reduce((a, b) => Math.max(a, b), 0));
    return need > 0 ? { [of]: need } : {};
  };
  return { entries: tasks, selections: tasks.map(formatNumbers), ...most("cpus"), ...most("gpus") };
}
