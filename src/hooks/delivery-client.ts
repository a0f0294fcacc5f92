import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describeShortage, isShortage } from "../core/shortage.ts";
import { codeOf } from "../core/errno.ts";
import { CLAIM_MARK } from "../processes/process-table.ts";
import { RETRY_FOR_MS } from "../storage/retry.ts";
import { loadExeca } from "../runner/experiment/load-execa.ts";
import type { HookRequest } from "./hook-request.ts";

export interface DeliveryOptions {
  readonly directory: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Takes what went wrong, in one line. */
  readonly tell: (line: string) => void;
}

const DELIVERY_PROCESS = fileURLToPath(new URL("delivery-process.js", import.meta.url));
const LAST_WAIT_MS = 5_000;
/** Between two tries to start it. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

interface DeliveryProcess {
  readonly stdin: NodeJS.WritableStream;
  /** Aborted when it has ended. */
  readonly gone: AbortSignal;
  /** Nobody waits for it or reads what it writes any more. */
  readonly leave: () => void;
}

/** The runner's end of its messenger (delivery-process.ts), which is started with the first order. Nothing here throws or waits. */
export class DeliveryClient {
  readonly #options: DeliveryOptions;
  /** Aborted when no more time is to be lost with tries to start it. */
  readonly #over = new AbortController();
  #messenger: Promise<DeliveryProcess> | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Hands `order` over. */
  send(order: HookRequest): void {
    this.#messenger ??= this.#start();
    this.#messenger
      .then(({ stdin }) => stdin.write(`${JSON.stringify(order)}\n`))
      .catch((error: unknown) => {
        this.#messenger = undefined; // the next order tries again
        this.#options.tell(`call-backs cannot be made: ${String(error)}`);
      });
  }

  /** Waits for a moment, so that what goes wrong at once is said, and leaves the messenger to itself.
   *  @param hurry aborted when there is no time to wait */
  async end(hurry: AbortSignal): Promise<void> {
    setTimeout(() => this.#over.abort(), LAST_WAIT_MS).unref();
    hurry.addEventListener("abort", () => this.#over.abort(), { once: true });
    if (hurry.aborted) this.#over.abort();
    const messenger = await this.#messenger?.catch(() => {});
    if (!messenger) return;
    messenger.stdin.end();
    const signal = AbortSignal.any([messenger.gone, hurry]);
    await sleep(LAST_WAIT_MS, undefined, { signal }).catch(() => {});
    messenger.leave();
  }

  /** A machine that is short of something may have it in a moment.
   *  @throws the system's error when it cannot be started */
  async #start(): Promise<DeliveryProcess> {
    const since = performance.now();
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        return await this.#launch();
      } catch (error) {
        const isOver = this.#over.signal.aborted || performance.now() - since > RETRY_FOR_MS;
        if (isOver || !isShortage(codeOf(error))) throw error;
        const { what, remedy } = describeShortage(codeOf(error));
        if (pause === FIRST_PAUSE_MS) this.#options.tell(`call-backs wait: ${what}; ${remedy}`);
        await sleep(pause, undefined, { signal: this.#over.signal }).catch(() => {});
      }
    }
  }

  async #launch(): Promise<DeliveryProcess> {
    const { directory, tell } = this.#options;
    // Of a runner that is itself part of an experiment: what it calls back is not of that experiment's tree.
    const { [CLAIM_MARK]: _, ...env } = this.#options.env;
    const { execa } = await loadExeca();
    const child = execa(process.execPath, [DELIVERY_PROCESS], {
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
    if (child.pid === undefined) {
      const { code, shortMessage } = await child;
      throw Object.assign(new Error(shortMessage), { code });
    }
    child.stdin.on("error", () => {}); // that it has ended is said below
    createInterface({ input: child.stdout }).on("line", tell);
    const gone = new AbortController();
    void child.then(({ failed, shortMessage }) => {
      this.#messenger = undefined; // the next order starts another
      gone.abort();
      if (failed) tell(`the messenger of call-backs has ended: ${shortMessage}`.replaceAll(/\s+/g, " "));
    });
    const leave = (): void => {
      child.unref();
      child.stdout.destroy();
    };
    return { stdin: child.stdin, gone: gone.signal, leave };
  }
}
