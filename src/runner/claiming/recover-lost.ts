// Modelled in test/model/supervisor.pml: change the model first.
import type { Clock } from "../../core/clock.ts";
import type { ClaimFacts, Entry } from "../../core/entry.ts";
import type { RunEvent } from "../../core/event.ts";
import { livenessOf, type Unconfirmed, type Unverifiable } from "../../core/liveness.ts";
import { createMutex } from "../../core/mutex.ts";
import type { Unreadable } from "../../core/unreadable.ts";
import { lose } from "../../list/changes/lose.ts";
import { assessLiveness, NOTHING_KNOWN } from "../../membership/assess-liveness.ts";
import type { FailureDetector } from "../../membership/failure-detector.ts";
import { removeHeartbeats } from "../../membership/heartbeat.ts";
import { recoverRunners, sweepJournals } from "../../membership/recover-runner.ts";
import { firstLife } from "../../processes/runner-id.ts";
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
  /** Something beside the list could not be read or understood. */
  readonly onUnreadable: (found: readonly Unreadable[]) => void;
}

/** What one recovery found out about the list and the other runners. */
export interface Recovery {
  /** The list as it was before the recovery changed it. */
  readonly entries: readonly Entry[];
  /** How many entries became pending again, or were settled, because their runner is lost. */
  readonly recovered: number;
  /** Entries whose runner has not been seen alive yet: more observation will tell whether they
   *  are lost. */
  readonly unconfirmed: readonly Unconfirmed[];
  /** Wanted entries of which this runner cannot tell whether they still run. */
  readonly unverifiable: readonly Unverifiable[];
}

/** Takes over the work that other runners have lost. */
export class LostWorkRecovery {
  readonly #parts: LostWorkRecoveryParts;
  readonly #detector: FailureDetector;
  readonly #exclusively = createMutex();

  constructor(parts: LostWorkRecoveryParts, detector: FailureDetector) {
    this.#parts = parts;
    this.#detector = detector;
  }

  /** Assesses the runners of all running entries and puts back the lost ones. What is left of a
   *  dead runner is recovered first.
   *  @throws CooperateError when the list cannot be read or written */
  async run(): Promise<Recovery> {
    return this.#exclusively(async () => this.#recover());
  }

  async #recover(): Promise<Recovery> {
    const { list, wanted, clock, emit, onUnreadable } = this.#parts;
    const entries = await list.newest();
    const unheld = await settleUnheldClaims(entries, this.#parts);
    const assessment = await assessLiveness(entries, this.#detector).catch(() => NOTHING_KNOWN);
    const { lost, settled, livenessByClaim, unheard: unconfirmed } = assessment;
    const unverifiable = assessment.untold.filter(({ n }) => wanted(entries[n] as Entry, n, entries.length));
    onUnreadable(assessment.unreadable);
    await this.#removeDeadWithoutEntry(entries);
    if (lost.size + settled.size === 0) return { entries, recovered: unheld, unconfirmed, unverifiable };
    const { lost: lostClaims, heeded: replayed, unreadable } = await recoverRunners(list, assessment);
    onUnreadable(unreadable);
    for (const { n, entry, word, status } of replayed) {
      if (word === "unbegun") continue; // it never started, so there is nothing to report
      const { host, pid } = entry.facts;
      const { outcome, log = entry.facts.log ?? "" } = word;
      emit({ kind: "recorded", n, entry, host, pid, outcome, log, status });
    }
    const attempts = await list.update(lose(lostClaims, clock.now().toISOString()));
    for (const { n, entry, now: status } of attempts) {
      const { host, pid, claim } = entry.facts;
      const liveness = livenessOf(livenessByClaim, claim);
      if (liveness.kind === "lost")
        emit({ kind: "recovered", n, entry, host, pid, how: liveness.how, status });
    }
    await sweepJournals(list).catch(() => {});
    const pending = attempts.filter(({ now: status }) => status === "pending").length;
    return { entries, recovered: unheld + pending + replayed.length, unconfirmed, unverifiable };
  }

  /** Removes the heartbeats and files of dead runners that serve no entry: no liveness assessment
   *  would ever ask for them. Their heartbeats were observed to stand still for the lease.
   *  @param entries as they were when that was observed */
  async #removeDeadWithoutEntry(entries: readonly Entry[]): Promise<void> {
    const { list } = this.#parts;
    const { idleDead } = this.#detector;
    if (idleDead.length === 0) return;
    const serving = new Set(
      entries.map(({ facts }) => firstLife((facts as Partial<ClaimFacts>).runner ?? "")),
    );
    const idle = idleDead.filter((runner) => !serving.has(firstLife(runner)));
    if (idle.length === 0) return;
    await removeHeartbeats(list.path, new Map(idle.map((runner) => [runner, runner])));
    await sweepJournals(list).catch(() => {});
  }
}
