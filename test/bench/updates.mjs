// What one change of a list costs, compared with writing, syncing and renaming a file of the same
// size.
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { pending } from "../../dist/core/entry.js";
import { formatList } from "../../dist/list/format/codec.js";
import { openListFile } from "../../dist/store/list-file.js";
import { median } from "./statistics.mjs";

const SIZES = [100, 1_000, 10_000, 100_000];
const TIMES = 20;

/**
 * In milliseconds; `later` and `floor` are medians.
 * @typedef {{ entries: number, first: number, later: number, floor: number }} UpdateRow
 */

/** @param {{ root: string, say: (text: string) => void }} options
 *  @returns {Promise<{ times: number, rows: UpdateRow[] }>} */
export async function measureUpdates({ root, say }) {
  const rows = [];
  for (const entries of SIZES) {
    const file = join(mkdtempSync(join(root, "update ")), "exps.json");
    const text = formatList(
      Array.from({ length: entries }, (_, i) =>
        pending(["python", "main.py", "--lr", String(i / 100), "--seed", "1"]),
      ),
    );
    writeFileSync(file, text);
    const store = openListFile(file);
    const update = (/** @type {number} */ k) =>
      store.update((all) => ({ entries: all.with(k, pending(["true", String(k)])), value: undefined }));
    const first = await timed(() => update(0));
    /** @type {number[][]} */
    const [later = [], floor = []] = [[], []];
    for (let k = 1; k <= TIMES; k++) {
      later.push(await timed(() => update(k)));
      floor.push(await timed(() => writeFileAtomic(`${file}.floor`, text)));
    }
    rows.push({ entries, first, later: median(later), floor: median(floor) });
    say(`${TIMES} changes of ${entries} entries`);
  }
  return { times: TIMES, rows };
}

/** @param {() => Promise<unknown>} work @returns {Promise<number>} milliseconds */
async function timed(work) {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
