import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../core/failure.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Claimed } from "../list/claim.ts";
import { type Ending, endlessAsNumber } from "../list/last-words.ts";
import { begunLine, endedLine, type Journal } from "../store/journal.ts";
import { endOrphans, SPAWN_MS } from "../store/orphans.ts";
import {
  type AttemptContext,
  type Attempted,
  environmentOf,
  factsOf,
  type Plan,
  planOf,
  sayStarted,
} from "./attempt.ts";
import { holdCommand, impossibleIn } from "./command.ts";
import type { Running, Starting } from "./fork-server/fork-server.ts";
import type { Finished } from "./fork-server/orders.ts";
import { finishLog, formatFoot, formatHead } from "./job-log.ts";
import type { Reins, Stop } from "./reins.ts";

/** What an experiment is ended with whose end nobody would learn of: it is given back, and runs again. */
const GIVEN_UP: Stop = { kind: "interrupted", signal: "SIGTERM" };

/** What it was that did not begin: it waits again. */
export const RETURNED = "returned";

/** When an experiment begins that a fork server starts. */
export interface Turn {
  /** Id of the order for the same slot that must have ended well before; undefined at once. */
  readonly behind: number | undefined;
  /** Called when the fork server has the order. */
  readonly onOrdered: (order: Starting) => void;
}

/** Runs one claimed entry, held by `reins`, as `runAttempt` does, by the fork server: one of many short experiments.
 *  @returns undefined when nothing has begun and nothing is left of it: what is in the way `runAttempt` finds out. Of one that was to
 *    begin behind another RETURNED, when it was not to begin after all */
export async function runQuickAttempt(
  claimed: Claimed,
  slot: number,
  reins: Reins,
  context: AttemptContext,
  { behind, onOrdered }: Turn,
): Promise<Attempted | typeof RETURNED | undefined> {
  const notNow = (): Attempted | typeof RETURNED | undefined =>
    behind === undefined ? undefined : notBegun(claimed, reins, context);
  const { facts } = claimed.entry;
  const { log } = facts;
  const isShown = context.echo(claimed.n) !== undefined;
  if (!context.forkServer(slot) || log === undefined || isShown) return notNow();
  const plan = planOf(claimed, context);
  const own = environmentOf(claimed, slot, log, context);
  if (impossibleIn({ ...plan, env: own })) return notNow(); // the rest of its environment the system has given to us
  const provenance = await context.provenances.of(plan.directory, context.env, own);
  const server = context.forkServer(slot);
  const heartbeat = context.signOfLife(facts);
  if (!server || heartbeat === undefined || reins.stopped) return notNow();
  const journal = context.journal();
  const ending = { log, retries: endlessAsNumber(context.retries), ...provenance };
  let isTold = false;
  const isFree = reins.isFree(() => {
    if (!isTold) starting.handOver();
  });
  const starting = server.start(
    {
      heartbeat,
      journal: { path: journal.path, text: begunLine(facts.claim) },
      log: { path: log, text: formatHead(plan.head) },
      argv: plan.argv,
      directory: plan.directory,
      env: own,
      claim: facts.claim,
      ending: { ...ending, ...(facts.slot !== undefined && { slot }) },
      isHandedOver: !isFree,
      slot,
      behind,
      evenAfterFailure: context.maxFailures === Number.POSITIVE_INFINITY,
    },
    () => reins.stop(GIVEN_UP),
  );
  onOrdered(starting);
  const started = await starting.told;
  isTold = true;
  if (started === "declined") return undefined;
  if (started === "returned") return notBegun(claimed, reins, context);
  context.names.took(basename(log));
  sayStarted(claimed, slot, plan, log, context);
  const startedAt = started === "gone" ? plan.startedAt : started.startedAt;
  const more = { ...factsOf({ startedAt }, slot, facts), ...provenance };
  if (started !== "gone" && started.kind === "done") {
    const { outcome, durationMs, endedAt } = started;
    // Who takes us for dead from now on reads another journal.
    if (context.journal() !== journal)
      await context.journal().ended(facts.claim, { ...ending, ...more, outcome, endedAt });
    heedTrouble(started, log, context);
    return { claimed, outcome, durationMs, endedAt, facts: more };
  }
  const start = context.monotonic() - (started === "gone" ? 0 : started.ranMs); // not what it has waited behind others
  const outcome = await outcomeOf(started, plan, facts.claim, reins);

  const durationMs = context.monotonic() - start;
  const endedAt = context.now().toISOString();
  const end = outcome.kind === "interrupted" ? undefined : { ...ending, ...more, outcome, endedAt };
  const foot = formatFoot(outcome, durationMs, endedAt);
  const order = {
    id: started === "gone" ? -1 : started.id,
    ...(end && { journal: { path: context.journal().path, text: endedLine(facts.claim, end) } }),
    foot,
  };
  const finished = server.finish(order).then(async (trouble) => {
    heedTrouble(trouble ?? (await finishHere(facts.claim, end, log, foot, context.journal())), log, context);
  });
  return { claimed, outcome, durationMs, endedAt, facts: more, finished };
}

/** Writes what belongs to the end of an experiment, which its fork server can no more. */
async function finishHere(
  claim: string,
  end: Ending | undefined,
  log: string,
  foot: string,
  journal: Journal,
): Promise<Finished> {
  if (end) await journal.ended(claim, end);
  return finishLog(log, foot).then(
    () => ({}),
    (error: unknown) => ({ logError: messageOf(error) }),
  );
}

/** What becomes of an experiment that did not begin behind another: it waits again, unless somebody has asked for something else. */
function notBegun(
  claimed: Claimed,
  { stopped, paused }: Reins,
  { now }: AttemptContext,
): Attempted | typeof RETURNED {
  if (!paused && (!stopped || stopped.kind === "interrupted")) return RETURNED;
  return { claimed, outcome: stopped ?? GIVEN_UP, durationMs: 0, endedAt: now().toISOString() };
}

function heedTrouble(
  { journalError, logError }: Finished,
  log: string,
  { journal, emit }: AttemptContext,
): void {
  if (journalError !== undefined) journal().giveUp();
  if (logError !== undefined) emit({ kind: "log-trouble", log, error: logError });
}

/** How it ended. Of a server that has ended nobody knows what it had started before. */
async function outcomeOf(
  started: "gone" | Running,
  plan: Plan,
  claim: string,
  reins: Reins,
): Promise<Outcome> {
  if (started !== "gone") return holdCommand(plan, started, reins);
  await sleep(SPAWN_MS);
  await endOrphans([claim]);
  return GIVEN_UP;
}
