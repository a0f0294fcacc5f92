import { extremesOf } from "../../results/statistics/extremes.ts";
import type { CurveData } from "../data/report-data.ts";

/** A curve as two arrays of the same length. */
export interface Points {
  readonly steps: Float32Array | Float64Array;
  readonly values: Float32Array;
}

const DECODED = new WeakMap<CurveData, Points>();

/** The points of a curve; unpacked when it is first drawn. */
export function pointsOf(curve: CurveData): Points {
  const known = DECODED.get(curve);
  if (known) return known;
  const values = floatsIn(curve.values);
  const { steps } = curve;
  const points = {
    steps: typeof steps === "string" ? floatsIn(steps) : evenSteps(steps, values.length),
    values,
  };
  DECODED.set(curve, points);
  return points;
}

function evenSteps([first, distance]: readonly [number, number], length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => first + i * distance);
}

/** base64 of little-endian 32-bit floats; a byte order that all browsers' machines have. */
function floatsIn(base64: string): Float32Array {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer, 0, bytes.length >> 2);
}

/** At most about `most` of the points, with the least and the greatest of each part so that spikes
 *  stay; all numbers that are not finite are left out here. */
export function thinned({ steps, values }: Points, most: number): [number, number | null][] {
  const size = Math.max(1, Math.ceil((2 * values.length) / most));
  const line: [number, number | null][] = [];
  for (let from = 0; from < values.length; from += size) {
    const to = Math.min(values.length, from + size);
    for (const at of size === 1 ? [from] : placesIn(values, from, to)) {
      const value = values[at] as number;
      // A gap: lines do not go over what is no number.
      line.push([steps[at] as number, Number.isFinite(value) ? value : null]);
    }
  }
  return line;
}

/** Where the least and the greatest are, in the order in which they come, and the first that is no
 *  finite number. */
function placesIn(values: Float32Array, from: number, to: number): number[] {
  const { least, greatest, odd } = extremesOf(values, from, to);
  return [...new Set([least, greatest, odd])].filter((at) => at >= 0).sort((a, b) => a - b);
}
