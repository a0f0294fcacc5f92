/**
 * All that a verb may touch outside the list: passed in, so that a verb can be tested without a process of its own.
 * The real one is made in cli/real-world.ts, the only place that reads the process.
 */
export interface World {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly cwd: string;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Wall clock, for people and records. */
  now(): Date;
  /** Milliseconds that only ever grow, for durations and leases. */
  monotonic(): number;
  /** Leaves at once; only for a user who does not want to wait. */
  exit(code: number): never;
  /** Calls `handler` for each of the signals that ask this process to stop; the result takes it back. */
  onSignal(handler: (signal: StopSignal) => void): () => void;
}

export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** How a process ends that was asked to, as shells have it: 128 and the signal's number. */
export const SIGNAL_EXIT: Readonly<Record<StopSignal, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

export interface Input extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  /** Of a terminal: each key comes at once, and none is shown. */
  setRawMode?(raw: boolean): unknown;
}

export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** The answer: one line to stdout. */
export function print(world: World, line = ""): void {
  world.stdout.write(`${line}\n`);
}

/** The story: one line to stderr. */
export function say(world: World, line = ""): void {
  world.stderr.write(`${line}\n`);
}
