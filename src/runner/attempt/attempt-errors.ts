import { CooperateError } from "../../core/failure.ts";
import { describeOutcome } from "../../core/outcome.ts";
import type { Attempted } from "./attempt.ts";
import { LogNames } from "../experiment/log-names.ts";

/** The list does not know how it ended, so the user must. */
export function unrecordedError(error: unknown, { claimed, outcome }: Attempted): unknown {
  if (!(error instanceof CooperateError)) return error;
  const message = `entry ${claimed.n} ended (${describeOutcome(outcome)}), but that could not be recorded: ${error.message}`;
  return new CooperateError(error.kind, message, {
    ...(error.hint !== undefined && { hint: error.hint }),
    cause: error,
  });
}

export async function logNames(directory: string, list: string, isUnique = false): Promise<LogNames> {
  try {
    return isUnique ? LogNames.unique(directory) : await LogNames.in(directory, list);
  } catch (error) {
    throw logError(error, directory);
  }
}

export function logError(error: unknown, directory: string): unknown {
  if (error instanceof CooperateError || !(error instanceof Error) || !("code" in error)) return error;
  const message = `cannot write job logs in ${directory}: ${error.message}`;
  return new CooperateError("storage", message, {
    hint: "the entry is pending; --log-dir names another directory",
    cause: error,
  });
}
