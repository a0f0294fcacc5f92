import { CooperateError, usageError } from "../core/failure.ts";

/** `error` with `where` before its message, if the user caused it. */
export function withPrefix(where: string, error: unknown): unknown {
  if (!(error instanceof CooperateError)) return error;
  return usageError(`${where}: ${error.message}`, error.hint);
}
