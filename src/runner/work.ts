import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Entry } from "../core/entry.ts";
import type { RunEvent, RunSummary, StopReason } from "../core/event.ts";
import { CooperateError } from "../core/failure.ts";
import { describeOutcome, succeeded } from "../core/outcome.ts";
import type { Change } from "../list/change.ts";
import type { Claimant, Claimed } from "../list/claim.ts";
import { release, settle } from "../list/settle.ts";
import type { ListFile } from "../store/list-file.ts";
import { jitter } from "../store/retry.ts";
import { type AttemptContext, type Attempted, runAttempt } from "./attempt.ts";
import type { StopOrders } from "./command.ts";
import { LogNames } from "./job-log.ts";
import { Presence } from "./presence.ts";
import { Vigil } from "./vigil.ts";

export interface WorkOptions {
  readonly list: ListFile;
  /** Where experiments run unless their entry says otherwise. */
  readonly directory: string;
  readonly logDirectory: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** How a claimant gets its next entry: claimNext or claimEntry of src/list/claim.ts. */
  readonly claim: (who: Claimant) => Change<Claimed | undefined>;
  /** Experiments at the same time. */
  readonly slots: number;
  /** Failures in a row after which this runner stops; Infinity goes on whatever happens. */
  readonly maxFailures: number;
  /** Experiments after which this runner stops. */
  readonly max: number;
  /** A runner elsewhere that gives no sign for so long is lost, milliseconds. */
  readonly leaseMs: number;
  /** With nothing left to claim: after how many milliseconds to leave. 0 leaves as soon as all that is lost has come back;
   *  Infinity stays for new and lost work. */
  readonly idleMs: number;
  readonly orders: StopOrders;
  readonly echo: NodeJS.WritableStream | undefined;
  readonly now: () => Date;
  readonly monotonic: () => number;
  readonly emit: (event: RunEvent) => void;
}

/** Works through the list until there is nothing left to claim or something says stop.
 *  @throws CooperateError when list, storage or log directory fail; what was claimed is given back where possible */
export async function work(options: WorkOptions): Promise<RunSummary> {
  const start = options.monotonic();
  const names = await logNames(options.logDirectory);
  const presence = await Presence.enter(options.list);
  const vigil = new Vigil(options);
  const worker = new Worker(options, names, presence, vigil);
  const slots = Array.from({ length: options.slots }, (_, slot) => worker.serve(slot));
  const results = await Promise.allSettled(slots); // one slot's trouble must not leave another's experiment unrecorded
  vigil.end();
  await presence.leave();
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  return worker.summary(options.monotonic() - start);
}

const IDLE_POLL_MS = 1_000;
/** Somewhat more than a beat (store/heartbeat.ts). */
const PATIENT_MS = 5_000;

class Worker {
  readonly #options: WorkOptions;
  readonly #presence: Presence;
  readonly #vigil: Vigil;
  readonly #context: AttemptContext;
  readonly #counts = { done: 0, failed: 0, lost: 0, interrupted: 0 };
  readonly #failures: number[] = [];
  #begun = 0;
  #failuresInRow = 0;
  #stop: StopReason | undefined;
  /** Why, when nothing said stop. */
  #left: StopReason = "drained";

  constructor(options: WorkOptions, names: LogNames, presence: Presence, vigil: Vigil) {
    this.#options = options;
    this.#presence = presence;
    this.#vigil = vigil;
    const listPath = resolve(options.directory, options.list.path);
    this.#context = { ...options, listPath, names, confirm: async () => presence.confirm() };
  }

