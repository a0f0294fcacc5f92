import type { WatchModel } from "../../report/watch/model.ts";
import { lastOutputLine } from "../../report/watch/log-page.ts";
import { logOf } from "../log-path.ts";
import { readTail } from "../log-tail.ts";

const TAIL_BYTES = 4_096;

/**
 * The last line that each failed attempt wrote, read once: what has ended writes no more. Logs that are on another machine's disk
 * are looked for in vain, which is said.
 */
export class LastLines {
  /** By the path that the record names. */
  readonly lines = new Map<string, string>();

  /** Reads what is new in `model`; true when there was something. Never rejects. */
  async read({ failures }: WatchModel): Promise<boolean> {
    let found = false;
    for (const { entry } of failures) {
      const { log } = entry.facts;
      const path = logOf(entry);
      if (log === undefined || path === undefined || this.lines.has(log)) continue;
      const line = await readTail(path, TAIL_BYTES).then(
        ({ text }) => lastOutputLine(text),
        () => "(its log cannot be read here)",
      );
      this.lines.set(log, line);
      found = true;
    }
    return found;
  }
}
