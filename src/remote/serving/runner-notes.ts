import * as fs from "node:fs/promises";
import type { Clock } from "../../core/clock.ts";
import { heartbeatsOf, notePath, ORDER_NOTES, STATUS_NOTES } from "../../membership/heartbeat.ts";
import { runnersLately } from "../../membership/runner-listing.ts";
import { CachedText } from "../../storage/cached-text.ts";
import { realPath } from "../../storage/real-path.ts";
import { sharingBeside } from "../../storage/sharing.ts";
import { writeText } from "../../storage/trusted.ts";
import type { Message } from "../protocol/messages.ts";

/** The orders of version 0.1 are read rarely, as by runners themselves. */
const RARE_MS = 30_000;
/** Longer answers of a runner are not written. */
const LONGEST = 2_000;

/** Passes on what others ask of the remote runners, and what these say of themselves. */
export class RunnerNotes {
  readonly #file: string;
  readonly #send: (message: Message) => void;
  /** What was sent last, by path. */
  readonly #sent = new Map<string, string>();
  readonly #asked = new Map<string, CachedText>();
  readonly #clock: Pick<Clock, "monotonic">;
  #rareAt = Number.NEGATIVE_INFINITY;
  #listed = "";

  constructor(file: string, clock: Pick<Clock, "monotonic">, send: (message: Message) => void) {
    [this.#file, this.#clock, this.#send] = [file, clock, send];
  }

  /** Reads what others ask of `runners`.
   *  @returns sends it, for when the list that belongs to it is sent */
  async read(runners: Iterable<string>): Promise<() => void> {
    const directory = await heartbeatsOf(this.#file);
    const isRare = this.#clock.monotonic() - this.#rareAt > RARE_MS;
    if (isRare) this.#rareAt = this.#clock.monotonic();
    const news: (readonly [path: string, text: string, message: Message])[] = [];
    for (const runner of runners)
      for (const note of isRare ? ORDER_NOTES : ORDER_NOTES.slice(0, 1)) {
        const path = notePath(directory, runner, note);
        const reader = this.#asked.get(path) ?? new CachedText(path);
        this.#asked.set(path, reader);
        const text = (await reader.read().catch(() => "")) ?? "";
        if (text === (this.#sent.get(path) ?? "")) continue;
        news.push([path, text, { t: "asked", runner, note, text }]);
      }
    // What is not sent now, since the list cannot be read, is read again.
    return () => {
      for (const [path, text, message] of news) {
        this.#sent.set(path, text);
        this.#send(message);
      }
    };
  }

  /** Sends which runners the list has, when that has changed. */
  async list(): Promise<void> {
    const { runners } = await runnersLately(await heartbeatsOf(this.#file));
    const listed = [...runners].sort().join(" ");
    if (listed === this.#listed) return;
    this.#listed = listed;
    this.#send({ t: "runners", runners });
  }

  /** Writes what a remote runner says of itself. */
  async tell(runner: string, note: string, text: string): Promise<void> {
    const told = STATUS_NOTES.find((each) => each === note);
    if (!told || text.length > LONGEST) return;
    const path = notePath(await heartbeatsOf(this.#file), runner, told);
    if (text === "") await fs.rm(path, { force: true });
    else await writeText(path, text, await sharingBeside(await realPath(this.#file)));
  }
}
