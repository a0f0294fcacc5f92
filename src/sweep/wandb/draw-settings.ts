import { usageError } from "../../core/failure.ts";
import { seededRandom } from "../random.ts";
import type { Parameter } from "./parameter.ts";
import type { PythonValue } from "./python-value.ts";
import { strOf } from "./python-value.ts";

/** Draws that find nothing new in a row, before it is said that there is no more. */
const MOST_REPEATS = 10_000;

/** `count` different settings, each value drawn by itself; the same seed gives the same ones.
 *  @throws CooperateError (usage) when there are not so many */
export function drawSettings(
  parameters: readonly Parameter[],
  count: number,
  seed: number,
): { count: number; note: string; at: (i: number) => readonly PythonValue[] } {
  const random = seededRandom(seed);
  const drawn = new Map<string, readonly PythonValue[]>();
  for (let repeats = 0; drawn.size < count; repeats++) {
    if (repeats > MOST_REPEATS)
      throw usageError(
        `${count} settings cannot be drawn: only ${drawn.size} different ones were found`,
        `ask for 1 to ${drawn.size}`,
      );
    const setting = parameters.map((parameter) => drawOne(parameter, random));
    const key = JSON.stringify(setting.map(strOf));
    if (drawn.has(key)) continue;
    drawn.set(key, setting);
    repeats = 0;
  }
  const settings = [...drawn.values()];
  return { count, note: `seed ${seed}`, at: (i) => settings[i] ?? [] };
}

function drawOne(parameter: Parameter, random: () => number): PythonValue {
  if (!parameter.choices) return { number: parameter.draw(random) };
  const { choices, weights = choices.map(() => 1) } = parameter;
  let left = random() * weights.reduce((sum, each) => sum + each, 0);
  const index = weights.findIndex((weight) => (left -= weight) < 0);
  return choices.at(index) ?? null;
}
