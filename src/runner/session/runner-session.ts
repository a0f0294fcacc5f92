// Modelled in test/model/supervisor.pml: change the model first.
import { hostname } from "node:os";
import { dirname } from "node:path";
import type { Workplace } from "../../core/allocation-job.ts";
import type { ClaimFacts, Entry } from "../../core/entry.ts";
import type { Claimant } from "../../list/changes/claim.ts";
import { moveClaims } from "../../list/changes/lose.ts";
import { makeControlFile, moveControlOrders } from "../../membership/control-file.ts";
import { heartbeatsOf, notePath } from "../../membership/heartbeat.ts";
import { Journal } from "../../membership/journal.ts";
import { type Heartbeat, startHeartbeat } from "../../membership/start-heartbeat.ts";
import { sweepJournals } from "../../membership/sweep-journals.ts";
import type { ListFile } from "../../store/list-file.ts";
import { TicketQueue } from "../../store/ticket-queue.ts";
import { SingleFlight } from "../../core/single-flight.ts";
import { WorkplaceNote } from "./workplace-note.ts";

/** On what the claims of a runner rest after it has registered again. */
export interface Reregistration {
  /** Those that the runner has kept. */
  readonly claims: readonly string[];
  /** Path of the new heartbeat. */
  readonly heartbeat: string;
  /** Path of the new journal. */
  readonly journal: string;
}

/**
 * The registration of this runner with the list: a heartbeat that other runners observe, and the
 * claims that rest on it. When another runner has taken this one for dead (it was stopped, or the
 * storage did not answer for longer than the lease), it re-registers under a new id: its next
 * incarnation. It keeps the claims that nobody has taken over yet, and revokes the others.
 */
export class RunnerSession {
  readonly #list: ListFile;
  #heartbeat!: Heartbeat;
  /** One for each incarnation: an attempt that started in one may end in another. */
  readonly #journals: Journal[] = [];
  readonly #reregistering = new SingleFlight<void>();
  /** Whether the heartbeat was removed since it was started. */
  #isRemoved = false;
  /** Claims of earlier incarnations that were still ours at the last re-registration. */
  #kept: ReadonlySet<string> = new Set();
  /** By claim: what to do when it is revoked. */
  readonly #held = new Map<string, () => void>();
  /** Claims that this runner has requested and not finished yet. */
  readonly #tracked = new Set<string>();
  /** The ids of all incarnations so far. */
  readonly #incarnations = new Set<string>();
  readonly #workplace: Workplace;
  readonly #note: WorkplaceNote;
  readonly #onReregistered: (registration: Reregistration) => void;

  private constructor(
    list: ListFile,
    workplace: Workplace,
    onReregistered: (registration: Reregistration) => void,
  ) {
    this.#list = list;
    this.#workplace = workplace;
    this.#note = new WorkplaceNote(workplace);
    this.#onReregistered = onReregistered;
  }

  /** Registers: starts the heartbeat.
   *  @param workplace what the records say of where this runner works
   *  @param onReregistered takes, after each re-registration, the heartbeat on which the claims
   *  rest from then on
   *  @throws CooperateError (list, storage) when the heartbeat cannot be made */
  static async enter(
    list: ListFile,
    workplace: Workplace = {},
    onReregistered: (registration: Reregistration) => void = () => {},
  ): Promise<RunnerSession> {
    const session = new RunnerSession(list, workplace, onReregistered);
    await session.#register(false);
    return session;
  }

