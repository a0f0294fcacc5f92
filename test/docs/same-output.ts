import { hostname } from "node:os";

/** A line of output without what is different each time: durations, times, hosts, ids of processes and jobs,
 *  sizes of pages, and the widths of columns that follow from them.
 *  @param folder where the command ran; the pages call it /home/ada/exp */
function withoutAccidents(line: string, folder: string): string {
  return line
    .replaceAll(folder, "/home/ada/exp")
    .replaceAll(new RegExp(`\\b(?:${hostname()}|gpu\\d)\\b`, "g"), "HOST")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "DATE")
    .replaceAll(/\b\d\d:\d\d(?::\d\d)?\b/g, "TIME")
    .replaceAll(/\b(?:\d+(?:\.\d+)?(?:ms|[smhd]) ?)+(?<! )/g, "DURATION")
    .replaceAll(/\b(pid|job) \d+/g, "$1 N")
    .replace(/^(wrote \S+\.html: )[\d.]+ [kM]B/, "$1SIZE")
    .replaceAll(/ +/g, " ")
    .trim();
}

/** What a page shows and what really came, without accidents. */
export interface Comparison {
  readonly shown: readonly string[];
  readonly came: readonly string[];
  readonly isSame: boolean;
}

/** Compares the output of a command with what a page shows, where a line `...` stands for any
 *  lines. */
export function compareOutput(shown: readonly string[], came: readonly string[], folder: string): Comparison {
  const plain = (lines: readonly string[]): string[] => lines.map((line) => withoutAccidents(line, folder));
  const both = { shown: plain(shown), came: plain(came) };
  return { ...both, isSame: isMatch(both.shown, both.came) };
}

function isMatch(wanted: readonly string[], found: readonly string[]): boolean {
  const [first, ...rest] = wanted;
  if (first === undefined) return found.length === 0;
  if (first === "...") return found.some((_, i) => isMatch(rest, found.slice(i))) || isMatch(rest, []);
  return first === found[0] && isMatch(rest, found.slice(1));
}
