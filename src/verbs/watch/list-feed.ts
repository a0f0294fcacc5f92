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
  readonly #watch: FailureDetector;
  readonly #file: string;
  #model: WatchModel;
  #standings: LivenessByClaim = new Map();
  #waiting = 0;
  #judgeAt = Number.NEGATIVE_INFINITY;

  constructor(file: string) {
    this.#file = file;
    this.#list = openListFile(file);
    this.#watch = new FailureDetector(file, DEFAULT_LEASE_MS);
    this.#model = watchModel([], file);
  }

  /** Of the newest version that was looked at. */
  get model(): WatchModel {
    return this.#model;
  }

  get standings(): LivenessByClaim {
    return this.#standings;
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
    const judged = await assessLiveness(running, this.#watch).catch(() => undefined); // what was known stays known
    if (judged) this.#standings = heardLongEnough(judged.standings);
    this.#waiting = await waitingFor(this.#file);
    const end = performance.now();
    this.#judgeAt = end + Math.max(JUDGE_MS, PAUSE_FACTOR * (end - start));
  }
}

/** Whom nobody has heard is no news before he was listened to for longer than a beat; that a record names no runner never is any:
 *  --progress says it. */
function heardLongEnough(standings: LivenessByClaim): LivenessByClaim {
  const isNews = (standing: Liveness): boolean => {
    if (standing.kind === "untold") return standing.why !== "unnamed";
    return standing.kind !== "unheard" || standing.forMs >= LONGEST_LOOK_MS;
  };
  return new Map([...standings].filter(([, standing]) => isNews(standing)));
}
