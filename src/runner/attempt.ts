import type { Argv, ClaimFacts, EndFacts } from "../core/entry.ts";
import type { RunEvent } from "../core/event.ts";
import { messageOf } from "../core/failure.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Claimed } from "../list/claim.ts";
import { endlessAsNumber } from "../list/last-words.ts";
import { noteLog } from "../list/note-log.ts";
import type { Retries } from "../list/settle.ts";
import type { Journal } from "../store/journal.ts";
import type { ListFile } from "../store/list-file.ts";
import { OVER, runCommand } from "./command.ts";
import { follow } from "./follow.ts";
import type { ForkServer } from "./fork-server/fork-server.ts";
import { JobLog, type LogHead, type LogNames } from "./job-log.ts";
import type { Provenances } from "./provenance.ts";
import type { Reins } from "./reins.ts";
import type { Room } from "./room.ts";

/** What all attempts of one runner share. */
export interface AttemptContext {
  readonly list: ListFile;
  /** Absolute path of the list, for the experiment. */
  readonly listPath: string;
  readonly directory: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly names: LogNames;
  readonly provenances: Provenances;
  /** Words that are added to the command from the second attempt on. */
  readonly retryWith: readonly string[];
  readonly retries: Retries;
  /** Failures in a row after which nothing more begins. */
  readonly maxFailures: number;
  /** Last thing before the start: is the entry still ours? */
  readonly confirm: (facts: ClaimFacts) => Promise<boolean>;
  /** Path that is there as long as nobody has taken us for dead; undefined when it does not stand for this claim. */
  readonly signOfLife: (facts: ClaimFacts) => string | undefined;
  /** Who starts short experiments for us, once there is one. */
  readonly forkServer: (slot: number) => ForkServer | undefined;
  /** What is told of beginning and end, for those who may have to go on with it. */
  readonly journal: () => Journal;
  /** Where the output of entry `n` is shown while it is written; undefined shows nothing. */
  readonly echo: (n: number) => NodeJS.WritableStream | undefined;
  readonly room: Pick<Room, "environmentOf">;
  readonly now: () => Date;
  readonly monotonic: () => number;
  readonly emit: (event: RunEvent) => void;
}

export interface Attempted {
  readonly claimed: Claimed;
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** ISO 8601 in UTC. */
  readonly endedAt: string;
  /** What the claim could not foresee. */
  readonly facts?: Partial<EndFacts>;
  /** Resolves when journal and log have its end, where others write them; the next may begin before. Never rejects. */
  readonly finished?: Promise<void>;
}

/** Runs one claimed entry, held by `reins`: log, command, foot of the log. Recording the outcome is the work loop's.
 *  @throws the system's error when the log cannot be created; the entry has not begun then */
export async function runAttempt(
  given: Claimed,
  slot: number,
  reins: Reins,
  context: AttemptContext,
): Promise<Attempted> {
  const { facts } = given.entry;
  const plan = planOf(given, context);
  const log = await JobLog.create(context.names, given.n, plan.head, plan.startedAt);
  const claimed = log.path === facts.log ? given : await context.list.update(noteLog(given, log.path));
  sayStarted(claimed, slot, plan, log.path, context);

  if (!(await context.confirm(facts))) reins.stop({ kind: "interrupted", signal: "SIGTERM" });
  await context.journal().begun(facts.claim);
  const start = context.monotonic();
  const finished = new AbortController();
  let end = Number.POSITIVE_INFINITY;
  const trouble = (error: unknown): void => {
    context.emit({ kind: "log-trouble", log: log.path, error: messageOf(error) });
  };
  // From here on nothing may throw but the start itself: an experiment that ran must not be given back.
  const echo = context.echo(given.n);
  const shown = echo && follow(log.path, log.headBytes, echo, finished.signal, () => end).catch(trouble);
  const env = { ...context.env, ...environmentOf(claimed, slot, log.path, context) };
  const provenance = context.provenances.of(plan.directory, env);
  const outcome = await runCommand({ ...plan, env, outputFd: log.fd }, reins);

  const durationMs = context.monotonic() - start;
  const endedAt = context.now().toISOString();
  const more = { ...factsOf(plan, slot, facts), ...(await provenance) };
  if (outcome.kind !== "interrupted") {
    const retries = endlessAsNumber(context.retries);
    await context.journal().ended(facts.claim, { outcome, endedAt, log: log.path, retries, ...more });
  }
  if (shown) end = await log.size().catch(() => 0);
  finished.abort(OVER);
  await shown; // before the foot is there, which is not the experiment's
  await log.finish(outcome, durationMs, endedAt).catch(trouble);
  return { claimed, outcome, durationMs, endedAt, facts: more };
}

/** What is to be run, and where. */
export interface Plan {
  readonly argv: Argv;
  readonly directory: string;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly head: LogHead;
}

/** What the attempt `claimed` is to run, if it begins now. */
export function planOf({ n, entry: { argv: words, facts } }: Claimed, context: AttemptContext): Plan {
  const argv: Argv = facts.attempt > 1 ? [...words, ...context.retryWith] : words;
  const directory = facts.directory ?? context.directory;
  const startedAt = facts.queued === undefined ? facts.startedAt : context.now().toISOString();
  const { attempt, host, pid } = facts;
  const head = { list: context.listPath, n, attempt, argv, host, pid, directory };
  return { argv, directory, startedAt, head };
}

/** Tells that an attempt begins. */
export function sayStarted(
  { n, entry: { options, facts } }: Claimed,
  slot: number,
  { argv }: Plan,
  log: string,
  { emit }: AttemptContext,
): void {
  const { attempt, gpuIds } = facts;
  const { name } = options;
  emit({ kind: "started", n, slot, argv, name, attempt, log, ...(gpuIds !== undefined && { gpus: gpuIds }) });
}

/** What the claim could not foresee. */
export function factsOf(
  { startedAt }: Pick<Plan, "startedAt">,
  slot: number,
  claimed: ClaimFacts,
): Partial<EndFacts> & { startedAt: string } {
  return { startedAt, ...(claimed.slot !== undefined && { slot }) };
}

/** What an experiment may ask about itself (docs/cli.md). */
export function environmentOf(
  claimed: Claimed,
  slot: number,
  log: string,
  { listPath, room }: Pick<AttemptContext, "listPath" | "room">,
): Record<string, string> {
  const { facts, options } = claimed.entry;
  return {
    ...options.env,
    ...room.environmentOf(claimed.entry),
    COOPERATE_FILE: listPath,
    COOPERATE_ENTRY: String(claimed.n),
    COOPERATE_ATTEMPT: String(facts.attempt),
    COOPERATE_CLAIM: facts.claim,
    COOPERATE_SLOT: String(slot),
    COOPERATE_LOG: log,
    COOPERATE_NAME: options.name ?? "",
  };
}
