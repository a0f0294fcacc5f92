import { doEach } from "./sources/guard.ts";
import { readChunks } from "./sources/chunks.ts";
import { outputBounds } from "./sources/log-bounds.ts";
import { withFile } from "./sources/open-file.ts";

/** A line of a log that matched, or that stands around one. */
export interface FoundLine {
  readonly text: string;
  /** Counted from 1, in the output of the experiment. */
  readonly line: number;
  readonly isMatch: boolean;
}

/** The lines of the output in a job log that match, with some before and after each. Lines of more
 *  than a megabyte are left out.
 *  @returns undefined when the expression takes longer than ten seconds
 *  @throws the system's error when the log cannot be read */
export function grepLog(path: string, regex: RegExp, before: number, after: number): FoundLine[] | undefined {
  const lines = withFile(path, ({ fd, size }) => {
    const { from, to } = outputBounds({ fd, size });
    const texts: string[] = [];
    for (const { bytes } of readChunks(fd, from, to, true, () => texts.push("")))
      // one by one: a call cannot have as many arguments as a log has lines
      for (const text of bytes
        .toString("utf8")
        .replace(/\r\n|\n|\r$/g, "\n")
        .replace(/\n$/, "")
        .split(/[\n\r]/))
        texts.push(text);
    return texts;
  });
  const [matches] = doEach(1, () => lines.map((text) => regex.test(text)));
  if (matches === undefined) return undefined;
  const found: FoundLine[] = [];
  let next = 0;
  for (const [i, isMatch] of matches.entries()) {
    if (!isMatch) continue;
    const end = Math.min(lines.length, i + 1 + after);
    for (let at = Math.max(next, i - before); at < end; at++)
      found.push({ text: lines[at] as string, line: at + 1, isMatch: matches[at] as boolean });
    next = Math.max(next, end);
  }
  return found;
}
