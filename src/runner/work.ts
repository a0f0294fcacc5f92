import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { Entry } from "../core/entry.ts";
import type { RunSummary, StopReason } from "../core/event.ts";
import { succeeded } from "../core/outcome.ts";
import type { Change } from "../list/change.ts";
import { type Claimant, type Claimed, claimEntry, claimNext } from "../list/claim.ts";
import { checksOf, postpone } from "../list/postpone.ts";
import { skipBlocked } from "../list/ready.ts";
import { release, settle } from "../list/settle.ts";
import type { StopHow } from "../store/stop-orders.ts";
import { type AttemptContext, type Attempted, runAttempt } from "./attempt.ts";
import { checkDelay } from "./back-off.ts";
import { runCheck } from "./check.ts";
import { Choice, type Wanted } from "./choice.ts";
import { Crew } from "./crew.ts";
import { Deadline } from "./deadline.ts";
import { Holdings } from "./holdings.ts";
import { haltOthers, isHalted } from "./halt.ts";
import type { LogNames } from "./job-log.ts";
import { limit, OrderWatch } from "./order-watch.ts";
import { Presence } from "./presence.ts";
import { Provenances } from "./provenance.ts";
import type { Stop } from "./reins.ts";
import { Results } from "./results.ts";
import { Room } from "./room.ts";
import { logNames, unrecorded } from "./trouble.ts";
import { type Prospect, Vigil } from "./vigil.ts";
import type { WorkOptions } from "./work-options.ts";

/** Works through the list until there is nothing left to claim or something says stop.
 *  @throws CooperateError when list, storage or log directory fail; what was claimed is given back where possible */
export async function work(options: WorkOptions): Promise<RunSummary> {
  const start = options.monotonic();
  const names = await logNames(options.logDirectory);
  const worker = new Worker(options, names, await Presence.enter(options.list));
  try {
    await worker.run();
  } finally {
    await worker.end();
  }
  return worker.summary(options.monotonic() - start);
}

class Worker {
  readonly #options: WorkOptions;
  readonly #presence: Presence;
  readonly #vigil: Vigil;
  readonly #context: AttemptContext;
  readonly #orders: OrderWatch;
  readonly #choice: Choice;
  readonly #deadline: Deadline;
  readonly #holdings: Holdings;
  readonly #results: Results;
  readonly #room: Room;
  readonly #crew: Crew;
  /** Aborted when there is nothing more to wait for. */
  readonly #over = new AbortController();
  #begun = 0;
  #stop: StopReason | undefined;
  /** Whether the list has too many failures to go on. */
  #halted = false;
  #finishing = false;
  /** Why, when nothing said stop. */
  #left: StopReason = "drained";

  constructor(options: WorkOptions, names: LogNames, presence: Presence) {
    this.#options = options;
    this.#presence = presence;
    this.#vigil = new Vigil(options);
    this.#results = new Results(options);
    this.#room = new Room(options);
    this.#crew = new Crew(options.slots, async (slot) => this.#serve(slot));
    this.#holdings = new Holdings({ ...options, graceMs: options.orders.graceMs }, presence);
    this.#choice = new Choice(options.list.path, options.wanted, options.monotonic);
    const onStop = (how: StopHow): void => this.#leave(how);
    const onSlots = (slots: number): void => this.#resize(slots);
    this.#orders = new OrderWatch({ ...options, presence, held: this.#holdings.held, onStop, onSlots });
    const listPath = resolve(options.directory, options.list.path);
    const provenances = new Provenances(options.monotonic);
    const confirm = async (): Promise<void> => presence.confirm();
    this.#context = { ...options, listPath, names, provenances, room: this.#room, confirm };
    this.#deadline = new Deadline(options.untilMs, options.timeout, options.now);
    this.#deadline.onOver(() => this.#beginNoMore("until"));
    const { interrupt, force } = options.orders;
    const obey = (): void => this.#stopAll("signal", String(interrupt.reason));
    if (interrupt.aborted) obey();
    interrupt.addEventListener("abort", obey, { once: true });
    const hurry = (): void => this.#holdings.force();
    if (force.aborted) hurry();
    force.addEventListener("abort", hurry, { once: true });
  }

  /** Works until there is nothing left to do. */
  async run(): Promise<void> {
    await this.#crew.run();
  }

