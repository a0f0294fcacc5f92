import type { Entry, RunningEntry } from "../core/entry.ts";
import type { Selection } from "../core/selection.ts";
import type { LostClaims } from "../list/changes/lose.ts";
import { cancel } from "../list/changes/control.ts";
import { describeHolder } from "../report/holder-lines.ts";
import type { ListFile } from "../store/list-file.ts";
import type { LivenessAssessment } from "../membership/assess-liveness.ts";
import { Answers } from "./await-answers.ts";
import { unreadableTeller } from "./ask-runners.ts";
import { say, type World } from "./world.ts";

/** A running entry that somebody may live who has it, as far as is known. */
export interface HeldEntry {
  readonly n: number;
  readonly entry: RunningEntry;
}

/** Says who seems to hold each of `held`. */
export function sayHolders(
  world: World,
  held: readonly HeldEntry[],
  { livenessByClaim }: LivenessAssessment,
): void {
  const now = world.now().getTime();
  for (const { n, entry } of held) say(world, describeHolder(n, entry, livenessByClaim, now));
}

/** Tells those who hold `held` to end the experiments, as `--cancel` does, and waits for a while until they have: so a living one does
 *  not run it while another does. Who does not answer finds out later that its claim is another's, ends the experiment, and records
 *  nothing. */
export async function endHeld(world: World, list: ListFile, held: readonly HeldEntry[]): Promise<void> {
  if (held.length === 0) return;
  const claims = claimsOf(held);
  const selection: Selection = {
    text: "",
    includes: ({ status, facts }: Entry) => status === "running" && claims.has(facts.claim),
  };
  const answers = new Answers(list, "cancel", unreadableTeller(world));
  const { asked, runners } = await list.update(cancel(selection, new Map(), world.now().toISOString()), {
    beside: answers.ask,
  });
  // Where no runner is named nobody will answer.
  const askable = new Map([...asked].filter(([claim]) => runners.has(claim)));
  const silent = askable.size > 0 ? await answers.wait(askable, () => false) : [];
  for (const { n, entry } of silent) {
    const { host, pid } = entry.facts;
    say(
      world,
      `[${n}] ${host} (pid ${pid}) was told to end it and has not answered; it is put back all the same`,
    );
  }
}

/** The claims of `held`, to be taken as lost. */
export function claimsOf(held: readonly HeldEntry[]): LostClaims {
  return new Map(held.map(({ entry: { facts } }) => [facts.claim, facts.runner]));
}
