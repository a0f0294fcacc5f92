// Modelled in test/model/supervisor.pml: change the model first.
import { hostname } from "node:os";
import { dirname } from "node:path";
import type { ClaimFacts, Entry } from "../../core/entry.ts";
import type { Claimant } from "../../list/changes/claim.ts";
import { moveClaims } from "../../list/changes/lose.ts";
import { makeControlFile, moveControlOrders } from "../../membership/control-file.ts";
import { heartbeatsOf, notePath } from "../../membership/heartbeat.ts";
import { type Heartbeat, startHeartbeat } from "../../membership/start-heartbeat.ts";
import { Journal } from "../../membership/journal.ts";
import type { ListFile } from "../../store/list-file.ts";
import { sweepJournals } from "../../membership/sweep-journals.ts";
import { TicketQueue } from "../../store/ticket-queue.ts";
import type { Reregistered } from "../supervisor/protocol.ts";

/**
 * That we are there, for the others to see: a heartbeat, and the claims that rest on it. When somebody has taken us for
 * dead (we were stopped, or the storage did not answer for longer than the lease), we come forward under a new id, keep what
 * nobody has taken yet, and learn what is another's by now.
 */
export class RunnerSession {
  readonly #list: ListFile;
  #heartbeat!: Heartbeat;
  /** Of each of our lives; what was begun in one may end in another. */
  readonly #journals: Journal[] = [];
  #coming: Promise<void> | undefined;
  /** Whether the heartbeat was removed since it was begun. */
  #isGone = false;
  /** Claims of earlier lives that were still ours when we came forward. */
  #kept: ReadonlySet<string> = new Set();
  /** By claim: what to do when it is taken from us. */
  readonly #held = new Map<string, () => void>();
  /** Claims that were asked for, and that nobody here is done with yet. */
  readonly #inHand = new Set<string>();
  /** Our ids so far. */
  readonly #lives = new Set<string>();

  readonly #onRest: (rest: Omit<Reregistered, "kind">) => void;

  private constructor(list: ListFile, onRest: (rest: Omit<Reregistered, "kind">) => void) {
    this.#list = list;
    this.#onRest = onRest;
  }

  /** Begins the heartbeat.
   *  @param onRest told, after we have registered again, on which heartbeat our claims rest from now on
   *  @throws CooperateError (list, storage) when that cannot be made */
  static async enter(
    list: ListFile,
    onRest: (rest: Omit<Reregistered, "kind">) => void = () => {},
  ): Promise<RunnerSession> {
    const session = new RunnerSession(list, onRest);
    await session.#begin(false);
    return session;
  }

