/** Starts the supervisor of a runner when the words of the command line are those of a runner: it loads while we do. */
export async function startEarlyFor(words: readonly string[]): Promise<void> {
  const [verb = ""] = words;
  if (!/^(--)?(run|one)$/.test(verb) || words.some((word) => IDLE.has(word))) return;
  const { startEarly } = await import("../runner/supervisor/prestart.ts");
  startEarly();
}

/** With these nothing is run. */
const IDLE: ReadonlySet<string> = new Set(["-h", "--help", "--dry-run"]);
