import type { Argv, ClaimFacts } from "../../core/entry.ts";
import type { RunEvent } from "../../core/event.ts";
import type { Claimed } from "../../list/changes/claim.ts";
import type { Retries } from "../../list/changes/settle.ts";
import type { Journal } from "../../membership/journal.ts";
import type { ListFile } from "../../store/list-file.ts";
import type { Sharing } from "../../storage/sharing.ts";
import type { LogHead, LogNames } from "../experiment/job-log.ts";
import type { Provenances } from "./provenance.ts";
import type { Admission } from "../claiming/admission.ts";
import type { Supervisors } from "../supervisor/pool.ts";

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
  /** Words that are added to the command from the second attempt on. */
  readonly retryWith: readonly string[];
  readonly retries: Retries;
  /** Failures in a row after which nothing more begins. */
  readonly maxFailures: number;
  /** From SIGTERM to SIGKILL, milliseconds. */
  readonly graceMs: number;
  /** What the first process of an experiment leaves running is let be. */
  readonly leaveChildren: boolean;
  /** Is the entry still ours? */
  readonly confirm: (facts: ClaimFacts) => Promise<boolean>;
  /** Path that is there as long as nobody has taken us for dead; undefined when it does not stand for this claim. */
  readonly signOfLife: (facts: ClaimFacts) => string | undefined;
  /** Who starts experiments for us. */
  readonly supervisors: Pick<Supervisors, "ready" | "wasReady" | "why" | "of">;
  /** What is told of beginning and end, for those who may have to go on with it. */
  readonly journal: () => Journal;
  /** Where the output of entry `n` is shown while it is written; undefined shows nothing. */
  readonly echo: (n: number) => NodeJS.WritableStream | undefined;
  readonly admission: Pick<Admission, "environmentOf">;
  readonly now: () => Date;
  readonly emit: (event: RunEvent) => void;
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

/** What an experiment may ask about itself (docs/cli.md). */
export function environmentOf(
  claimed: Claimed,
  slot: number,
  log: string,
  { listPath, admission }: Pick<AttemptContext, "listPath" | "admission">,
): Record<string, string> {
  const { facts, options } = claimed.entry;
  return {
    ...options.env,
    ...admission.environmentOf(claimed.entry),
    COOPERATE_FILE: listPath,
    COOPERATE_ENTRY: String(claimed.n),
    COOPERATE_ATTEMPT: String(facts.attempt),
    COOPERATE_CLAIM: facts.claim,
    COOPERATE_SLOT: String(slot),
    COOPERATE_LOG: log,
    COOPERATE_NAME: options.name ?? "",
  };
}
