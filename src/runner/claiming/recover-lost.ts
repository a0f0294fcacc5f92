// Modelled in test/model/supervisor.pml: change the model first.
import type { ClaimFacts, Entry } from "../../core/entry.ts";
import type { RunEvent } from "../../core/event.ts";
import { livenessOf, type Unconfirmed, type Unverifiable } from "../../core/liveness.ts";
import type { Unreadable } from "../../core/unreadable.ts";
import { lose } from "../../list/changes/lose.ts";
import { removeHeartbeats } from "../../membership/heartbeat.ts";
import type { ListFile } from "../../store/list-file.ts";
import { createMutex } from "../../core/mutex.ts";
import { recoverRunners, sweepJournals } from "../../membership/recover-runner.ts";
import { firstLife } from "../../processes/runner-id.ts";
import type { FailureDetector } from "../../membership/failure-detector.ts";
import { assessLiveness, NOTHING_KNOWN } from "../../membership/assess-liveness.ts";
import type { Wanted } from "./eligibility.ts";
import { settleUnheldClaims } from "../session/settle-unheld.ts";
import type { RunnerSession } from "../session/runner-session.ts";

export interface LostWorkRecoveryParts {
  readonly list: ListFile;
  readonly wanted: Wanted;
  readonly now: () => Date;
  readonly emit: (event: RunEvent) => void;
  readonly session: Pick<RunnerSession, "isGhost" | "isSound">;
  /** Something beside the list could not be read or understood. */
  readonly onUnreadable: (found: readonly Unreadable[]) => void;
}

/** What a look at the others found. */
interface Finding {
  /** The list as it was looked at. */
  readonly entries: readonly Entry[];
  /** How many entries are pending again because their runner is lost. */
  readonly back: number;
  /** Entries whose runner was not seen to live yet: nobody can say whether they are lost. */
  readonly unheard: readonly Unconfirmed[];
  /** Entries that are wanted and of which nobody can say from here whether they still run. */
  readonly untold: readonly Unverifiable[];
}

/** Takes over what other runners have lost. */
export class LostWorkRecovery {
  readonly #parts: LostWorkRecoveryParts;
  readonly #detector: FailureDetector;
  readonly #alone = createMutex();

  constructor(parts: LostWorkRecoveryParts, detector: FailureDetector) {
    this.#parts = parts;
    this.#detector = detector;
  }

  /** Looks at those who serve a running entry, and puts back what is lost. Whoever is taken for dead is buried first.
   *  @throws CooperateError when the list cannot be read or written */
  async run(): Promise<Finding> {
    return this.#alone(async () => this.#recover());
  }

  async #recover(): Promise<Finding> {
    const { list, wanted, now, emit, onUnreadable } = this.#parts;
    const entries = await list.newest();
    const ghosts = await settleUnheldClaims(entries, this.#parts);
    const assessment = await assessLiveness(entries, this.#detector).catch(() => NOTHING_KNOWN);
    const { lost, settled, livenessByClaim, unheard } = assessment;
    const untold = assessment.untold.filter(({ n }) => wanted(entries[n] as Entry, n, entries.length));
    onUnreadable(assessment.unreadable);
    await this.#buryIdle(entries);
    if (lost.size + settled.size === 0) return { entries, back: ghosts, unheard, untold };
    const { lost: gone, heeded, unreadable } = await recoverRunners(list, assessment);
    onUnreadable(unreadable);
    for (const { n, entry, word, status } of heeded) {
      if (word === "unbegun") continue; // it never started, so there is nothing to report
      const { host, pid } = entry.facts;
      const { outcome, log = entry.facts.log ?? "" } = word;
      emit({ kind: "recorded", n, entry, host, pid, outcome, log, status });
    }
    const attempts = await list.update(lose(gone, now().toISOString()));
    for (const { n, entry, now: status } of attempts) {
      const { host, pid, claim } = entry.facts;
      const liveness = livenessOf(livenessByClaim, claim);
      if (liveness.kind === "lost")
        emit({ kind: "recovered", n, entry, host, pid, how: liveness.how, status });
    }
    await sweepJournals(list).catch(() => {});
    const back = attempts.filter(({ now: status }) => status === "pending").length;
    return { entries, back: ghosts + back + heeded.length, unheard, untold };
  }

  /** Whoever died without an entry nobody looks for: its heartbeat, which was watched to stand still for the lease, and its files go.
   *  @param entries as they were when that was seen */
  async #buryIdle(entries: readonly Entry[]): Promise<void> {
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
