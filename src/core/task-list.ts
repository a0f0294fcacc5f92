import { usageError } from "./failure.ts";

/**
 * Parses the numbers of tasks as schedulers write them: `1-3:1,5` is 1, 2, 3 and 5. Blanks may
 * stand for commas. The numbers come back in order, each once.
 * @param total the number of the last task; the first one is 1
 * @throws CooperateError (usage) for anything else, and for numbers that no task has
 */
export function parseTaskList(text: string, total: number): number[] {
  const parts = text.split(/[\s,]+/).filter((part) => part !== "");
  if (parts.length === 0) throw usageError("the list of tasks is empty", EXAMPLE);
  const numbers = new Set<number>();
  for (const part of parts) for (const number of numbersOf(part, total)) numbers.add(number);
  return [...numbers].sort((a, b) => a - b);
}

const EXAMPLE = "tasks are written like 3, 1-4, or 1-9:2,12; the first one is 1";

function numbersOf(part: string, total: number): readonly number[] {
  const range = readRange(part);
  if (!range) throw usageError(`"${part}" is not the number of a task, or a range`, EXAMPLE);
  const { from, to, step } = range;
  if (step === 0) throw usageError(`the step of "${part}" is 0`, EXAMPLE);
  if (from > to) throw usageError(`the range "${part}" runs backwards`, `write ${to}-${from}`);
  if (from < 1 || to > total)
    throw usageError(
      `"${part}": there ${total === 1 ? "is only task 1" : `are only the tasks 1-${total}`}`,
      "cooperate --pools FILE POOL --tasks shows them",
    );
  return stepThrough(range);
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** Reads `5`, `1-3` or `1-9:2`; undefined when it is none of these. */
export function readRange(text: string): Range | undefined {
  const [, from, to = from, step = "1"] = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(text) ?? [];
  return from === undefined ? undefined : { from: Number(from), to: Number(to), step: Number(step) };
}

/** The numbers of a range that ends after it begins, and has a step. */
export function stepThrough({ from, to, step }: Range): readonly number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

/** Numbers in ascending order as few ranges, `1-3` or `5`, for programs that take several. */
export function taskRanges(numbers: readonly number[]): string[] {
  const ranges: [first: number, last: number][] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range?.[1] === number - 1) range[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
}
