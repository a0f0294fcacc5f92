import type { CellParts } from "./cell-parts.ts";

/** A cell as plain text: `0.967 ± 0.016`, `0.97 ± —` for a single run, `0.97 [0.95, 0.98]`; with ≈
 *  behind it where it cannot be told from the best. */
export function plainCell(parts: CellParts | undefined): string {
  if (parts === undefined) return "";
  return parts.isLikeBest ? `${unmarked(parts)} ≈` : unmarked(parts);
}

/** The cells of a column as plain text, those without a mark with room for one: their numbers stand
 *  below each other. */
export function plainCells(cells: readonly (CellParts | undefined)[]): string[] {
  const hasMarks = cells.some((parts) => parts?.isLikeBest);
  return cells.map((parts) =>
    hasMarks && parts && !parts.isLikeBest ? `${plainCell(parts)}  ` : plainCell(parts),
  );
}

function unmarked(parts: CellParts): string {
  if (parts.low !== undefined) return `${parts.main} [${parts.low}, ${parts.high}]`;
  if (parts.spread === undefined) return parts.main;
  return `${parts.main} ± ${parts.spread === "" ? "—" : parts.spread}`;
}
