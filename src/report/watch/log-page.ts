import type { Entry } from "../../core/entry.ts";
import { visible } from "../../core/terminal-text.ts";
import { shownStatus } from "../entry-row.ts";
import { shorten } from "../text-width.ts";
import type { FrameContext } from "./frame.ts";
import { isSameAttempt, type AttemptRow } from "./model.ts";
import { describePlace } from "./panes.ts";

/** The end of a log, or why it cannot be shown. */
export interface LogText {
  /** Path of the log; undefined when the list does not say. */
  readonly path: string | undefined;
  /** The end of its output, as a terminal would show it. */
  readonly lines: readonly string[];
  readonly error?: string;
}

const LOG_KEYS = "l, q or Esc goes back";

/** The page of one log: as many of its last lines as fit.
 *  @param entry the entry that has the number of the selected one now */
export function formatLogPage(
  row: AttemptRow,
  entry: Entry | undefined,
  { path, lines: output, error }: LogText,
  status: string,
  context: FrameContext,
): string[] {
  const { width, height, now, livenessByClaim } = context;
  const same = entry !== undefined && isSameAttempt(entry, row);
  const word = same ? shownStatus(entry, livenessByClaim) : "over";
  const place = describePlace(same ? { n: row.n, entry: entry as AttemptRow["entry"] } : row, now);
  const attempt = row.entry.facts.attempt === undefined ? "" : `, attempt ${row.entry.facts.attempt}`;
  const head = [`entry ${row.n}${attempt}: ${word}${place === "" ? "" : ` ${place}`}`];
  if (height > 6) head.push(path ?? "the list does not say where its log is", "");
  const foot = height > 3 ? [status || LOG_KEYS] : [];
  const room = Math.max(0, height - head.length - foot.length);
  const lines = error === undefined ? endOf(output, room) : [error];
  const body = [...lines, ...Array.from({ length: Math.max(0, room - lines.length) }, () => "")];
  const at = (line: string, i: number): string => shorten(visible(line), width, i === 1 ? "middle" : "end");
  return [...head, ...body.slice(0, room), ...foot].slice(0, height).map(at);
}

/** The last `most` lines; blank ones at the end say nothing. */
function endOf(lines: readonly string[], most: number): readonly string[] {
  const end = lines.findLastIndex((line) => line !== "") + 1;
  return lines.slice(Math.max(0, end - most), end);
}
