import { type Field, keyOf } from "./field.ts";
import type { Item } from "./item.ts";

/** The parameters that tell the rows apart: those with more than one value, without those that only
 *  repeat others (run tags, output folders, a parameter of the record that is in the command, too). */
export function varyingParams(params: readonly Field[], items: readonly Item[]): Field[] {
  const columns = params.map((field) => {
    const keys = items.map((item) => keyOf(field, field.valueOf(item)));
    return { field, keys, count: new Set(keys).size };
  });
  const varying = columns.filter(({ count }) => count > 1);
  const twins = varying.filter((column, i) =>
    varying
      .slice(0, i)
      .some((other) => isSame(column.keys, other.keys) && areAlike(column.field, other.field)),
  );
  const rest = varying.filter((column) => !twins.includes(column));
  const total = new Set(items.map(({ row }) => row.n)).size;
  const hidden = new Set<Field>();
  // the longest first, since it is the one that repeats the others
  const texts = rest.filter(({ field, count }) => !field.isNumeric && count === total);
  for (const { field } of texts.sort((a, b) => lengthOf(b.keys) - lengthOf(a.keys))) {
    const others = rest.map((each) => each.field).filter((each) => each !== field && !hidden.has(each));
    if (items.every((item) => repeats(field, item, others))) hidden.add(field);
  }
  return rest.map(({ field }) => field).filter((field) => !hidden.has(field));
}

function lengthOf(keys: readonly string[]): number {
  return keys.reduce((sum, key) => sum + key.length, 0);
}

/** Names of one parameter: batch_size and batch-size. */
function areAlike(a: Field, b: Field): boolean {
  const plain = ({ name }: Field): string => name.replaceAll(/[^A-Za-z0-9]/g, "").toLowerCase();
  return plain(a) === plain(b);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.every((key, i) => key === b[i]);
}

/** Whether the value of `field` has the entry's name or a tag, or the value of another column in it (of
 *  a flag its name), as a whole piece: `exp_07__lr_0.1` has 0.1. */
function repeats(field: Field, item: Item, others: readonly Field[]): boolean {
  const text = String(field.valueOf(item) ?? "");
  const { options } = item.row.entry;
  const values = others.map((other) => {
    const value = String(other.valueOf(item) ?? "");
    return value === "true" || value === "false" ? other.key : value;
  });
  // folds/3.csv may well be what entry 3 is about, but out/3 only has its number
  const number = MADE_FOR_ONE.test(field.key) ? String(item.row.n) : undefined;
  const own = [options.name, options.output, number, ...(options.tags ?? [])];
  return [...own, ...values].some((value) => value !== undefined && value !== "" && hasPiece(text, value));
}

/** Names of options for what belongs to one run. */
const MADE_FOR_ONE =
  /(?:^|[-_./])(?:out|output|outputs|save|log|logs|logdir|outdir|ckpt|checkpoints?|tag|run|results?|exp|experiment|id)(?:$|[-_./])/i;

function hasPiece(text: string, piece: string): boolean {
  for (let at = text.indexOf(piece); at !== -1; at = text.indexOf(piece, at + 1)) {
    const around = (text[at - 1] ?? "") + (text[at + piece.length] ?? "");
    if (!/[A-Za-z0-9]/.test(around)) return true;
  }
  return false;
}
