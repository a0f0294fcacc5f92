import { drawFor } from "./draw.mjs";
import { mutateBytes, mutateLines, mutateList } from "./mutate.mjs";
import { sampleJournal, sampleList, sampleOrders, sampleRunning } from "./samples.mjs";
import { jsonOf, listOf } from "./tree.mjs";

const linesOf = (trees) => trees.map((tree) => `\n${jsonOf(tree)}\n`).join("");

/**
 * @typedef {object} Case
 * @property {number} number
 * @property {string} spoiled which of the files is corrupted
 * @property {Buffer} list
 * @property {Buffer | undefined} journal
 * @property {Buffer | undefined} second
 * @property {Buffer | undefined} orders
 * @property {Buffer | undefined} note
 * @property {readonly string[]} written the valid lines of the journal
 */

/**
 * Case `number` of `seed`: the files on the storage, and their contents before they were corrupted.
 * @returns {Case}
 */
export function caseOf(seed, number) {
  const draw = drawFor(seed, number);
  const spoiled = draw.pick(["list", "list", "list", "journal", "journal", "orders", "note"]);
  const isOfBytes = draw.chance(40);
  const list = spoiled === "list" ? sampleList(draw) : sampleRunning(draw);
  if (spoiled === "list" && !isOfBytes) mutateList(draw, list);
  let bytes = Buffer.from(draw.chance(85) ? listOf(list) : jsonOf(list));
  if (spoiled === "list" && isOfBytes) bytes = mutateBytes(draw, bytes);
  const hasJournal = spoiled !== "list" || draw.chance(30);
  const written = hasJournal ? sampleJournal(draw, list) : [];
  const journal = spoil(draw, written, spoiled === "journal", isOfBytes);
  const orders = spoil(draw, sampleOrders(draw, list), spoiled === "orders", isOfBytes);
  const note = Buffer.from(`0123456789ab ${draw.pick(["4", "50%", "1"])}\n`);
  return {
    number,
    spoiled,
    list: bytes,
    journal: hasJournal ? journal : undefined,
    second: hasJournal && draw.chance(20) ? spoil(draw, written, true, isOfBytes) : undefined,
    orders: hasJournal ? orders : undefined,
    note: spoiled === "note" ? mutateBytes(draw, note) : undefined,
    written: written.map(jsonOf),
  };
}

function spoil(draw, lines, isSpoiled, isOfBytes) {
  if (!isSpoiled) return Buffer.from(linesOf(lines));
  return isOfBytes
    ? mutateBytes(draw, Buffer.from(linesOf(lines)))
    : Buffer.from(linesOf(mutateLines(draw, lines)));
}
