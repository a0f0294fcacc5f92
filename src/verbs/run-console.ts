import { relative } from "node:path";
import type { Entry } from "../core/entry.ts";
import type { RunEvent } from "../core/event.ts";
import { succeeded } from "../core/outcome.ts";
import { quoteWords } from "../core/shell-words.ts";
import { prefixLines } from "../report/line-prefix.ts";
import { RunProgress } from "../report/run-progress.ts";
import { describeEvent } from "../report/run-reporter.ts";
import { isShownWhenQuiet } from "../report/quiet-filter.ts";
import { BufferedStderr } from "./buffered-stderr.ts";
import { EarlyFailures } from "./early-failures.ts";
import { lastOutput } from "./shared/log-tail.ts";
import type { World } from "./shared/world.ts";

/** Lines of the log of a failed experiment that are shown at the end. */
const TAIL_LINES = 5;

/** Between a line and how far the list is. */
const GAP = "  ";

export interface RunConsoleOptions {
  readonly slots: number;
  readonly tail: boolean;
  readonly quiet: boolean;
  /** Whether the list is on another machine. */
  readonly isElsewhere: boolean;
  readonly wanted: ((entry: Entry, n: number, total: number) => boolean) | undefined;
}

/**
 * What a runner shows: a line for each event, the output of experiments where it is followed, and
 * at the end the last lines of a failed one.
 */
export class RunConsole {
  readonly #world: World;
  readonly #file: string;
  readonly #stderr: BufferedStderr;
  readonly #early: EarlyFailures;
  /** Whether all job logs are followed (--tail). */
  readonly #followsAll: boolean;
  /** Whether the one log is followed as long as there is one slot. */
  readonly #followsOne: boolean;
  /** Whether only failures and what is wrong are shown (--quiet). */
  readonly #isQuiet: boolean;
  /** How far the list is; undefined where that is not shown. */
  readonly #progress: RunProgress | undefined;
  #slots: number;
  #running = 0;
  readonly #isElsewhere: boolean;
  #lastFailed: { readonly n: number; readonly log: string } | undefined;

  /** @param slots how many experiments run at the same time at first
   *  @param tail whether the output of all experiments is shown
   *  @param quiet whether only failures and what is wrong are shown
   *  @param isElsewhere whether the list is on another machine
   *  @param wanted which entries are counted on a terminal; undefined: none */
  constructor(world: World, file: string, { slots, tail, quiet, wanted, isElsewhere }: RunConsoleOptions) {
    this.#world = world;
    this.#file = file;
    this.#stderr = new BufferedStderr(world);
    this.#early = new EarlyFailures(file, (line) => this.say(line));
    this.#followsAll = tail;
    this.#followsOne = world.stdout.isTTY === true && slots === 1 && !quiet;
    this.#isQuiet = quiet;
    this.#isElsewhere = isElsewhere;
    this.#slots = slots;
    // In a pipe the lines stay as they are, since programs may read them.
    if (wanted && world.stderr.isTTY === true)
      this.#progress = new RunProgress({
        wanted,
        monotonic: () => world.monotonic(),
        now: () => world.now().getTime(),
        slots: () => this.#slots,
      });
  }

  /** How many experiments have started here and not ended. */
  get running(): number {
    return this.#running;
  }

  /** How many experiments run at the same time; --jobs changes it. */
  get slots(): number {
    return this.#slots;
  }

  /** Prints what has happened, and takes note of it. */
  report(event: RunEvent): void {
    // A log of a list elsewhere is here under another name, and only until it is sent.
    const isAway = this.#isElsewhere && event.kind === "started";
    const line = describeEvent(isAway ? { ...event, log: "beside the list" } : event, this.#file);
    const isShown = line !== undefined && (!this.#isQuiet || isShownWhenQuiet(event));
    if (isShown) this.#stderr.say(this.#withProgress(line, event));
    // The output of the experiment goes to stdout, which is not buffered here.
    if (this.#isFollowed) this.#stderr.flush();
    if (event.kind === "started") this.#running++;
    if (event.kind === "resized") this.#slots = event.slots;
    if (event.kind !== "ended") return;
    this.#running--;
    this.#early.ended(event);
    const { outcome, n, log } = event;
    if (outcome.kind === "signalled" || (outcome.kind === "exited" && !succeeded(outcome)))
      this.#lastFailed = { n, log };
  }

  /** Takes the list after a write of outcomes, `ends` of which will be reported next. */
  observe(entries: readonly Entry[], ends: number): void {
    this.#progress?.observe(entries, ends);
  }

  /** Prints one line to stderr, soon. */
  say(line: string): void {
    this.#stderr.say(line);
  }

  /** Writes what is buffered. */
  flush(): void {
    this.#stderr.flush();
  }

  /** Where the output of entry `n` is shown while it runs; undefined where it is not. */
  echo(n: number): NodeJS.WritableStream | undefined {
    if (this.#followsAll) return prefixLines(`[${n}] `, this.#world.rawStdout);
    return this.#isFollowed ? this.#world.rawStdout : undefined;
  }

  /** Prints the last lines of the latest failed experiment, unless its output was followed. */
  async sayLastFailure(): Promise<void> {
    await this.#early.end();
    if (this.#lastFailed === undefined || this.#followsAll || this.#followsOne) return;
    const lines = await lastOutput(this.#lastFailed.log, TAIL_LINES).catch(() => []);
    if (lines.length === 0) return;
    this.say(`last lines of ${this.#nameOf(this.#lastFailed)}:`);
    for (const line of lines) this.say(`  | ${line}`);
  }

  #nameOf({ n, log }: { readonly n: number; readonly log: string }): string {
    if (this.#isElsewhere) return `entry ${n}, whose log is beside the list`;
    const path = relative(this.#world.cwd, log);
    return quoteWords([path.startsWith("..") ? log : path]);
  }

  #withProgress(line: string, event: RunEvent): string {
    if (event.kind !== "ended" || !event.recorded || !this.#progress) return line;
    const room = (this.#world.stderr.columns ?? 80) - line.length - GAP.length;
    const isEnd = event.status === "done" || event.status === "failed" || event.status === "cancelled";
    const progress = this.#progress.next(isEnd, event.entry.facts, room);
    return progress === "" ? line : line + GAP + progress;
  }

  get #isFollowed(): boolean {
    return this.#followsAll || (this.#followsOne && this.#slots === 1);
  }
}
