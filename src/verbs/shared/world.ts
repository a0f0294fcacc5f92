import { constants } from "node:os";
import type { Clock } from "../../core/clock.ts";
import { jsonForTerminal, unbroken } from "../../core/terminal-text.ts";

/**
 * Everything that a verb may use besides the list. It is passed in, so that a verb can be tested
 * without a process of its own. cli/real-world.ts makes the one of this process.
 */
export interface World extends Clock {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly cwd: string;
  readonly stdin: Input;
  /** The results of a verb (stdout), and its messages (stderr). All text goes through these two,
   *  which write control characters as escapes (core/terminal-text.ts). */
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  /** Standard output without escaping, for the content of job logs and for moving the cursor. */
  readonly rawStdout: Output;
  /** Ends the process at once; only for a user who does not want to wait. */
  exit(code: number): never;
  /** Calls `handler` for each signal that asks this process to stop.
   *  @returns removes the handler */
  onSignal(handler: (signal: StopSignal) => void): () => void;
  /** Calls `handler` for each signal that is only a warning. SIGXCPU is a warning within a job of
   *  a scheduler (core/allocation.ts), and a {@link StopSignal} elsewhere. Without a handler
   *  SIGUSR1 and SIGUSR2 do nothing.
   *  @returns removes the handler */
  onNotice(handler: (signal: Notice) => void): () => void;
  /** From now on, output that cannot be written is dropped, since the work matters more than
   *  messages. Before this call, a verb ends at once when its stdout fails. */
  ignoreOutputErrors(): void;
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

/** All signals of this platform that end a process and can be handled. Those that report a bug
 *  (SIGSEGV and the like) are not among them. */
export const STOP_SIGNALS: readonly StopSignal[] = ENDING.filter((name) => name in constants.signals);

export type Notice = "SIGUSR1" | "SIGUSR2" | "SIGXCPU";

/** The exit code after each signal, as in shells: 128 + the number of the signal. */
export const SIGNAL_EXIT = Object.fromEntries(
  STOP_SIGNALS.map((name) => [name, 128 + constants.signals[name]]),
) as Readonly<Record<StopSignal, number>>;

/** The signal that experiments get when the runner gets `signal`. They may handle these three; the
 *  others would kill them. */
export function passedOn(signal: StopSignal): "SIGHUP" | "SIGINT" | "SIGTERM" {
  return signal === "SIGHUP" || signal === "SIGINT" ? signal : "SIGTERM";
}

export interface Input extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  /** Of a terminal: passes on each key at once, and shows none. */
  setRawMode?(raw: boolean): unknown;
}

export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** A stream for text. Of control characters, only line ends and our own colours reach it
 *  unchanged. */
export interface TextOutput {
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Prints one line of the result to stdout. */
export function print(world: World, line = ""): void {
  world.stdout.write(`${unbroken(line)}\n`);
}

/** Prints the result, all of `lines` in one write. */
export function printLines(world: World, lines: readonly string[]): void {
  if (lines.length > 0) world.stdout.write(`${lines.map(unbroken).join("\n")}\n`);
}

/** Prints the result as JSON.
 *  @param indent as of JSON.stringify */
export function printJson(world: World, value: unknown, indent?: number): void {
  world.stdout.write(`${jsonForTerminal(value, indent)}\n`);
}

/** Prints a result for programs, without escapes: exactly `lines`, unless stdout is a terminal. */
export function printExactly(world: World, lines: readonly string[]): void {
  if (world.stdout.isTTY === true) printLines(world, lines);
  else world.rawStdout.write(`${lines.join("\n")}\n`);
}

/** Prints one message to stderr. */
export function say(world: World, line = ""): void {
  world.stderr.write(`${unbroken(line)}\n`);
}

/** Prints one message to stderr, unless this process has printed it so before. */
export function sayOnce(world: World, line: string): void {
  const lines = said.get(world.stderr) ?? new Set();
  if (lines.has(line)) return;
  said.set(world.stderr, lines.add(line));
  say(world, line);
}

const said = new WeakMap<TextOutput, Set<string>>();
