import type { Outcome } from "../../core/outcome.ts";

/** Why an experiment is ended before it ends by itself. */
export type Stop = Extract<Outcome, { kind: "interrupted" | "cancelled" | "timeout" }>;

/** Ends an experiment whose entry becomes pending again, as it was before it was claimed. */
export const GIVE_BACK = { kind: "interrupted", signal: "SIGTERM" } as const satisfies Stop;
