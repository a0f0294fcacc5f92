// Modelled in test/model/supervisor.pml: change the model first.
import type { Clock } from "../../core/clock.ts";
import type { Entry } from "../../core/entry.ts";
import type { RunEvent } from "../../core/event.ts";
import { livenessOf, type Unconfirmed, type Unverifiable } from "../../core/liveness.ts";
import { createMutex } from "../../core/mutex.ts";
import type { Unreadable } from "../../core/unreadable.ts";
import { lose } from "../../list/changes/lose.ts";
import type { Replayed } from "../../list/changes/replay-journal.ts";
import { NOTHING_KNOWN } from "../../membership/assess-liveness.ts";
import type { FailureDetector } from "../../membership/failure-detector.ts";
import { LivenessObserver } from "../../membership/liveness-observer.ts";
import { type Recovered, recoverLost } from "../../membership/recover-lost.ts";
import type { ListFile } from "../../store/list-file.ts";
import type { RunnerSession } from "../session/runner-session.ts";
import { settleUnheldClaims } from "../session/settle-unheld.ts";
import type { Wanted } from "./eligibility.ts";

export interface LostWorkRecoveryParts {
  readonly list: ListFile;
  readonly wanted: Wanted;
  readonly clock: Clock;
  readonly emit: (event: RunEvent) => void;
  readonly session: Pick<RunnerSession, "isUnheld" | "isSound">;
  /** Called with what could not be read or understood beside the list. */
  readonly onUnreadable: (found: readonly Unreadable[]) => void;
}

/** What one recovery found out about the list and the other runners. */
export interface Recovery {
  /** The list as it was before the recovery changed it. */
  readonly entries: readonly Entry[];
  /** How many entries became pending again, or were settled, because their runner is lost. */
  readonly recovered: number;
  /** Entries whose runner has not been seen alive yet: more observation will show whether they
   *  are lost. */
  readonly unconfirmed: readonly Unconfirmed[];
  /** Wanted entries of which nobody on this machine can say whether they still run. */
  readonly unverifiable: readonly Unverifiable[];
}

/** Takes over the work of runners that are lost. */
export class LostWorkRecovery {
  readonly #parts: LostWorkRecoveryParts;
  readonly #observer: LivenessObserver;
  readonly #mutex = createMutex();

  constructor(parts: LostWorkRecoveryParts, detector: FailureDetector) {
    this.#parts = parts;
    this.#observer = new LivenessObserver(detector);
  }

  /** Of a process that is no runner: it has no claims of its own, and takes over everything.
   *  @param detector of the runners of the list */
  static withoutRunner(
    parts: Pick<LostWorkRecoveryParts, "list" | "clock" | "emit">,
    detector: FailureDetector,
  ): LostWorkRecovery {
    const session = { isUnheld: () => false, isSound: true };
    return new LostWorkRecovery({ ...parts, session, wanted: () => true, onUnreadable: () => {} }, detector);
  }

  /** Observes the runners that serve a running entry, and puts back what is lost.
   *  @throws CooperateError when the list cannot be read or written */
  async run(): Promise<Recovery> {
    return this.#mutex(async () => this.#recover());
  }

  async #recover(): Promise<Recovery> {
    const { list, wanted, onUnreadable } = this.#parts;
    const entries = await list.newest();
    const reinstated = await settleUnheldClaims(entries, this.#parts);
    const found = await this.#observer.observe(entries).catch(() => NOTHING_KNOWN);
    onUnreadable(found.unreadable);
    const recovered = await recoverLost(list, found, {
      takeOver: async (what) => {
        onUnreadable(what.unreadable);
        this.#report(what.replayed);
        return what.replayed.length + (await this.#putBack(what.lost, found.livenessByClaim));
      },
    });
    return {
      entries,
      recovered: reinstated + recovered,
      unconfirmed: found.unconfirmed,
      unverifiable: found.untold.filter(({ n }) => wanted(entries[n] as Entry, n, entries.length)),
    };
  }

  /** Emits how the attempts ended that journals told of. */
  #report(replayed: readonly Replayed[]): void {
    for (const { n, entry, word, status } of replayed) {
      if (word === "unbegun") continue; // it never started, so nothing is reported
      const { host, pid } = entry.facts;
      const { outcome, log = entry.facts.log ?? "" } = word;
      this.#parts.emit({ kind: "recorded", n, entry, host, pid, outcome, log, status });
    }
  }

  /** @returns how many of the `lost` claims' entries are pending again */
  async #putBack(
    lost: Recovered["lost"],
    livenessByClaim: Parameters<typeof livenessOf>[0],
  ): Promise<number> {
    if (lost.size === 0) return 0;
    const { list, clock, emit } = this.#parts;
    const attempts = await list.update(lose(lost, clock.now().toISOString()));
    for (const { n, entry, now: status } of attempts) {
      const { host, pid, claim } = entry.facts;
      const liveness = livenessOf(livenessByClaim, claim);
      if (liveness.kind === "lost")
        emit({ kind: "recovered", n, entry, host, pid, how: liveness.how, status });
    }
    return attempts.filter(({ now: status }) => status === "pending").length;
  }
}
