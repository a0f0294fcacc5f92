import { usageError } from "./failure.ts";

/** Parses how many experiments are to run at the same time: `4`; `50%` of the cores; `0` or `auto`
 *  for one per core. At least 1.
 *  @param cores of the machine on which they run
 *  @throws CooperateError (usage) when it is none of these */
export function parseSlotCount(text: string, cores: number): number {
  if (text === "0" || text === "auto") return Math.max(1, cores);
  const [, digits, percent] = /^(\d{1,6}(?:\.\d+)?)(%)?$/.exec(text) ?? [];
  const number = Number(digits);
  if (digits === undefined || (percent === undefined && !Number.isSafeInteger(number))) {
    throw usageError(
      `"${text}" is not a number of experiments at the same time`,
      "write it like 4, 50% (of the cores), or auto (all of them)",
    );
  }
  return Math.max(1, percent === undefined ? number : Math.round((cores * number) / 100));
}
