import { outputIn } from "../../runner/experiment/job-log-output.ts";
import { readBytes, SMALL } from "./log-bounds.ts";
import { withFile } from "./open-file.ts";

/** The last line of a log that is not blank, out of the end of its output; undefined when there is
 *  none, or the log cannot be read. */
export function lastLine(log: string): string | undefined {
  try {
    const text = withFile(log, ({ fd, size }) => {
      const from = Math.max(0, size - SMALL);
      return outputIn(readBytes(fd, from, size - from).toString("utf8"), from === 0).output;
    });
    return text.split(/[\r\n]/).findLast((line) => line.trim() !== "");
  } catch {
    return undefined;
  }
}
