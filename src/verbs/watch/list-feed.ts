import type { Liveness, LivenessByClaim } from "../../core/liveness.ts";
import { type WatchModel, watchModel } from "../../report/watch/model.ts";
import { type ListFile, openListFile } from "../../store/list-file.ts";
import { DEFAULT_LEASE_MS, FailureDetector } from "../../membership/failure-detector.ts";
import { assessLiveness } from "../../membership/assess-liveness.ts";
import { LONGEST_LOOK_MS, waitingFor } from "../list-view.ts";

/** Half a beat or so: no beat is missed, and a dead runner of this machine is seen soon. */
const JUDGE_MS = 2_000;
/** Where a look takes long (a machine with thousands of processes, in which orphans are searched; slow storage), it is taken
 *  seldom: about three hundredths of the time. */
const PAUSE_FACTOR = 30;

/**
 * One list, looked at again and again: a stat when nothing has changed, and one parse of the changed lines when it has. The
 * runners are judged apart and less often, since that asks the storage about each of them.
 */
export class ListFeed {
  readonly #list: ListFile;
  readonly #detector: FailureDetector;
  readonly #file: string;
  #model: WatchModel;
  #livenessByClaim: LivenessByClaim = new Map();
  #waiting = 0;
  #judgeAt = Number.NEGATIVE_INFINITY;

  constructor(file: string) {
    this.#file = file;
    this.#list = openListFile(file);
    this.#detector = new FailureDetector(file, DEFAULT_LEASE_MS);
    this.#model = watchModel([], file);
  }

  /** Of the newest version that was looked at. */
  get model(): WatchModel {
    return this.#model;
  }

  get livenessByClaim(): LivenessByClaim {
    return this.#livenessByClaim;
  }

  /** How many runners wait for their turn to change the list. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Looks once.
   *  @throws CooperateError when the list is missing, unreadable or malformed, and stays so */
  async look(): Promise<void> {
    const entries = await this.#list.newest();
    if (entries !== this.#model.entries) this.#model = watchModel(entries, this.#file);
    const start = performance.now();
    if (start < this.#judgeAt) return;
    const running = this.#model.figures.running.map(({ entry }) => entry);
    const assessment = await assessLiveness(running, this.#detector).catch(() => undefined); // what was known stays known
    if (assessment) this.#livenessByClaim = heardLongEnough(assessment.livenessByClaim);
    this.#waiting = await waitingFor(this.#file);
    const end = performance.now();
    this.#judgeAt = end + Math.max(JUDGE_MS, PAUSE_FACTOR * (end - start));
  }
}

/** Whom nobody has heard is no news before he was listened to for longer than a beat; that a record names no runner never is any:
 *  --progress says it. */
function heardLongEnough(livenessByClaim: LivenessByClaim): LivenessByClaim {
  const isNews = (liveness: Liveness): boolean => {
    if (liveness.kind === "untold") return liveness.why !== "unnamed";
    return liveness.kind !== "unheard" || liveness.forMs >= LONGEST_LOOK_MS;
  };
  return new Map([...livenessByClaim].filter(([, standing]) => isNews(standing)));
}
