import { codeOf } from "../../core/errno.ts";
import { outputIn } from "../../runner/experiment/job-log-output.ts";
import { scanBigLog } from "./big-log.ts";
import { findMany } from "./find-many.ts";
import type { LogPattern } from "./find-matches.ts";
import type { LogFindings, LogToScan } from "./log-findings.ts";
import { addJsonLines, unendedLine } from "./json-lines.ts";
import { readBytes, SMALL } from "./log-bounds.ts";
import { withFile } from "./open-file.ts";

/** Searches logs for expressions: those that are small as a whole and together, others in parts.
 *  @returns of each log what was found, or the code of why it could not be read */
export function scanLogs(
  logs: readonly LogToScan[],
  patterns: readonly LogPattern[],
  limitMs?: number,
): (LogFindings | string)[] {
  const texts: { readonly log: number; readonly text: string }[] = [];
  const found = logs.map((log, i): LogFindings | string => {
    try {
      return withFile(log.path, (file) => {
        if (file.size > SMALL) return scanBigLog(file, log, patterns, limitMs);
        texts.push({ log: i, text: smallOutput(readBytes(file.fd, 0, file.size).toString("utf8"), log) });
        return { series: [], longLines: 0 };
      });
    } catch (error) {
      return codeOf(error);
    }
  });
  const searches = texts.flatMap(({ text }) => patterns.map((pattern) => ({ text, pattern, at: 0 })));
  const each = findMany(searches, limitMs);
  for (const [t, { log, text }] of texts.entries()) {
    const at = t * patterns.length;
    (found[log] as LogFindings).series.push(...each.slice(at, at + patterns.length));
    addJsonLines(text, 0, (logs[log] as LogToScan).json);
  }
  return found;
}

function smallOutput(text: string, { isOver }: LogToScan): string {
  const { output, isOver: hasFoot } = outputIn(text, true);
  return isOver || hasFoot ? output : output.slice(0, unendedLine(output));
}