  async end(): Promise<void> {
    this.#deadline.end();
    this.#vigil.end();
    await this.#orders.end();
    await this.#presence.leave();
  }

  /** Somebody asked us to leave, from whatever machine. */
  #leave(how: StopHow): void {
    if (how === "now") this.#stopAll("order", "SIGTERM");
    else this.#sayFinishing();
    this.#beginNoMore("order");
  }

  #beginNoMore(reason: StopReason): void {
    this.#stop ??= reason;
    this.#over.abort();
  }

  /** Says once that what runs is not ended by that. */
  #sayFinishing(): void {
    const running = this.#holdings.held.size;
    if (this.#finishing || running === 0) return;
    this.#finishing = true;
    this.#options.emit({ kind: "finishing", running });
  }

  #resize(slots: number): void {
    const before = this.#crew.wanted;
    this.#crew.resize(slots);
    if (slots !== before) this.#options.emit({ kind: "resized", slots, before });
  }

  #stopAll(reason: StopReason, signal: string): void {
    this.#stop = reason;
    this.#holdings.stopAll({ kind: "interrupted", signal });
    this.#over.abort();
  }

  /** One slot: claim, run, record, and again. What ended and what comes next are one write, because the store applies
   *  updates that wait together. */
  async #serve(slot: number): Promise<void> {
    let ended: Attempted | undefined;
    let ran = false;
    for (;;) {
      const recording = ended && this.#record(ended);
      const claiming = this.#claim(slot, ended);
      claiming.catch(() => {}); // what failed there failed here too, and here it is said which entry is concerned
      await recording;
      const next = await claiming;
      if (ran) this.#crew.bell.ring(); // what it had, or what was to come after it, is there for others
      ran = next !== undefined;
      ended = next && (await this.#run(next, slot));
      if (!next && this.#crew.dismisses(slot)) return;
      if (!next && !(await this.#crew.idle(async () => this.#mayClaimAgain()))) return;
    }
  }

  /** Nothing is left to claim; more may come, or come back. */
  async #mayClaimAgain(): Promise<boolean> {
    if (this.#begun >= this.#options.max && this.#crew.busy === 0) this.#beginNoMore("max");
    if (this.#stop) return false;
    const prospect = (entries: readonly Entry[]): Prospect => {
      const busy = this.#crew.busy > 0;
      if (this.#begun >= this.#options.max) {
        if (!busy) this.#beginNoMore("max");
        return "busy";
      }
      const who = this.#claimant();
      const found = this.#change(who)(entries).value !== undefined;
      this.#room.leave(who.claim);
      if (found && this.#room.open) return "now";
      if (found) this.#room.holdBack();
      const waits =
        found ||
        this.#choice.waits(
          entries,
          who.startedAt,
          (entry) => this.#deadline.allows(entry, entries) && this.#room.couldAdmit(entry),
        );
      if (this.#halted) this.#over.abort();
      else if (
        !waits &&
        entries.some((entry) => entry.status === "pending" && !this.#deadline.allows(entry, entries))
      )
        this.#left = "until";
      if (busy) return "busy";
      return waits ? "later" : "none";
    };
    await this.#skipBlocked();
    if (await this.#vigil.awaitWork(prospect, this.#over.signal, this.#crew.bell)) return true;
    if (this.#halted) await this.#halt();
    else if (this.#options.idleMs > 0 && this.#left === "drained") this.#left = "idle";
    return false;
  }

  /** The next entry for `slot`, unless it is time to stop. */
  async #claim(slot: number, ended: Attempted | undefined): Promise<Claimed | undefined> {
    const { max, list } = this.#options;
    const reason = ended && this.#results.judge(ended);
    if (reason) this.#beginNoMore(reason);
    if (ended && !succeeded(ended.outcome)) await this.#choice.look();
    if (this.#stop || this.#begun >= max || this.#crew.dismisses(slot) || !this.#room.open) return undefined;
    this.#begun++;
    this.#room.begin();
    const who = this.#claimant(slot);
    let claimed: Claimed | undefined;
    try {
      claimed = await list.update(this.#change(who));
    } finally {
      if (!claimed) {
        this.#begun--;
        this.#room.leave(who.claim);
      }
    }
    if (this.#halted) await this.#halt();
    return claimed;
  }

  async #halt(): Promise<void> {
    this.#stop ??= "halt";
    await haltOthers(this.#options.list.path, this.#presence.identity().runner);
  }

  /** Entries whose turn will not come, because what they are to run after failed, are cancelled, which says so. */
  async #skipBlocked(): Promise<void> {
    const { list, afterFailure, now, emit } = this.#options;
    if (afterFailure === "run" || !this.#choice.hasBlocked(await list.newest())) return;
    for (const { n, by } of await list.update(skipBlocked(now().toISOString())))
      emit({ kind: "skipped", n, by });
  }

  #change(who: Claimant): Change<Claimed | undefined> {
    const { entry, halt, afterFailure } = this.#options;
    if (entry !== undefined) return claimEntry(who, entry);
    return (entries) => {
      if (isHalted(entries, halt)) {
        this.#halted = true;
        return { entries, value: undefined };
      }
      const takes: Wanted = (each, ...of) =>
        this.#choice.takes(each, ...of) && this.#deadline.allows(each, entries);
      return claimNext(who, this.#room.among(entries, who, takes, afterFailure), afterFailure)(entries);
    };
  }

  #claimant(slot = 0): Claimant {
    const { directory, now } = this.#options;
    const claim = randomBytes(9).toString("base64url");
    return {
      ...this.#presence.identity(),
      claim,
      startedAt: now().toISOString(),
      directory,
      logOf: (n) => this.#context.names.pathFor(n),
      gpusOf: (entry) => this.#room.grant(claim, entry),
      ...((this.#crew.wanted > 1 || slot > 0) && { slot }),
    };
  }

  async #run(claimed: Claimed, slot: number): Promise<Attempted | undefined> {
    const attempt = this.#holdings.holding(claimed, async (held) => {
      const { check, timeout = this.#options.timeout } = claimed.entry.options;
      const { reins } = held;
      if (check !== undefined) {
        const result = await runCheck(claimed, check, slot, reins, this.#context);
        if (result.kind === "unmet") return this.#postpone(claimed, result.said);
        if (result.kind === "stopped") return this.#stoppedBefore(claimed, result.stop);
        reins.startAnew();
      }
      held.timeout = timeout;
      if (timeout !== undefined) limit(reins, timeout, await this.#options.list.newest());
      return runAttempt(claimed, slot, reins, this.#context);
    });
    return attempt.finally(() => this.#room.leave(claimed.entry.facts.claim));
  }

  /** The check did not hold: others go first. */
  async #postpone(claimed: Claimed, said: string): Promise<undefined> {
    const { list, now, checkIntervalMs, entry, emit } = this.#options;
    if (entry !== undefined) {
      // Wanted now or not at all.
      await list.update(release(claimed), { stubborn: true });
      emit({ kind: "unmet", n: claimed.n, said });
      return;
    }
    const waitMs = checkDelay(checkIntervalMs, checksOf(claimed));
    const notBefore = new Date(now().getTime() + waitMs).toISOString();
    await list.update(postpone(claimed, { said, notBefore }), { stubborn: true });
    emit({ kind: "unmet", n: claimed.n, said, waitMs });
    this.#begun--;
  }

  #stoppedBefore(claimed: Claimed, outcome: Stop): Attempted {
    return { claimed, outcome, durationMs: 0, endedAt: this.#options.now().toISOString() };
  }

  async #record(ended: Attempted): Promise<void> {
    const { claimed, outcome, durationMs, endedAt, provenance } = ended;
    const settled = await this.#options.list
      .update(settle(claimed, outcome, endedAt, this.#options.retries, provenance), { stubborn: true })
      .catch((error: unknown) => {
        throw unrecorded(error, ended);
      });
    this.#results.count(ended, settled);
    const [recorded, retried] = [settled !== "superseded", settled === "retried"];
    const log = claimed.entry.facts.log ?? "";
    this.#options.emit({
      kind: "ended",
      n: claimed.n,
      entry: claimed.entry,
      outcome,
      durationMs,
      log,
      recorded,
      retried,
    });
    if (this.#stop === "failure" || this.#stop === "max-failures") this.#sayFinishing();
  }

  summary(wallMs: number): RunSummary {
    return this.#results.summary(wallMs, this.#stop ?? this.#left);
  }
}
