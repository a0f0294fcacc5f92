import type { Part } from "../part.ts";
import { curvesPart } from "./curves.ts";
import { parallelPart } from "./parallel.ts";
import { slicesPart } from "./slices.ts";
import { timelinePart } from "./timeline.ts";

/** The parts that are charts: each parameter, all of them together, learning curves, timeline. */
export const charts: readonly Part[] = [slicesPart(), parallelPart(), curvesPart(), timelinePart()];
