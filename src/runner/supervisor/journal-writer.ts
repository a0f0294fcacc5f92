import { closedLine, supervisorLine } from "../../membership/journal-lines.ts";
import { startOfProcess } from "../../processes/proc-files.ts";
import { LineWriter } from "./line-writer.ts";

/** Writes the journals of a runner, which has one for each of its incarnations. Each of them says first who writes. */
export class JournalWriter {
  readonly #lines = new LineWriter();
  readonly #paths = new Set<string>();

  /** @throws the system's error when it could not be written */
  append(path: string, line: string): void {
    const isKnown = this.#paths.has(path);
    this.#lines.append(path, isKnown ? line : ownLine() + line);
    this.#paths.add(path);
  }

  /** Writes that nothing more begins. What cannot be written is known when we leave. */
  close(): void {
    for (const path of this.#paths) this.tryAppend(path, closedLine(process.pid));
  }

  /** Lets go of the files: what was written is there for others then. */
  release(): void {
    this.#lines.close();
  }

  /** As {@link append}, of what is of use only where it can be written. */
  tryAppend(path: string, line: string): void {
    try {
      this.append(path, line);
    } catch {
      // Storage in trouble, or the journal was removed.
    }
  }
}

function ownLine(): string {
  return supervisorLine({ pid: process.pid, start: startOfProcess(process.pid) ?? "" });
}
