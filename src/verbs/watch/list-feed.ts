import type { Clock } from "../../core/clock.ts";
import type { HeldBackRunner } from "../../core/held-back.ts";
import type { Liveness, LivenessByClaim } from "../../core/liveness.ts";
import { NOTHING_KNOWN } from "../../membership/assess-liveness.ts";
import { heldBackRunners } from "../../membership/held-back-note.ts";
import { LivenessObserver, ONE_BEAT_MS } from "../../membership/liveness-observer.ts";
import { type WatchModel, watchModel } from "../../report/watch/model.ts";
import { type ListFile, openListFile } from "../../store/list-file.ts";
import { waitingFor } from "../shared/list-view.ts";

/**
 * Follows one list: a refresh costs a stat when nothing has changed, and one parse of the changed
 * lines when something has. The runners are observed apart and less often, since that asks the
 * storage about each of them.
 */
export class ListFeed {
  readonly #list: ListFile;
  readonly #observer: LivenessObserver;
  readonly #file: string;
  #model: WatchModel;
  #assessment = NOTHING_KNOWN;
  #livenessByClaim: LivenessByClaim = new Map();
  #waiting = 0;
  #heldBack: readonly HeldBackRunner[] = [];

  constructor(file: string, clock: Clock) {
    this.#file = file;
    this.#list = openListFile(file);
    this.#observer = LivenessObserver.of(file, clock);
    this.#model = watchModel([], file);
  }

  /** Of the newest version that was read. */
  get model(): WatchModel {
    return this.#model;
  }

  /** What is news about the runners of running entries; a new map after each observation. */
  get livenessByClaim(): LivenessByClaim {
    return this.#livenessByClaim;
  }

  /** How many runners wait for their turn to change the list. */
  get waiting(): number {
    return this.#waiting;
  }

  /** The runners that start nothing for want of something of their machine. */
  get heldBack(): readonly HeldBackRunner[] {
    return this.#heldBack;
  }

  /** Reads the list and, when it is time, observes the runners.
   *  @throws CooperateError when the list is missing, unreadable or malformed, and stays so */
  async refresh(): Promise<void> {
    const entries = await this.#list.newest();
    if (entries !== this.#model.entries) this.#model = watchModel(entries, this.#file);
    const running = this.#model.figures.running.map(({ entry }) => entry);
    if (running.length === 0) this.#heldBack = await heldBackRunners(this.#file);
    const assessment = await this.#observer.refresh(running);
    if (assessment === this.#assessment) return;
    this.#assessment = assessment;
    this.#livenessByClaim = newsOnly(assessment.livenessByClaim);
    this.#waiting = await waitingFor(this.#file);
    this.#heldBack = await heldBackRunners(this.#file);
  }
}

/** An unconfirmed runner is no news before it was observed for longer than a beat. That a record names
 *  no runner never is: --progress says it. */
function newsOnly(livenessByClaim: LivenessByClaim): LivenessByClaim {
  const isNews = (liveness: Liveness): boolean => {
    if (liveness.kind === "untold") return liveness.why !== "unnamed";
    return liveness.kind !== "unheard" || liveness.forMs >= ONE_BEAT_MS;
  };
  return new Map([...livenessByClaim].filter(([, liveness]) => isNews(liveness)));
}
