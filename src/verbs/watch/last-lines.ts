import type { WatchModel } from "../../report/watch/model.ts";
import { logOf } from "../shared/log-path.ts";
import { lastOutput } from "../shared/log-tail.ts";

/**
 * The last line of the log of each failed attempt. Each log is read once, since an attempt that
 * has ended writes no more. A log on the disk of another machine cannot be read; that is what the
 * line says then.
 */
export class LastLines {
  /** By the path of the log, as the record has it. */
  readonly lines = new Map<string, string>();

  /** Reads the logs of failures that are new in `model`. Never rejects.
   *  @returns whether there were any */
  async read({ failures }: WatchModel): Promise<boolean> {
    let found = false;
    for (const { entry } of failures) {
      const { log } = entry.facts;
      const path = logOf(entry);
      if (log === undefined || path === undefined || this.lines.has(log)) continue;
      const line = await lastOutput(path, 1).then(
        ([last = ""]) => last,
        () => "(its log cannot be read here)",
      );
      this.lines.set(log, line);
      found = true;
    }
    return found;
  }
}