  /** Who we are at this moment: to be asked anew for each claim, in the very step in which it is handed to the list. */
  identity(): Pick<Claimant, "host" | "pid" | "runner"> {
    return { host: hostname(), pid: process.pid, runner: this.#heartbeat.runner };
  }

  /** From now until {@link drop}, `revoke` is called when the claim is another's. */
  hold(claim: string, revoke: () => void): void {
    this.#held.set(claim, revoke);
  }

  drop(claim: string): void {
    this.#held.delete(claim);
  }

  /** Before the change of the list by which they may become ours; until {@link done}, which comes after the one by which they no longer
   *  are. */
  ask(claims: readonly string[]): void {
    for (const claim of claims) this.#inHand.add(claim);
  }

  done(claim: string): void {
    this.#inHand.delete(claim);
  }

  /** Whether an entry is said to be ours, and is not: an older version of the list was put back, or what was read is older than what we have
   *  done since. */
  isGhost(entry: Entry): boolean {
    if (entry.status !== "running") return false;
    const { claim, runner = "" } = entry.facts;
    return this.#lives.has(runner) && !this.#inHand.has(claim);
  }

  /** Whether all that was to be written into our journals was. */
  get isSound(): boolean {
    return this.#journals.every((journal) => journal.isSound);
  }

  /** Makes sure that nobody has taken us for dead, before an experiment is started: we may have been stopped since the claim.
   *  Who is revoked has been told when it resolves.
   *  @returns whether the claim is still ours */
  async confirm({ claim, runner }: Pick<ClaimFacts, "claim" | "runner">): Promise<boolean> {
    if (this.#coming || !(await this.#heartbeat.isThere())) await this.#comeForward();
    // By its id and not by what is held: on its way from one holder to the next a claim is nobody's for a moment.
    return runner === this.#heartbeat.runner || this.#kept.has(claim);
  }

  /** Path that is there as long as nobody has taken us for dead. Undefined for a claim that was taken from us, and while we register
   *  again: {@link confirm} tells then. */
  signOf({ claim, runner }: Pick<ClaimFacts, "claim" | "runner">): string | undefined {
    const isOurs = runner === this.#heartbeat.runner || this.#kept.has(claim);
    return !this.#coming && isOurs ? this.#heartbeat.path : undefined;
  }

  /** Where others write what they ask of us (control-file.ts). */
  get ordersPath(): string {
    const { path, runner } = this.#heartbeat;
    return notePath(dirname(path), runner, "orders");
  }

  /** Makes the file for orders, which is not there: there was no room for it, or somebody has removed it. */
  async makeOrdersFile(): Promise<void> {
    const { path, runner, sharing } = this.#heartbeat;
    await makeControlFile(dirname(path), runner, sharing);
  }

  /** What we have done with our claims, for those who may have to go on with it. */
  get journal(): Journal {
    return this.#journals.at(-1) as Journal;
  }

  /** Ends heartbeat and journals; nothing may be held any more, and all that ended is recorded.
   *  @param unrecorded whether something ended that could not be recorded: then it stays in a journal */
  async leave(unrecorded = false): Promise<void> {
    await this.#coming?.catch(() => {});
    if (!unrecorded) await Promise.all(this.#journals.map(async (journal) => journal.remove()));
    await sweepJournals(this.#list).catch(() => {});
    this.#list.takeTurns(undefined);
    await this.#heartbeat.stop();
  }

  async #begin(stubborn: boolean): Promise<void> {
    const gone = (): void => {
      this.#isGone = true;
      this.#comeForward().catch(() => {}); // who asks next is told; so is who records
    };
    this.#heartbeat = await startHeartbeat(this.#list.path, gone, { stubborn, ...this.#list.patience });
    this.#lives.add(this.#heartbeat.runner);
    const directory = await heartbeatsOf(this.#list.path);
    this.#list.takeTurns(new TicketQueue(directory, this.#heartbeat.runner));
    const { runner, sharing } = this.#heartbeat;
    this.#journals.push(await Journal.open(directory, runner, sharing));
    await this.makeOrdersFile();
  }

  #comeForward(): Promise<void> {
    this.#coming ??= this.#moveOver().finally(() => {
      this.#coming = undefined;
    });
    return this.#coming;
  }

  /** Again, when the new heartbeat was removed meanwhile: that is told but once. */
  async #moveOver(): Promise<void> {
    do {
      this.#isGone = false;
      await this.#beginAnew();
    } while (this.#isGone);
  }

  async #beginAnew(): Promise<void> {
    const before = this.#heartbeat;
    await this.#begin(true);
    // What is claimed from now on is claimed under the new id, also when that is held before we know what we have kept.
    const held = [...this.#held.keys()];
    // Claims that wait for their turn were handed over before this, under the old id, so they come first and are moved.
    const { runner, path, sharing } = this.#heartbeat;
    const move = moveClaims(before.runner, runner);
    const beside = async (): Promise<void> =>
      moveControlOrders(dirname(path), before.runner, runner, sharing);
    const kept = await this.#list.update(move, { stubborn: true, beside });
    this.#kept = kept;
    this.#onRest({ claims: [...kept], heartbeat: this.#heartbeat.path, journal: this.journal.path });
    await before.stop(); // where it was touched, not removed
    for (const claim of held) if (!kept.has(claim)) this.#held.get(claim)?.();
  }
}
