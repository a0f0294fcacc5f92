import type { RunEvent } from "../core/event.ts";
import { describeOutcome, succeeded } from "../core/outcome.ts";
import { quoteWords } from "../core/shell-words.ts";
import { describeAlike } from "../report/failures-alike.ts";
import { lastWordsIn } from "./shared/log-tail.ts";

/** So many failures in a row are no accident. */
const SEVERAL = 4;
/** Experiments that fail sooner have hardly begun. */
const SOON_MS = 30_000;

type Ended = Extract<RunEvent, { kind: "ended" }>;

/** Notices that the first experiments of a run all fail at once and alike: a misspelt option, a
 *  missing module. Whoever knows it stops the run, instead of finding all entries failed. */
export class EarlyFailures {
  readonly #file: string;
  readonly #say: (line: string) => void;
  readonly #failed = new Map<number, Ended>();
  #isDecided = false;
  #telling: Promise<void> = Promise.resolve();

  /** @param say prints a line */
  constructor(file: string, say: (line: string) => void) {
    [this.#file, this.#say] = [file, say];
  }

  /** Takes note of an attempt that has ended. */
  ended(event: Ended): void {
    const { outcome, n, durationMs } = event;
    if (this.#isDecided || outcome.kind === "cancelled" || outcome.kind === "interrupted") return;
    if (succeeded(outcome) || durationMs > SOON_MS) this.#isDecided = true;
    else this.#failed.set(n, event); // of several attempts at one entry, the last one
    if (this.#isDecided || this.#failed.size < SEVERAL) return;
    this.#isDecided = true;
    this.#telling = this.#tell([...this.#failed.values()]);
  }

  /** Resolves when what is to be said has been said. */
  async end(): Promise<void> {
    this.#isDecided = true;
    await this.#telling;
  }

  async #tell(failed: readonly Ended[]): Promise<void> {
    const words = failed.map(async ({ n, outcome, log }) => {
      const how = describeOutcome(outcome);
      return { n, line: outcome.kind === "exited" ? ((await lastWordsIn(log)) ?? how) : how };
    });
    const [line = "", ...others] = describeAlike(await Promise.all(words));
    if (line === "" || others.length > 0) return;
    const all = line.replace(
      `${SEVERAL} of ${SEVERAL} failed`,
      `the first ${SEVERAL} experiments all failed`,
    );
    this.#say(`${all}; to stop this runner: Ctrl-C, or cooperate --stop ${quoteWords([this.#file])}`);
  }
}