  /** One slot: claim, run, record, and again. What ended and what comes next are one write, because the store applies
   *  updates that wait together. */
  async serve(slot: number): Promise<void> {
    let ended: Attempted | undefined;
    for (;;) {
      const recording = ended && this.#record(ended);
      const claiming = this.#claim(slot, ended);
      claiming.catch(() => {}); // what failed there failed here too, and here it is said which entry is concerned
      await recording;
      const next = await claiming;
      ended = next && (await this.#run(next, slot));
      if (!next && !(await this.#awaitWork())) return;
    }
  }

  /** Nothing is left to claim: puts back what is lost, and waits for more where that is wanted. True when it is worth to
   *  claim again. */
  async #awaitWork(): Promise<boolean> {
    const { orders, idleMs, monotonic, emit } = this.#options;
    const since = monotonic();
    let told: string | undefined;
    while (!this.#stop) {
      const { entries, back, unheard } = await this.#vigil.recover();
      if (back > 0 || this.#isClaimable(entries)) return true;
      const waited = monotonic() - since;
      if (waited >= idleMs && unheard.length === 0) {
        if (idleMs > 0) this.#left = "idle";
        return false;
      }
      const news = unheard.map(({ n }) => n).join(" ");
      // That the others live is known within a beat as a rule, and then not worth a line.
      if (news !== told && (idleMs > 0 || waited > PATIENT_MS)) {
        emit({ kind: "idle", waits: idleMs > 0, unheard });
        told = news;
      }
      await sleep(jitter(IDLE_POLL_MS), undefined, { signal: orders.interrupt }).catch(() => {});
      if (orders.interrupt.aborted) return true; // the next claim says so
    }
    return false;
  }

  #isClaimable(entries: readonly Entry[]): boolean {
    return this.#options.claim(this.#claimant())(entries).value !== undefined;
  }

  /** The next entry for `slot`, unless it is time to stop. */
  async #claim(slot: number, ended: Attempted | undefined): Promise<Claimed | undefined> {
    const { orders, max, maxFailures, list } = this.#options;
    if (ended) this.#judge(ended);
    if (orders.interrupt.aborted) this.#stop ??= "signal";
    else if (this.#failuresInRow >= maxFailures)
      this.#stop ??= maxFailures === 1 ? "failure" : "max-failures";
    else if (this.#begun >= max) this.#stop ??= "max";
    if (this.#stop) return undefined;
    this.#begun++;
    const claimed = await list.update(this.#options.claim(this.#claimant(slot)));
    if (!claimed) this.#begun--;
    return claimed;
  }

  #claimant(slot = 0): Claimant {
    const { directory, slots, now } = this.#options;
    return {
      ...this.#presence.identity(),
      claim: randomBytes(9).toString("base64url"),
      startedAt: now().toISOString(),
      directory,
      logOf: (n) => this.#context.names.pathFor(n),
      ...(slots > 1 && { slot }),
    };
  }

  async #run(claimed: Claimed, slot: number): Promise<Attempted | undefined> {
    const { claim } = claimed.entry.facts;
    const { orders, list, logDirectory } = this.#options;
    const stop = new AbortController(); // by order, or because the entry is another's
    const pass = (): void => stop.abort(orders.interrupt.reason);
    if (orders.interrupt.aborted) pass();
    orders.interrupt.addEventListener("abort", pass);
    this.#presence.hold(claim, () => stop.abort("SIGTERM"));
    try {
      const context = { ...this.#context, orders: { ...orders, interrupt: stop.signal } };
      return await runAttempt(claimed, slot, context);
    } catch (error) {
      await list.update(release(claimed), { stubborn: true });
      throw logError(error, logDirectory);
    } finally {
      orders.interrupt.removeEventListener("abort", pass);
      this.#presence.drop(claim);
    }
  }

  async #record(ended: Attempted): Promise<void> {
    const { claimed, outcome, durationMs, endedAt } = ended;
    const settled = await this.#options.list
      .update(settle(claimed, outcome, endedAt), { stubborn: true })
      .catch((error: unknown) => {
        throw unrecorded(error, ended);
      });
    const recorded = settled === "recorded";
    if (!recorded) this.#counts.lost++;
    else if (outcome.kind === "interrupted") this.#counts.interrupted++;
    else if (succeeded(outcome)) this.#counts.done++;
    else this.#counts.failed++;
    const log = claimed.entry.facts.log ?? "";
    this.#options.emit({ kind: "ended", n: claimed.n, outcome, durationMs, log, recorded });
  }

  #judge({ claimed, outcome }: Attempted): void {
    if (outcome.kind === "interrupted") return;
    if (succeeded(outcome)) {
      this.#failuresInRow = 0;
      return;
    }
    this.#failuresInRow++;
    this.#failures.push(claimed.n);
  }

  summary(wallMs: number): RunSummary {
    return { ...this.#counts, failures: this.#failures, wallMs, reason: this.#stop ?? this.#left };
  }
}

/** The list does not know how it ended, so the user must. */
function unrecorded(error: unknown, { claimed, outcome }: Attempted): unknown {
  if (!(error instanceof CooperateError)) return error;
  const message = `entry ${claimed.n} ended (${describeOutcome(outcome)}), but that could not be recorded: ${error.message}`;
  return new CooperateError(error.kind, message, {
    ...(error.hint !== undefined && { hint: error.hint }),
    cause: error,
  });
}

async function logNames(directory: string): Promise<LogNames> {
  try {
    return await LogNames.in(directory);
  } catch (error) {
    throw logError(error, directory);
  }
}

function logError(error: unknown, directory: string): unknown {
  if (error instanceof CooperateError || !(error instanceof Error) || !("code" in error)) return error;
  const message = `cannot write job logs in ${directory}: ${error.message}`;
  return new CooperateError("storage", message, {
    hint: "the entry is pending; --log-dir names another directory",
    cause: error,
  });
}
