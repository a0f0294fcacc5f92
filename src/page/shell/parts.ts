import { charts } from "../charts/charts.ts";
import type { Part } from "../part.ts";
import { best } from "../parts/best.ts";
import { entries } from "../parts/entries.ts";
import { failures } from "../parts/failures.ts";
import { matters } from "../parts/matters.ts";
import { status } from "../parts/status.ts";

/** The parts of the page from top to bottom. */
export const PARTS: readonly Part[] = [best, matters, ...charts, status, failures, entries];
