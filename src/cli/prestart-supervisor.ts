/** Starts the supervisor when the command line starts a runner, so that both load at the same
 *  time. */
export async function startEarlyFor(words: readonly string[]): Promise<void> {
  const [verb = ""] = words;
  if (!/^(--)?(run|one)$/.test(verb) || words.some((word) => NOTHING_RUNS.has(word))) return;
  const { startEarly } = await import("../runner/supervisor/prestart.ts");
  startEarly();
}

/** With these options nothing is run. */
const NOTHING_RUNS: ReadonlySet<string> = new Set(["-h", "--help", "--dry-run"]);
