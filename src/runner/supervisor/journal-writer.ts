import type { Clock } from "../../core/clock.ts";
import { closedLine, supervisorLine } from "../../membership/journal-lines.ts";
import { startOfProcess } from "../../processes/proc-files.ts";
import { LineWriter } from "./line-writer.ts";

/** Writes the journals of a runner, which has one for each of its incarnations. The first line of
 *  this process in each of them says which supervisor writes. */
export class JournalWriter {
  readonly #lines: LineWriter;
  readonly #paths = new Set<string>();

  constructor(clock?: Clock) {
    this.#lines = new LineWriter(clock);
  }

  /** @throws the system's error when it could not be written */
  append(path: string, line: string): void {
    const isKnown = this.#paths.has(path);
    this.#lines.append(path, isKnown ? line : ownLine() + line);
    this.#paths.add(path);
  }

  /** Writes that this supervisor starts nothing more. If that cannot be written, others know it
   *  when this process has ended. */
  close(): void {
    for (const path of this.#paths) this.tryAppend(path, closedLine(process.pid));
  }

  /** Closes the files: on network storage others read only then what was written. */
  release(): void {
    this.#lines.close();
  }

  /** As {@link append}, best effort. */
  tryAppend(path: string, line: string): void {
    try {
      this.append(path, line);
    } catch {
      // The storage is in trouble, or the journal was removed.
    }
  }
}

function ownLine(): string {
  return supervisorLine({ pid: process.pid, start: startOfProcess(process.pid) ?? "" });
}
