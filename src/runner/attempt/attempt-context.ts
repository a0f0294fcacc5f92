import type { Clock } from "../../core/clock.ts";
import { metricsFileOf, storeOf } from "../../core/attempt-files.ts";
import type { Argv, ClaimFacts, RunningEntry } from "../../core/entry.ts";
import type { RunEvent } from "../../core/event.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import type { Retries } from "../../list/changes/settle.ts";
import type { Journal } from "../../membership/journal.ts";
import type { ListFile } from "../../store/list-file.ts";
import type { Sharing } from "../../storage/sharing.ts";
import { outputPathOf } from "../experiment/output-plan.ts";
import { fillPlaceholders } from "../experiment/placeholders.ts";
import { wrapped } from "../experiment/wrap.ts";
import type { LogHead } from "../experiment/job-log.ts";
import type { LogNames } from "../experiment/log-names.ts";
import type { OrderedRun, StartListener, StartRequest } from "../supervisor/start-request.ts";
import type { Provenances } from "./provenance.ts";
import { threadVariables } from "./thread-variables.ts";

/** Starts programs: one supervisor, as far as attempts need it. */
export interface ProgramStarter {
  start(request: StartRequest, listener: StartListener): OrderedRun;
}

/** The supervisors of a runner, as far as attempts need them. */
export interface StarterPool {
  /** Resolves when one is ready.
   *  @throws CooperateError (storage) when none can be started */
  ready(): Promise<void>;
  /** Whether one was ready before. */
  readonly wasReady: boolean;
  /** The system's name of why the last one could not be started. */
  readonly why: string;
  /** The one of `slot`; undefined when none is ready. */
  of(slot: number): ProgramStarter | undefined;
}

/** Knows which CPUs and GPUs an experiment has. */
interface ResourceAssignment {
  /** How many CPUs it has; undefined when nothing is known of them. */
  cpusOf(entry: RunningEntry): number | undefined;
  /** What the environment of an experiment says of its GPUs. */
  environmentOf(entry: RunningEntry): Record<string, string>;
}

/** What all attempts of one runner share. */
export interface AttemptContext {
  readonly list: ListFile;
  /** Absolute path of the list, for the experiment. */
  readonly listPath: string;
  readonly directory: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly names: LogNames;
  /** Who may read the job logs. */
  readonly logSharing: Sharing;
  readonly provenances: Provenances;
  /** Fills in the placeholders of all commands, not only of entries that ask for it. */
  readonly placeholders: boolean;
  /** Words that are added to the command from the second attempt on. */
  readonly retryWith: readonly string[];
  /** Words that stand before each command. */
  readonly wrap?: Argv | undefined;
  /** The time limit of entries that have none. */
  readonly timeout?: string | undefined;
  readonly retries: Retries;
  /** After this many failures in a row nothing more begins. */
  readonly maxFailures: number;
  /** From SIGTERM to SIGKILL, milliseconds. */
  readonly graceMs: number;
  /** Processes that outlive the first one of an experiment are left running. */
  readonly leaveChildren: boolean;
  /** Whether the entry still belongs to this runner. */
  readonly confirm: (facts: ClaimFacts) => Promise<boolean>;
  /** Path of the heartbeat to which the claim belongs; it is removed by whoever declares the
   *  runner dead. Undefined when the current heartbeat is not that of this claim. */
  readonly signOfLife: (facts: ClaimFacts) => string | undefined;
  readonly supervisors: StarterPool;
  /** Records the start and the end of attempts, for whoever takes over from this runner. */
  readonly journal: () => Journal;
  /** Where the output of entry `n` is shown while it is written; undefined shows nothing. */
  readonly echo: (n: number) => NodeJS.WritableStream | undefined;
  readonly admission: ResourceAssignment;
  readonly clock: Pick<Clock, "now" | "sleep">;
  readonly emit: (event: RunEvent) => void;
}

/** What is to be run, and where. */
export interface Plan {
  readonly argv: Argv;
  /** Whether placeholders were filled in, or words stand before the command. */
  readonly isFilled: boolean;
  readonly directory: string;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly head: LogHead;
}

/** What the attempt `claimed` runs in `slot` if it begins now. */
export function planOf({ n, entry }: Claimed, slot: number, context: AttemptContext): Plan {
  const { argv: words, facts, options } = entry;
  const directory = facts.directory ?? context.directory;
  const given: Argv = facts.attempt > 1 ? [...words, ...context.retryWith] : words;
  const asks = options.placeholders ?? context.placeholders;
  const filling = { n, slot, entry, directory };
  const filled = asks ? fillPlaceholders(given, filling) : given;
  const { wrap, timeout } = context;
  const argv = wrap ? wrapped(wrap, filled, filling, options.timeout ?? timeout) : filled;
  const startedAt = facts.queued === undefined ? facts.startedAt : context.clock.now().toISOString();
  const { attempt, host, pid } = facts;
  const head = { list: context.listPath, n, attempt, argv, host, pid, directory };
  return { argv, isFilled: argv !== given, directory, startedAt, head };
}

/** The record of what ran, where it differs from the words of the entry. */
export function ranFact({ argv, isFilled }: Pick<Plan, "argv" | "isFilled">): { readonly ran?: Argv } {
  return isFilled ? { ran: argv } : {};
}

/** The variables by which an experiment learns about itself (docs/cli.md).
 *  @param log the path of its job log; empty for what has none */
export function environmentOf(
  claimed: Claimed,
  slot: number,
  log: string,
  {
    listPath,
    directory,
    admission,
    env,
  }: Pick<AttemptContext, "listPath" | "directory" | "admission" | "env">,
): Record<string, string> {
  const { facts, options } = claimed.entry;
  return {
    ...threadVariables(admission.cpusOf(claimed.entry), env),
    ...options.env,
    ...admission.environmentOf(claimed.entry),
    COOPERATE_FILE: listPath,
    COOPERATE_ENTRY: String(claimed.n),
    COOPERATE_ATTEMPT: String(facts.attempt),
    COOPERATE_CLAIM: facts.claim,
    COOPERATE_SLOT: String(slot),
    COOPERATE_LOG: log,
    COOPERATE_METRICS: log === "" ? "" : metricsFileOf(log),
    COOPERATE_STORE: log === "" ? "" : storeOf(log),
    // how often it is to go on where it was
    ...(options.resumable && { COOPERATE_RESTART: String(facts.cutOffs ?? 0) }),
    COOPERATE_NAME: options.name ?? "",
    COOPERATE_OUTPUT: outputPathOf(options, facts.directory ?? directory) ?? "",
  };
}
