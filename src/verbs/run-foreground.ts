import type { Argv } from "../core/entry.ts";
import type { Outcome } from "../core/outcome.ts";
import { commandOutcome, impossibleIn } from "../runner/experiment/command.ts";
import { loadExeca } from "../runner/experiment/load-execa.ts";

export interface ForegroundSpec {
  readonly argv: Argv;
  readonly directory: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** Runs one command to its end, as a shell would: on our terminal (a debugger can prompt there),
 *  and in our process group.
 *  @param onSignal calls its argument for each signal that asks us to stop, until its result is
 *    called
 *  @param hasTerminal whether there is a terminal; its Ctrl-C reaches the command directly, and is
 *    not passed on again */
export async function runInForeground(
  spec: ForegroundSpec,
  onSignal: (handler: (signal: NodeJS.Signals) => void) => () => void,
  hasTerminal: boolean,
): Promise<Outcome> {
  const impossible = impossibleIn(spec);
  if (impossible) return impossible;
  const { execa } = await loadExeca();
  const [program, ...args] = spec.argv;
  // Before the start, since a signal may come as soon as the command runs. It is handled only when
  // `child` is set.
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
    forceKillAfterDelay: false, // it may need time to save its state
  });
  try {
    return await commandOutcome(spec, await child);
  } finally {
    unsubscribe();
  }
}
