import type { Entry } from "../core/entry.ts";
import { processesOfClaim } from "./orphans.ts";
import { askKernel, parseRunnerId } from "./runner-id.ts";

/** Claims in `entries` of which this machine's kernel proves that nobody serves them any more: their runner ran here and
 *  has ended, and no process of the experiment is left. */
export function provablyDeadClaims(entries: readonly Entry[]): Set<string> {
  const dead = new Set<string>();
  for (const entry of entries) {
    if (entry.status !== "running" || entry.facts.runner === undefined) continue;
    const runner = parseRunnerId(entry.facts.runner);
    if (!runner || askKernel(runner) !== "dead") continue;
    if (processesOfClaim(entry.facts.claim).length === 0) dead.add(entry.facts.claim);
  }
  return dead;
}
