import type { Clock } from "../core/clock.ts";
import type { Entry } from "../core/entry.ts";
import type { Unconfirmed } from "../core/liveness.ts";
import { assessLiveness, type LivenessAssessment, NOTHING_KNOWN } from "./assess-liveness.ts";
import { DEFAULT_LEASE_MS, FailureDetector } from "./failure-detector.ts";
import { BEAT_MS } from "./heartbeat.ts";

/** A live runner is seen to touch its heartbeat within this time: one beat, which may be a bit
 *  late. */
export const ONE_BEAT_MS = BEAT_MS + 1_500;

export interface ObserveOptions {
  /** For how long to observe while a heartbeat looks old, milliseconds; 0 assesses once. Infinity:
   *  until the runner touches it, or the lease is over. */
  readonly forMs: number;
  /** Called once when it takes longer than a beat to know. */
  readonly onWait?: (unconfirmed: readonly Unconfirmed[]) => void;
}

/** Between two assessments; and when the observation takes long. */
const POLL_MS = 250;
const LONG_POLL_MS = 500;
const SAY_AFTER_MS = 5_000;
/** {@link LivenessObserver.refresh} assesses that seldom. That is shorter than a beat, so that no
 *  beat is missed and a dead runner of this machine is seen soon. */
const REFRESH_MS = 2_000;
/** Where an assessment takes long (thousands of processes in which orphans are searched; slow
 *  storage), it may take about three hundredths of the time. */
const PAUSE_FACTOR = 30;

/** Finds out who serves the running entries of a list. Every loop that waits until that is certain
 *  is in here; the caller says how long it may take. */
export class LivenessObserver {
  readonly #detector: FailureDetector;
  readonly #clock: Clock;
  #latest = NOTHING_KNOWN;
  #refreshAt = Number.NEGATIVE_INFINITY;

  constructor(detector: FailureDetector) {
    this.#detector = detector;
    this.#clock = detector.clock;
  }

  /** An observer of the list `file` by someone who is no runner. */
  static of(file: string, clock: Clock, leaseMs = DEFAULT_LEASE_MS): LivenessObserver {
    return new LivenessObserver(new FailureDetector(file, leaseMs, undefined, clock));
  }

  /** Observes the runners of the running `entries` until no heartbeat looks old, or for `forMs`. A
   *  heartbeat that looks old may be a live one, seen by a clock that is off: so one assessment
   *  proves nothing.
   *  @throws the system's error when the storage does not answer */
  async observe(
    entries: readonly Entry[],
    { forMs, onWait = () => {} }: ObserveOptions = { forMs: 0 },
  ): Promise<LivenessAssessment> {
    const start = this.#clock.monotonic();
    for (let isTold = false; ;) {
      const assessment = await assessLiveness(entries, this.#detector);
      const passed = this.#clock.monotonic() - start;
      if (!assessment.suspicious || passed >= forMs) return assessment;
      if (!isTold && passed > SAY_AFTER_MS) {
        isTold = true;
        onWait(assessment.unconfirmed);
      }
      await this.#clock.sleep(passed > SAY_AFTER_MS ? LONG_POLL_MS : POLL_MS);
    }
  }

  /** For whoever asks again and again: the latest assessment, which is made anew every two
   *  seconds, or less often where it costs much. While the storage does not answer, what was known
   *  stays known. */
  async refresh(entries: readonly Entry[]): Promise<LivenessAssessment> {
    const start = this.#clock.monotonic();
    if (start < this.#refreshAt) return this.#latest;
    this.#latest = await this.observe(entries).catch(() => this.#latest);
    const end = this.#clock.monotonic();
    this.#refreshAt = end + Math.max(REFRESH_MS, PAUSE_FACTOR * (end - start));
    return this.#latest;
  }
}
