import { availableParallelism } from "node:os";
import { usageError } from "../core/failure.ts";
import { ALL, select } from "../core/selection.ts";
import { parseSlotCount } from "../core/slot-count.ts";
import type { PerEntry } from "../launch/shared/launch-request.ts";
import { openListFile } from "../store/list-file.ts";
import type { LaunchOptions } from "./launch-options.ts";
import { wholeNumber } from "./whole-number.ts";

/** What `--per-entry` asks for; undefined without it.
 *  @throws CooperateError (usage) when it means no entry that is pending */
export async function perEntryOf(
  file: string,
  { perEntry, entries: text, runners }: LaunchOptions,
  runOptions: readonly string[],
): Promise<PerEntry | undefined> {
  if (perEntry === undefined) return undefined;
  if (runners !== undefined)
    throw usageError("--per-entry and --runners do not go together", "there is a job for each entry");
  const size = perEntry === true ? 1 : wholeNumber("--per-entry", String(perEntry), 1);
  const list = await openListFile(file).read();
  const { parseSelection } = await import("../core/parse-selection.ts");
  const numbers = select(list, text === undefined ? ALL : parseSelection(text));
  if (numbers.some((n) => list[n]?.status === "pending"))
    return { list, numbers, size, slots: slotsIn(runOptions) };
  throw usageError(
    `none of the entries is pending${text === undefined ? "" : ` that match "${text}"`}`,
    "--requeue makes others pending again",
  );
}

/** How many experiments a runner with these options runs at the same time. */
export function slotsIn(runOptions: readonly string[]): number {
  const at = runOptions.findIndex((word) => word === "-j" || word === "--jobs");
  const joined = runOptions.find((word) => /^(--jobs=|-j\d)/.test(word))?.replace(/^(--jobs=|-j)/, "");
  const text = joined ?? (at === -1 ? undefined : runOptions[at + 1]);
  return text === undefined ? 1 : parseSlotCount(text, availableParallelism());
}
