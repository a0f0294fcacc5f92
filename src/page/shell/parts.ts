import { charts } from "../charts/charts.ts";
import type { Part } from "../part.ts";
import { entries } from "../parts/entries.ts";

/** The parts of the page from top to bottom. */
export const PARTS: readonly Part[] = [...charts, entries];
