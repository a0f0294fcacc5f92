import { selectionBy } from "../core/selection.ts";
import { cancel } from "../list/changes/control.ts";
import type { LostClaims } from "../list/changes/lose.ts";
import type { LivenessAssessment } from "../membership/assess-liveness.ts";
import { describeHolder } from "../report/holder-lines.ts";
import type { ListFile } from "../store/list-file.ts";
import { askHolders, type HeldEntry } from "./ask-holders.ts";
import { say, type World } from "./shared/world.ts";

/** Says who seems to hold each of `held`, whose runners may live. */
export function sayHolders(
  world: World,
  held: readonly HeldEntry[],
  { livenessByClaim }: LivenessAssessment,
): void {
  const now = world.now().getTime();
  for (const { n, entry } of held) say(world, describeHolder(n, entry, livenessByClaim, now));
}

/** Asks the runners of `held` to end the experiments, as `--cancel` does, and waits for a few
 *  seconds until they have: so a live runner does not run an entry while another does. A runner
 *  that does not answer notices later that somebody else has its claim, ends the experiment, and
 *  records nothing. */
export async function endHeld(world: World, list: ListFile, held: readonly HeldEntry[]): Promise<void> {
  if (held.length === 0) return;
  const claims = claimsOf(held);
  const selection = selectionBy("", ({ status, facts }) => status === "running" && claims.has(facts.claim));
  const { silent } = await askHolders(world, list, {
    change: cancel(selection, new Map(), world.now().toISOString()),
    what: "cancel",
    obeyed: () => false, // until it runs no more
    onlyNamed: true,
  });
  for (const { n, entry } of silent) {
    const { host, pid } = entry.facts;
    say(world, `[${n}] ${host} (pid ${pid}) was asked to end it and has not answered; it is put back anyway`);
  }
}

/** The claims of `held`, to be taken as lost. */
export function claimsOf(held: readonly HeldEntry[]): LostClaims {
  return new Map(held.map(({ entry: { facts } }) => [facts.claim, facts.runner]));
}
