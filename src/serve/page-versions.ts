import { isDeepStrictEqual } from "node:util";
import { randomBytes } from "../core/random.ts";
import type { LiveData, RowsEvent } from "../page/data/live-data.ts";
import type { ReportData } from "../page/data/report-data.ts";
import type { News } from "./news.ts";
import { RowLog } from "./row-log.ts";
import { RowPatches } from "./row-patches.ts";
import { headOf, isSameShape } from "./same-shape.ts";

/** An event is no longer, unless one row alone is. */
const MOST_EVENT_BYTES = 65_536;
/** With more than that to tell, the page is quicker with all of it. */
const MOST_BYTES_BEHIND = 10 * MOST_EVENT_BYTES;

/** One version of a page after the other, and what is different between any two of them. A version
 *  is named by this process, by the shape of the page, and by the number of its last change. */
export class PageVersions {
  readonly #process = randomBytes(6).toString("base64url");
  #shape = 0;
  #log = new RowLog();
  #data: ReportData | undefined;
  #patches: RowPatches | undefined;
  #texts: readonly string[] = [];
  #claims: Readonly<Record<number, string>> = {};
  /** The change with which hosts, lanes and the like became others. */
  #headSeq = 0;

  /** The newest one; undefined before the first. */
  get data(): ReportData | undefined {
    return this.#data;
  }

  get id(): string {
    return `${this.#process}.${this.#shape}.${this.#log.seq}`;
  }

  /** Takes a newer version.
   *  @param claims by row
   *  @param fresh the rows whose curves may be others
   *  @returns whether it has another shape than the one before */
  take(data: ReportData, claims: Readonly<Record<number, string>>, fresh: ReadonlySet<number>): boolean {
    const [before, patchesBefore] = [this.#data, this.#patches];
    const patches = new RowPatches(data, claims);
    const texts = data.n.map((_, row) => JSON.stringify(patches.withoutCurves(row)));
    const isNew = before === undefined || !isSameShape(before, data);
    if (isNew) {
      this.#shape++;
      this.#log = new RowLog();
      this.#headSeq = 0;
    } else {
      for (const [row, text] of texts.entries()) {
        const hasCurves = fresh.has(row);
        if (
          text !== this.#texts[row] ||
          (hasCurves && !isDeepStrictEqual(patches.curvesOf(row), patchesBefore?.curvesOf(row)))
        )
          this.#log.touch(row);
      }
      if (!isDeepStrictEqual(headOf(before), headOf(data))) this.#headSeq = this.#log.seq;
    }
    [this.#data, this.#patches, this.#texts, this.#claims] = [data, patches, texts, claims];
    return isNew;
  }

  /** The newest version as a page asks for it. */
  live(control: boolean): LiveData {
    if (!this.#data) throw new TypeError("there is no version yet");
    return { ...this.#data, id: this.id, control, claims: this.#claims };
  }

  /** Whether a page of version `id` has the entries, parameters and columns of the newest one. */
  isOfShape(id: string): boolean {
    return this.#seqIn(id) !== undefined;
  }

  /** What is new since version `id`, at most 64 kB of it; undefined when nothing is. */
  newsSince(id: string): News | undefined {
    const [data, patches, since] = [this.#data, this.#patches, this.#seqIn(id)];
    if (!data || !patches) return undefined;
    if (since === undefined) return { kind: "reset" };
    const rows: string[] = [];
    let [bytes, seq, behind] = [0, since, 0];
    for (const change of this.#log.after(since)) {
      const text = JSON.stringify(patches.of(change.row));
      behind += text.length;
      if (behind > MOST_BYTES_BEHIND) return { kind: "reset" };
      if (rows.length > 0 && bytes + text.length > MOST_EVENT_BYTES) continue;
      if (behind !== bytes + text.length) continue; // what follows waits for what comes before
      rows.push(text);
      bytes += text.length;
      seq = change.seq;
    }
    if (rows.length === 0) return undefined;
    const event: Omit<RowsEvent, "rows"> = {
      at: data.madeAt,
      ...(this.#headSeq > since && { head: headOf(data) }),
    };
    const head = JSON.stringify(event).slice(0, -1);
    return { kind: "rows", id: this.#idAt(seq), data: `${head},"rows":[${rows.join(",")}]}` };
  }

  #idAt(seq: number): string {
    return `${this.#process}.${this.#shape}.${seq}`;
  }

  #seqIn(id: string): number | undefined {
    const [, process, shape, seq] = /^([\w-]+)\.(\d+)\.(\d+)$/.exec(id) ?? [];
    const isOurs = process === this.#process && Number(shape) === this.#shape;
    return isOurs && Number(seq) <= this.#log.seq ? Number(seq) : undefined;
  }
}
