import { hostname } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Argv, Entry } from "../../core/entry.ts";
import type { RunEvent } from "../../core/event.ts";
import { isUnannounced } from "../../list/announce.ts";
import { loadSpawn } from "../command.ts";
import type { CallOrder } from "./call-order.ts";
import { type CallEvent, type CallFacts, doneFacts, failureIn, idleFacts } from "./facts.ts";

/** What the user wants done, and when: a command for each event, mail and web for all of them. */
export interface CallWishes extends Readonly<Partial<Record<CallEvent, Argv>>> {
  readonly mailto?: string | undefined;
  readonly webhook?: string | undefined;
}

export interface CallsOptions {
  /** The list, absolute. */
  readonly file: string;
  readonly directory: string;
  readonly logDirectory: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Takes what went wrong, in one line. */
  readonly tell: (line: string) => void;
}

const MESSENGER = fileURLToPath(new URL("messenger.js", import.meta.url));
const COMMAND_LIMIT_MS = 600_000;
const LAST_WAIT_MS = 5_000;

/**
 * Calls back: looks at what happens to a runner, and sends a messenger for what the user wants to be told of. Nothing here
 * throws or waits.
 */
export class Calls {
  readonly #wishes: CallWishes;
  readonly #options: CallsOptions;
  readonly #sent = new Set<Promise<void>>();
  /** Lets go of the messengers that are out. */
  readonly #leave = new AbortController();
  #idle = false;
  #finishing = false;

  constructor(wishes: CallWishes, options: CallsOptions) {
    this.#wishes = wishes;
    this.#options = options;
  }

  heed(event: RunEvent): void {
    const { file } = this.#options;
    const failure = failureIn(event, file);
    if (failure) void this.#send(failure);
    if (event.kind === "looked") this.lookAt(event.entries);
    if (event.kind === "started") this.#idle = false;
    if (event.kind !== "idle" || !event.waits || this.#idle) return;
    this.#idle = true;
    void this.#send(idleFacts(file, hostname()));
  }

  /** Sends word when the list is finished and nobody has been told. */
  lookAt(entries: readonly Entry[]): void {
    if (this.#finishing || !this.#isWanted("done") || !isUnannounced(entries)) return;
    this.#finishing = true;
    void this.#send(doneFacts(this.#options.file, hostname())).finally(() => {
      this.#finishing = false;
    });
  }

  /** Waits for a moment, so that what goes wrong at once is said, and leaves the messengers to themselves.
   *  @param hurry aborted when there is no time to wait */
  async end(hurry: AbortSignal): Promise<void> {
    const back = new AbortController();
    void Promise.all(this.#sent).then(() => back.abort());
    await sleep(LAST_WAIT_MS, undefined, { signal: AbortSignal.any([back.signal, hurry]) }).catch(() => {});
    this.#leave.abort();
  }

  #isWanted(event: CallEvent): boolean {
    const { [event]: command, mailto, webhook } = this.#wishes;
    return command !== undefined || mailto !== undefined || webhook !== undefined;
  }

  async #send(facts: CallFacts): Promise<void> {
    const { event } = facts;
    if (!this.#isWanted(event)) return;
    const { directory, logDirectory, tell } = this.#options;
    const { [event]: command, mailto, webhook } = this.#wishes;
    const log = join(logDirectory, `cooperate_on-${event}`);
    const order = { facts, command, mailto, webhook, directory, log, limitMs: COMMAND_LIMIT_MS };
    const sent = this.#dispatch(order).catch((error: unknown) => {
      tell(`on-${event}: ${error instanceof Error ? error.message : String(error)}`);
    });
    this.#sent.add(sent);
    await sent;
    this.#sent.delete(sent);
  }

  /** Resolves when the messenger is back, or left to itself. */
  async #dispatch(order: CallOrder): Promise<void> {
    const { directory, env, tell } = this.#options;
    const { execa } = await loadSpawn();
    const messenger = execa(process.execPath, [MESSENGER], {
      cwd: directory,
      env,
      extendEnv: false,
      stdin: "pipe",
      stdout: "pipe",
      stderr: "ignore",
      detached: true, // what stops us, or our terminal, is not for it
      cleanup: false,
      buffer: false,
      reject: false,
    });
    messenger.stdin.on("error", () => {}); // it is told below that the messenger has ended
    messenger.stdin.end(JSON.stringify(order));
    createInterface({ input: messenger.stdout }).on("line", tell);
    const leave = (): void => {
      messenger.unref();
      messenger.stdout.destroy();
    };
    if (this.#leave.signal.aborted) leave();
    this.#leave.signal.addEventListener("abort", leave, { once: true });
    const { exitCode, originalMessage } = await messenger;
    this.#leave.signal.removeEventListener("abort", leave);
    if (exitCode !== 0)
      tell(`on-${order.facts.event}: nobody was told: ${originalMessage ?? `exit ${exitCode}`}`);
  }
}
