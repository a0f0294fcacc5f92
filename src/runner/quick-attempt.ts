import { basename } from "node:path";
import type { Outcome } from "../core/outcome.ts";
import type { Claimed } from "../list/claim.ts";
import { endlessAsNumber } from "../list/last-words.ts";
import { begunLine, endedLine } from "../store/journal.ts";
import { endOrphans } from "../store/orphans.ts";
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
import type { Started } from "./fork-server/fork-server.ts";
import { formatFoot, formatHead } from "./job-log.ts";
import type { Reins, Stop } from "./reins.ts";

/** What an experiment is ended with whose end nobody would learn of: it is given back, and runs again. */
const GIVEN_UP: Stop = { kind: "interrupted", signal: "SIGTERM" };

/** Runs one claimed entry, held by `reins`, as `runAttempt` does, by the fork server: one of many short experiments.
 *  @returns undefined when nothing has begun and nothing is left of it: what is in the way `runAttempt` finds out */
export async function runQuickAttempt(
  claimed: Claimed,
  slot: number,
  reins: Reins,
  context: AttemptContext,
): Promise<Attempted | undefined> {
  const { facts } = claimed.entry;
  const { log } = facts;
  const server = context.forkServer(slot);
  const heartbeat = context.signOfLife(facts);
  const isShown = context.echo(claimed.n) !== undefined;
  if (!server || log === undefined || heartbeat === undefined || isShown || reins.stopped) return undefined;
  const plan = planOf(claimed, context);
  const own = environmentOf(claimed, slot, log, context);
  const env = { ...context.env, ...own };
  if (impossibleIn({ ...plan, env: own })) return undefined; // the rest of it the system has given to us
  const journal = context.journal();
  const provenance = context.provenances.of(plan.directory, env);
  const start = context.monotonic();
  const started = await server.start(
    {
      heartbeat,
      journal: { path: journal.path, text: begunLine(facts.claim) },
      log: { path: log, text: formatHead(plan.head) },
      argv: plan.argv,
      directory: plan.directory,
      env: own,
    },
    () => reins.stop(GIVEN_UP),
  );
  if (started === "declined") return undefined;
  context.names.took(basename(log));
  sayStarted(claimed, slot, plan, log, context);
  const outcome = await outcomeOf(started, { ...plan, env }, facts.claim, reins);

  const durationMs = context.monotonic() - start;
  const endedAt = context.now().toISOString();
  const more = { ...factsOf(plan, slot, facts), ...(await provenance) };
  const ending = { outcome, endedAt, log, retries: endlessAsNumber(context.retries), ...more };
  const isOver = outcome.kind !== "interrupted";
  const order = {
    id: started === "gone" ? -1 : started.id,
    ...(isOver && { journal: { path: context.journal().path, text: endedLine(facts.claim, ending) } }),
    foot: formatFoot(outcome, durationMs, endedAt),
  };
  const finished = server.finish(order).then(({ journalError, logError }) => {
    if (journalError !== undefined) context.journal().giveUp();
    if (logError !== undefined) context.emit({ kind: "log-trouble", log, error: logError });
  });
  return { claimed, outcome, durationMs, endedAt, facts: more, finished };
}

/** How it ended. Of a server that has ended nobody knows what it had started before. */
async function outcomeOf(
  started: Exclude<Started, "declined">,
  plan: Pick<Plan, "argv" | "directory"> & { readonly env: Readonly<NodeJS.ProcessEnv> },
  claim: string,
  reins: Reins,
): Promise<Outcome> {
  if (started !== "gone") return holdCommand(plan, started, reins);
  await endOrphans([claim]);
  return GIVEN_UP;
}