  /** Who this runner is at this moment. Ask for it anew for each claim, in the very step in which
   *  the claim is handed to the list. */
  identity(): Pick<Claimant, "host" | "pid" | "runner" | keyof Workplace> {
    return { host: hostname(), pid: process.pid, runner: this.#heartbeat.runner, ...this.#workplace };
  }

  /** Tells those who look at the list when the allocation of this runner ends.
   *  @param end milliseconds since the epoch */
  noteEnd(end: number): void {
    this.#note.setEnd(end);
  }

  /** From now until {@link drop}, `revoke` is called when another runner has taken the claim
   *  over. */
  hold(claim: string, revoke: () => void): void {
    this.#held.set(claim, revoke);
  }

  drop(claim: string): void {
    this.#held.delete(claim);
  }

  /** Call it before the change of the list by which the claims may become ours, and {@link done}
   *  after the change by which they no longer are. */
  track(claims: readonly string[]): void {
    for (const claim of claims) this.#tracked.add(claim);
  }

  done(claim: string): void {
    this.#tracked.delete(claim);
  }

  /** Whether an entry is said to be ours, and is not: a user has put back an older version of the
   *  list, or the version that was read is older than what this runner has done since. */
  isUnheld(entry: Entry): boolean {
    if (entry.status !== "running") return false;
    const { claim, runner = "" } = entry.facts;
    return this.#incarnations.has(runner) && !this.#tracked.has(claim);
  }

  /** Whether everything that was to be written into our journals has been. */
  get isSound(): boolean {
    return this.#journals.every((journal) => journal.isSound);
  }

  /** Fencing: makes sure, before an experiment starts, that nobody has taken this runner for
   *  dead, as it may have been stopped since the claim. By the time it resolves, revoked claims
   *  have been told so.
   *  @returns whether the claim is still ours */
  async confirm({ claim, runner }: Pick<ClaimFacts, "claim" | "runner">): Promise<boolean> {
    if (this.#reregistering.current || !(await this.#heartbeat.isThere())) await this.#reregister();
    // By the kept claims and not by the held ones: for a moment nobody holds a claim that is
    // handed on.
    return runner === this.#heartbeat.runner || this.#kept.has(claim);
  }

  /** Path that exists as long as nobody has taken this runner for dead. Undefined for a claim
   *  that was revoked, and during a re-registration: ask {@link confirm} then. */
  heartbeatFor({ claim, runner }: Pick<ClaimFacts, "claim" | "runner">): string | undefined {
    const isOurs = runner === this.#heartbeat.runner || this.#kept.has(claim);
    return !this.#reregistering.current && isOurs ? this.#heartbeat.path : undefined;
  }

  /** Where other processes write their orders to this runner (control-file.ts). */
  get ordersPath(): string {
    const { path, runner } = this.#heartbeat;
    return notePath(dirname(path), runner, "orders");
  }

  /** Makes the file for orders when it is missing: there was no room for it, or a user has
   *  removed it. */
  async makeOrdersFile(): Promise<void> {
    const { path, runner, sharing } = this.#heartbeat;
    await makeControlFile(dirname(path), runner, sharing);
  }

  /** What this runner has done with its claims, for those who may have to go on with it. */
  get journal(): Journal {
    return this.#journals.at(-1) as Journal;
  }

  /** Ends heartbeat and journals. Nothing may be held any longer, and every outcome is recorded.
   *  @param unrecorded whether an outcome could not be recorded: then it stays in a journal */
  async leave(unrecorded = false): Promise<void> {
    await this.#reregistering.current?.catch(() => {});
    await this.#note.end();
    if (!unrecorded) await Promise.all(this.#journals.map(async (journal) => journal.remove()));
    await sweepJournals(this.#list).catch(() => {});
    this.#list.useTicketQueue(undefined);
    await this.#heartbeat.stop();
  }

  async #register(retryOnPermissionError: boolean): Promise<void> {
    const onRemoved = (): void => {
      this.#isRemoved = true;
      this.#reregister().catch(() => {}); // the next confirm or the write of an outcome reports it
    };
    this.#heartbeat = await startHeartbeat(this.#list.path, onRemoved, {
      retryOnPermissionError,
      ...this.#list.retryOptions,
    });
    this.#incarnations.add(this.#heartbeat.runner);
    const directory = await heartbeatsOf(this.#list.path);
    this.#list.useTicketQueue(new TicketQueue(directory, this.#heartbeat.runner));
    const { runner, sharing } = this.#heartbeat;
    this.#journals.push(await Journal.open(directory, runner, sharing));
    await this.makeOrdersFile();
    this.#note.move(this.#heartbeat);
  }

  #reregister(): Promise<void> {
    return this.#reregistering.run(async () => this.#reregisterUntilStable());
  }

  /** Re-registers again if the heartbeat disappears during re-registration: the call-back of a
   *  heartbeat fires only once. */
  async #reregisterUntilStable(): Promise<void> {
    do {
      this.#isRemoved = false;
      await this.#reregisterOnce();
    } while (this.#isRemoved);
  }

  async #reregisterOnce(): Promise<void> {
    const before = this.#heartbeat;
    await this.#register(true);
    // Claims made from now on carry the new id; one of them may be held before the list has told
    // us which of the earlier claims we have kept.
    const held = [...this.#held.keys()];
    // Claims that wait for the list carry the old id. They were handed over before the change
    // below, so they are made before it, and moved by it.
    const { runner, path, sharing } = this.#heartbeat;
    const move = moveClaims(before.runner, runner);
    const beside = async (): Promise<void> =>
      moveControlOrders(dirname(path), before.runner, runner, sharing);
    const kept = await this.#list.update(move, { retryOnPermissionError: true, beside });
    this.#kept = kept;
    const [heartbeat, journal] = [this.#heartbeat.path, this.journal.path];
    this.#onReregistered({ claims: [...kept], heartbeat, journal });
    await before.stop(); // where it was only touched, not removed
    for (const claim of held) if (!kept.has(claim)) this.#held.get(claim)?.();
  }
}
