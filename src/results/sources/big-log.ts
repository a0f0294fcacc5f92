import { outputIn } from "../../runner/experiment/job-log-output.ts";
import { readChunks } from "./chunks.ts";
import { findMany } from "./find-many.ts";
import type { LogPattern } from "./find-matches.ts";
import { outputBounds, readBytes, SMALL } from "./log-bounds.ts";
import type { LogFindings, LogToScan } from "./log-findings.ts";
import type { OpenFile } from "./open-file.ts";
import { addJsonLines, unendedLine } from "./json-lines.ts";
import { Series } from "./series.ts";

/** Searches a log of any size. Where only the last match counts, the end of the log is searched
 *  first. All of it is read in chunks, so that memory is bounded by the largest of these.
 *  @throws the system's error when it cannot be read */
export function scanBigLog(
  file: OpenFile,
  { isOver, json }: Pick<LogToScan, "isOver" | "json">,
  patterns: readonly LogPattern[],
  limitMs?: number,
): LogFindings {
  const series = patterns.map((pattern): Series | undefined => new Series(pattern.keeping));
  const search = (text: string, at: number, which: readonly number[]): void => {
    const searches = which.map((i) => ({ text, at, pattern: patterns[i] as LogPattern }));
    const each = findMany(searches, limitMs);
    for (const [k, found] of each.entries()) {
      const i = which[k] as number;
      if (found) series[i]?.absorb(found, true);
      else series[i] = undefined;
    }
  };
  const isLeft = (i: number): boolean => series[i] !== undefined && series[i].count === 0;
  const all = [...patterns.keys()];
  const last = all.filter((i) => patterns[i]?.isLast);
  if (last.length > 0) search(lastLines(file, isOver), 0, last);
  const result: LogFindings = { series, longLines: 0 };
  const left = all.filter(isLeft);
  if (left.length === 0 && !json) return result;
  const { from, to } = outputBounds(file);
  for (const { bytes, at, isComplete } of readChunks(file.fd, from, to, true, () => result.longLines++)) {
    if (!isComplete && !isOver && to === file.size) break;
    const text = bytes.toString("utf8");
    search(
      text,
      at,
      left.filter((i) => series[i] !== undefined),
    );
    addJsonLines(text, at, json);
  }
  return result;
}

/** The whole lines at the end of the output. */
function lastLines({ fd, size }: OpenFile, isOver: boolean): string {
  const text = readBytes(fd, size - SMALL, SMALL).toString("utf8");
  const { output, isOver: hasFoot } = outputIn(text, false);
  const from = output.search(/[\r\n]/);
  const to = isOver || hasFoot ? output.length : unendedLine(output);
  return from < 0 ? "" : output.slice(from + 1, to);
}
