import type { Entry } from "../core/entry.ts";
import { type CooperateError, usageError } from "../core/failure.ts";
import { select, type Selection } from "../core/selection.ts";

/** Whether one of the entries that `--entries` means is pending.
 *  @throws CooperateError (usage) when it means none */
export function hasPending(entries: readonly Entry[], selection: Selection): boolean {
  const numbers = select(entries, selection);
  return numbers.length === 0 || numbers.some((n) => entries[n]?.status === "pending");
}

/** That none of them is, in words. */
export function describeNonePending({ text }: Selection): string {
  return `none of the entries that match "${text}" is pending`;
}

/** The same as an error, with what to do. */
export function nonePending(selection: Selection): CooperateError {
  return usageError(
    describeNonePending(selection),
    "--resume releases held entries, --requeue makes others pending again, --one runs one whatever its status; with --if-pending there is nothing to do",
  );
}
