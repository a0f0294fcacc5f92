import type { CellParts } from "./cell-parts.ts";

/** A cell as plain text: `0.967 ± 0.016`, `0.97 ± —` for a single run, `0.97 [0.95, 0.98]`. */
export function plainCell(parts: CellParts | undefined): string {
  if (parts === undefined) return "";
  if (parts.low !== undefined) return `${parts.main} [${parts.low}, ${parts.high}]`;
  if (parts.spread === undefined) return parts.main;
  return `${parts.main} ± ${parts.spread === "" ? "—" : parts.spread}`;
}
