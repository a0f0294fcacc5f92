import type { Argv } from "../core/entry.ts";
import type { Outcome } from "../core/outcome.ts";
import { commandOutcome, impossibleIn } from "../runner/experiment/command.ts";
import { loadExeca } from "../runner/experiment/load-execa.ts";

export interface ForegroundSpec {
  readonly argv: Argv;
  readonly directory: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** Runs one command as a shell would, to its end: our terminal is its terminal (a debugger may ask there), and it belongs to
 *  our process group.
 *  @param onSignal calls back for each signal that asks us to stop, until its result is called
 *  @param hasTerminal then Ctrl-C reaches the command by itself and is not passed on a second time */
export async function runInForeground(
  spec: ForegroundSpec,
  onSignal: (handler: (signal: NodeJS.Signals) => void) => () => void,
  hasTerminal: boolean,
): Promise<Outcome> {
  const impossible = impossibleIn(spec);
  if (impossible) return impossible;
  const { execa } = await loadExeca();
  const [program, ...args] = spec.argv;
  // Before the start: who sees the command begin may ask at once. Signals are heard when both are there.
  const unsubscribe = onSignal((signal) => {
    if (signal !== "SIGINT" || !hasTerminal) child.kill(signal);
  });
  const child = execa(program, args, {
    cwd: spec.directory,
    env: spec.env,
    extendEnv: false,
    stdio: "inherit",
    buffer: false,
    reject: false,
    forceKillAfterDelay: false, // it may take its time to save
  });
  try {
    return await commandOutcome(spec, await child);
  } finally {
    unsubscribe();
  }
}
