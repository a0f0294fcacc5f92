import { messageOf, usageError } from "../core/failure.ts";
import { type Outcome } from "../core/outcome.ts";
import { isOutcome } from "../core/is-outcome.ts";
import type { Claimed } from "../list/changes/claim.ts";
import type { Settled } from "../list/changes/settlement.ts";
import type { InProcessEnd } from "../runner/attempt/in-process.ts";
import type { Claim, EntryResult } from "./claim.ts";

const RELEASED = { kind: "interrupted", signal: "SIGTERM" } as const satisfies Outcome;

const SUCCESS: Outcome = { kind: "exited", exitCode: 0 };
const FAILURE: Outcome = { kind: "exited", exitCode: 1 };

/** What is recorded of `result`.
 *  @throws CooperateError (usage) when it has another shape */
export function endOf(result: EntryResult): InProcessEnd {
  if (result === undefined) return { outcome: SUCCESS };
  const given: unknown = result;
  if (isOutcome(given)) return { outcome: given };
  const { kind, error } = (given ?? {}) as Record<string, unknown>;
  if (kind === "failed" && typeof error === "string") return { outcome: FAILURE, error, trace: error };
  throw usageError(
    `this is no result of an entry: ${JSON.stringify(given)?.slice(0, 100) ?? typeof given}`,
    'expected nothing, { kind: "exited", exitCode: 0 }, or { kind: "failed", error: "why" }',
  );
}

/** What is recorded of an error that was thrown. */
export function endOfError(thrown: unknown): InProcessEnd {
  const trace = thrown instanceof Error ? (thrown.stack ?? messageOf(thrown)) : messageOf(thrown);
  return { outcome: FAILURE, error: messageOf(thrown), trace };
}

/** Makes a {@link Claim}.
 *  @param end called once, with how it went; resolves with what became of that */
export function makeClaim(
  { n, entry }: Claimed,
  signal: AbortSignal,
  end: (end: InProcessEnd) => Promise<Settled>,
): Claim {
  let isOver = false;
  const endOnce = async (how: InProcessEnd): Promise<Settled> => {
    if (isOver) return "superseded";
    isOver = true;
    return end(how);
  };
  return {
    n,
    entry,
    signal,
    settle: async (result) => endOnce(endOf(result)),
    release: async () => endOnce({ outcome: RELEASED }),
    async [Symbol.asyncDispose]() {
      await endOnce({ outcome: RELEASED });
    },
  };
}
