import type { StopSignal, World } from "../verbs/world.ts";

const STOP_SIGNALS: readonly StopSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** This process as a verb sees it; nothing else reads clock, environment or streams. */
export function realWorld(): World {
  for (const stream of [process.stdout, process.stderr]) {
    // `cooperate --list exps.json | head`: the reader has seen enough. A terminal that went away says EIO.
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE" && stream === process.stdout && !working) process.exit(0);
      if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
    });
  }
  let working = false;
  return {
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    now: () => new Date(),
    monotonic: () => performance.now(),
    exit: (code) => process.exit(code),
    onSignal(handler) {
      working = true; // an experiment runs: it must not die of a closed pipe of ours
      const listeners = STOP_SIGNALS.map((signal) => [signal, () => handler(signal)] as const);
      for (const [signal, listener] of listeners) process.on(signal, listener);
      return () => {
        working = false;
        for (const [signal, listener] of listeners) process.off(signal, listener);
      };
    },
  };
}
