import type { Entry } from "../../src/core/entry.ts";

/** The copy of a list elsewhere, as far as its logs need it. No entry comes by itself. */
export function replicaStub(entries: readonly Entry[] = [], logs = new Map<string, string>()) {
  return { entries, logs, nameLog: (claim: string, log: string): void => void logs.set(claim, log) };
}
