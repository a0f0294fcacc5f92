import type { Claimed } from "../../list/changes/claim.ts";
import { release } from "../../list/changes/settle.ts";
import type { ListFile } from "../../store/list-file.ts";
import { AttemptControl } from "../experiment/attempt-control.ts";
import type { HeldAttempt } from "./held-attempt.ts";
import type { Stop } from "../experiment/stop.ts";
import type { RunnerSession } from "./runner-session.ts";

/** The attempts that this runner has in hand, each with the control through which it is stopped
 *  or paused. */
export class HeldClaims {
  readonly #list: Pick<ListFile, "update">;
  readonly #session: Pick<RunnerSession, "hold" | "drop" | "done">;
  readonly #held = new Map<string, HeldAttempt>();
  /** Why attempts are stopped that start while this runner leaves. */
  #stop: Stop | undefined;
  #forced = false;

  constructor(list: Pick<ListFile, "update">, session: Pick<RunnerSession, "hold" | "drop" | "done">) {
    this.#list = list;
    this.#session = session;
  }

  /** By claim. */
  get held(): ReadonlyMap<string, HeldAttempt> {
    return this.#held;
  }

  /** Stops all attempts, and those that are still to start. */
  stopAll(stop: Stop): void {
    this.#stop = stop;
    for (const { control } of this.#held.values()) control.stop(stop);
  }

  /** Kills the attempts that are being stopped. */
  force(): void {
    this.#forced = true;
    for (const { control } of this.#held.values()) control.force();
  }

  /** Holds a claimed entry while `act` works on it. When `act` throws, the entry is given back.
   *  @throws what `act` throws; CooperateError when the entry cannot be given back */
  async holding<T>(claimed: Claimed, act: (held: HeldAttempt) => Promise<T>): Promise<T> {
    const { claim } = claimed.entry.facts;
    const control = new AttemptControl();
    const held: HeldAttempt = { n: claimed.n, control, timeout: undefined };
    const taken: Stop = { kind: "interrupted", signal: "SIGTERM" };
    this.#held.set(claim, held);
    this.#session.hold(claim, () => control.stop(taken));
    if (this.#stop) control.stop(this.#stop);
    if (this.#forced) control.force();
    try {
      return await act(held);
    } catch (error) {
      await this.#list.update(release(claimed), { retryOnPermissionError: true });
      this.#session.done(claim);
      throw error;
    } finally {
      this.#held.delete(claim);
      this.#session.drop(claim);
    }
  }
}
