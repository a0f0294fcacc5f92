import type { LaunchOutcome, LaunchRequest, LaunchTools } from "./shared/launch-request.ts";
import type { Scaling } from "./shared/scaling.ts";
import { PoolFolder } from "./pools/pool-folder.ts";
import { counted, readScaleNote, type ScaleNote, writeScaleNote } from "./pools/scale-note.ts";
import { launch } from "./launch.ts";

/** What stays the same from launch to launch. */
type Lasting = Omit<LaunchRequest, "pending" | "perEntry" | "scale" | "hold" | "afterJob" | "begin">;

/** Makes the pool of a launch look after itself: remembers what was asked for.
 *  @throws CooperateError (storage) */
export async function rememberScale(
  request: LaunchRequest,
  { most, slots }: Pick<Scaling, "most" | "slots">,
): Promise<void> {
  const { pending: _p, perEntry: _e, scale: _s, hold: _h, afterJob: _a, begin: _b, ...lasting } = request;
  const folder = new PoolFolder(request.real, request.pool);
  await folder.make();
  await writeScaleNote(folder, { version: 1, most, slots, request: lasting, refused: 0, idle: 0 });
}

/** From now on the pool submits nothing by itself, until somebody launches it with `--scale` again. */
export async function pauseScale(real: string, pool: string, why: string): Promise<void> {
  const note = await readScaleNote(real, pool);
  if (note) await writeScaleNote(new PoolFolder(real, pool), { ...note, paused: why });
}

/** One runner of a pool that looks after itself. */
export class ScaledRunner {
  readonly #folder: PoolFolder;
  readonly #real: string;
  readonly #pool: string;
  readonly #tools: LaunchTools;

  constructor(real: string, pool: string, tools: LaunchTools) {
    this.#folder = new PoolFolder(real, pool);
    [this.#real, this.#pool, this.#tools] = [real, pool, tools];
  }

  /** The time of a job, milliseconds; Infinity where it has no limit. Undefined when the pool does
   *  not look after itself, or is paused. */
  async timeMs(): Promise<number | undefined> {
    const note = await this.#note();
    if (!note || note.paused !== undefined) return undefined;
    return note.request.place.timeMs ?? Number.POSITIVE_INFINITY;
  }

  /** Submits what is missing.
   *  @param pending how many entries wait that would end within the time of a job
   *  @param leaving how many jobs are about to leave
   *  @returns what to tell the user, if anything */
  async scale(pending: number, leaving: number): Promise<string | undefined> {
    const note = await this.#note();
    if (!note || note.paused !== undefined || pending === 0) return undefined;
    const { most, slots, request } = note;
    const [outcome] = await launch([{ ...request, pending, scale: { most, slots, leaving } }], this.#tools);
    return outcome && this.#account(note, outcome);
  }

  /** Remembers whether this job has found something to do.
   *  @param isIdle whether it ended at once and had nothing */
  async ended(isIdle: boolean): Promise<void> {
    const note = await this.#note();
    if (!note || (!isIdle && note.idle === 0)) return;
    const why = "three jobs in a row ended at once and had found nothing to run";
    await writeScaleNote(this.#folder, counted(note, "idle", isIdle, why));
  }

  async #account(note: ScaleNote<Lasting>, { started, failure }: LaunchOutcome): Promise<string | undefined> {
    const isBad = failure !== undefined;
    if (isBad || note.refused > 0) {
      const why = `three submissions in a row were refused: ${failure ?? ""}`;
      await writeScaleNote(this.#folder, counted(note, "refused", isBad, why));
    }
    if (isBad) return `${this.#pool} gets no further job: ${failure}`;
    return started > 0 ? submitted(started, this.#pool) : undefined;
  }

  async #note(): Promise<ScaleNote<Lasting> | undefined> {
    return (await readScaleNote(this.#real, this.#pool)) as ScaleNote<Lasting> | undefined;
  }
}

function submitted(count: number, pool: string): string {
  return `${count} further job${count === 1 ? "" : "s"} submitted for ${pool}`;
}
