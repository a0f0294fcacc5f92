import { Script } from "node:vm";

/** One piece of work takes at most that long. */
const LIMIT_MS = 10_000;

/** Where the script finds what it is to run. */
const KEY = "cooperate: guarded work";
const SCRIPT = new Script(`globalThis[Symbol.for("${KEY}")]()`);

/** Does `work(0)` to `work(count - 1)`, which must be pure: it may be begun again. An expression of
 *  a user can take centuries on a line of 30 characters (catastrophic backtracking); only the time
 *  limit of a script ends it, which V8 checks while it backtracks, too. All of it is one script,
 *  because starting the watch takes longer than most of the work.
 *  @param onSlow called for each that took longer than the limit
 *  @returns what each returned; undefined for one that took longer than the limit */
export function doEach<T>(
  count: number,
  work: (i: number) => T,
  limitMs: number = LIMIT_MS,
  onSlow?: (i: number) => void,
): (T | undefined)[] {
  const results = Array.from<T | undefined>({ length: count });
  let [i, since] = [0, 0];
  const run = (): void => {
    for (; i < count; i++) {
      since = performance.now();
      results[i] = work(i);
    }
  };
  while (i < count) {
    try {
      runWithin(run, limitMs);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      // Otherwise it began late in the time of all: it is done again, with the whole time.
      if (performance.now() - since >= limitMs * 0.9) {
        onSlow?.(i);
        i++;
      }
    }
  }
  return results;
}

function runWithin(run: () => void, timeout: number): void {
  const globals = globalThis as unknown as Record<symbol, () => void>;
  globals[Symbol.for(KEY)] = run;
  try {
    SCRIPT.runInThisContext({ timeout });
  } finally {
    delete globals[Symbol.for(KEY)];
  }
}
