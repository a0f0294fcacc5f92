import type { Claimed } from "../../list/changes/claim.ts";
import { release } from "../../list/changes/settle.ts";
import type { ListFile } from "../../store/list-file.ts";
import { AttemptControl } from "../experiment/attempt-control.ts";
import type { HeldAttempt } from "./apply-control.ts";
import type { RunnerSession } from "./runner-session.ts";
import type { Stop } from "../experiment/process-control.ts";
import { logError } from "../attempt/attempt-errors.ts";

interface HoldingsOptions {
  readonly list: ListFile;
  readonly logDirectory: string;
}

/** What this runner has in its hands: whoever wants it stopped or paused, or has taken it from us, is obeyed. */
export class HeldClaims {
  readonly #options: HoldingsOptions;
  readonly #session: RunnerSession;
  readonly #held = new Map<string, HeldAttempt>();
  /** What experiments are told that begin while we leave. */
  #ending: Stop | undefined;
  #forced = false;

  constructor(options: HoldingsOptions, session: RunnerSession) {
    this.#options = options;
    this.#session = session;
  }

  /** By claim. */
  get held(): ReadonlyMap<string, HeldAttempt> {
    return this.#held;
  }

  /** Ends all that runs, and what is still to begin. */
  stopAll(stop: Stop): void {
    this.#ending = stop;
    for (const { control } of this.#held.values()) control.stop(stop);
  }

  /** What is being ended is killed. */
  force(): void {
    this.#forced = true;
    for (const { control } of this.#held.values()) control.force();
  }

  /** Does something for an entry that is ours, which is held meanwhile.
   *  @throws CooperateError when job logs cannot be written; the entry is given back then */
  async holding<T>(claimed: Claimed, act: (held: HeldAttempt) => Promise<T>): Promise<T> {
    const { claim } = claimed.entry.facts;
    const { list, logDirectory } = this.#options;
    const control = new AttemptControl();
    const held: HeldAttempt = { n: claimed.n, control, timeout: undefined };
    const taken: Stop = { kind: "interrupted", signal: "SIGTERM" };
    this.#held.set(claim, held);
    this.#session.hold(claim, () => control.stop(taken));
    if (this.#ending) control.stop(this.#ending);
    if (this.#forced) control.force();
    try {
      return await act(held);
    } catch (error) {
      await list.update(release(claimed), { retryOnPermissionError: true });
      this.#session.done(claim);
      throw logError(error, logDirectory);
    } finally {
      this.#held.delete(claim);
      this.#session.drop(claim);
    }
  }
}
