import { usageError } from "../../core/failure.ts";
import type { NpyArray } from "../../results/sources/npy.ts";

/** The elements as text, as they are written in a list of rows. */
function textsOf({ type, data }: NpyArray): string[] {
  const values: readonly (number | bigint)[] = [...data];
  if (type === "b1") return values.map((value) => (value ? "true" : "false"));
  return values.map((value) => (type === "f4" ? shortest(Number(value)) : plain(value)));
}

function plain(value: number | bigint): string {
  return String(value).replace("Infinity", "inf").replace("NaN", "nan");
}

/** A number of 32 bits with as few digits as tell it from others. */
function shortest(value: number): string {
  if (!Number.isFinite(value)) return plain(value);
  for (let digits = 1; digits < 9; digits++)
    if (Math.fround(Number(value.toPrecision(digits))) === value)
      return String(Number(value.toPrecision(digits)));
  return String(value);
}

/** An array as lines, as NumPy's savetxt has them: a line for each row, a blank one between tables.
 *  A list has one value on each line. */
export function arrayLines(array: NpyArray, between = " "): string[] {
  const { shape } = array;
  const texts = textsOf(array);
  if (shape.length < 2) return texts;
  const width = shape.at(-1) as number;
  const height = shape.at(-2) as number;
  const rows = width === 0 ? [] : chunks(texts, width).map((row) => row.join(between));
  if (shape.length === 2 || height === 0) return rows;
  return chunks(rows, height).flatMap((table, i) => (i === 0 ? table : ["", ...table]));
}

/** The same with commas.
 *  @throws CooperateError (usage) for more than two dimensions */
export function arrayCsv(array: NpyArray): string[] {
  if (array.shape.length > 2)
    throw usageError(`an array of shape (${array.shape.join(", ")}) is no table`, "use --json, or --path");
  return arrayLines(array, ",");
}

/** The array as JSON, lists in lists; what is not finite as text. */
export function arrayJson(array: NpyArray): string {
  const texts = textsOf(array).map((text) =>
    text === "nan" ? '"NaN"' : text.endsWith("inf") ? `"${text.replace("inf", "Infinity")}"` : text,
  );
  // From the innermost dimension outwards.
  let parts = texts;
  for (let axis = array.shape.length - 1; axis >= 0; axis--) {
    const length = array.shape[axis] as number;
    const count = array.shape.slice(0, axis).reduce((a, b) => a * b, 1);
    parts = Array.from(
      { length: count },
      (_, i) => `[${parts.slice(i * length, (i + 1) * length).join(",")}]`,
    );
  }
  return parts[0] ?? "null";
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
