import { constants } from "node:os";
import type { Clock } from "../core/clock.ts";
import { jsonForTerminal, unbroken } from "../core/terminal-text.ts";

/**
 * All that a verb may touch outside the list: passed in, so that a verb can be tested without a process of its own.
 * The real one is made in cli/real-world.ts, the only place that reads the process.
 */
export interface World extends Clock {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly cwd: string;
  readonly stdin: Input;
  /** The answer of a verb, and what is said meanwhile: all text goes through these two, which write what a terminal would obey as
   *  escapes (core/terminal-text.ts). */
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  /** Standard output as it is, for what is not ours to change (the content of job logs), and for moving the cursor. */
  readonly rawStdout: Output;
  /** Leaves at once; only for a user who does not want to wait. */
  exit(code: number): never;
  /** Calls `handler` for each of the signals that ask this process to stop; the result takes it back. */
  onSignal(handler: (signal: StopSignal) => void): () => void;
  /** Calls `handler` for each signal that is a warning and asks nobody to stop; the result takes it back. SIGXCPU is one only within
   *  a job of a scheduler (core/allocation.ts), and a {@link StopSignal} elsewhere. Without a handler SIGUSR1 and SIGUSR2 do
   *  nothing. */
  onNotice(handler: (signal: Notice) => void): () => void;
  /** From now on output that cannot be written is dropped: what is done counts more than what is said. Before that a verb whose
   *  stdout breaks ends at once. */
  goOnUnheard(): void;
}

const ENDING = [
  "SIGHUP",
  "SIGINT",
  "SIGQUIT",
  "SIGABRT",
  "SIGALRM",
  "SIGTERM",
  "SIGSTKFLT",
  "SIGXCPU",
  "SIGVTALRM",
  "SIGPROF",
  "SIGIO",
  "SIGPWR",
] as const;

export type StopSignal = (typeof ENDING)[number];

/** All signals of this platform that end a process and can be obeyed in order. Those that tell of a bug (SIGSEGV and its like)
 *  are not among them. */
export const STOP_SIGNALS: readonly StopSignal[] = ENDING.filter((name) => name in constants.signals);

export type Notice = "SIGUSR1" | "SIGUSR2" | "SIGXCPU";

/** How a process ends that was asked to, as shells have it: 128 and the signal's number. */
export const SIGNAL_EXIT = Object.fromEntries(
  STOP_SIGNALS.map((name) => [name, 128 + constants.signals[name]]),
) as Readonly<Record<StopSignal, number>>;

/** What experiments are sent when we got `signal`: they may know those three, and the others would end them without a word. */
export function passedOn(signal: StopSignal): "SIGHUP" | "SIGINT" | "SIGTERM" {
  return signal === "SIGHUP" || signal === "SIGINT" ? signal : "SIGTERM";
}

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

/** Takes text only, and lets nothing pass that a terminal would obey but line ends and our own colours. */
export interface TextOutput {
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** The answer: one line to stdout. */
export function print(world: World, line = ""): void {
  world.stdout.write(`${unbroken(line)}\n`);
}

/** The answer: all of `lines` at once. */
export function printLines(world: World, lines: readonly string[]): void {
  if (lines.length > 0) world.stdout.write(`${lines.map(unbroken).join("\n")}\n`);
}

/** The answer as JSON.
 *  @param indent as of JSON.stringify */
export function printJson(world: World, value: unknown, indent?: number): void {
  world.stdout.write(`${jsonForTerminal(value, indent)}\n`);
}

/** An answer that a program is to read and that has no escapes: exactly `lines`, unless it is shown on a terminal. */
export function printExactly(world: World, lines: readonly string[]): void {
  if (world.stdout.isTTY === true) printLines(world, lines);
  else world.rawStdout.write(`${lines.join("\n")}\n`);
}

/** The story: one line to stderr. */
export function say(world: World, line = ""): void {
  world.stderr.write(`${unbroken(line)}\n`);
}
