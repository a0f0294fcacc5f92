import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Clock, SYSTEM_CLOCK } from "../core/clock.ts";
import { describeShortage, isShortage } from "../core/shortage.ts";
import { codeOf } from "../core/errno.ts";
import { CLAIM_MARK } from "../processes/process-table.ts";
import { RETRY_FOR_MS } from "../storage/retry.ts";
import { loadExeca } from "../runner/experiment/load-execa.ts";
import type { HookRequest } from "./hook-request.ts";

/** What the delivery process is started with. */
export interface DeliveryOptions {
  readonly directory: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Receives a description of what went wrong, in one line. */
  readonly report: (line: string) => void;
}

const DELIVERY_PROCESS = fileURLToPath(new URL("delivery-process.js", import.meta.url));
const LAST_WAIT_MS = 5_000;
/** Pauses between tries to start the delivery process. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

interface DeliveryProcess {
  readonly stdin: NodeJS.WritableStream;
  /** Aborted when the process has ended. */
  readonly gone: AbortSignal;
  /** Detaches from the process: nobody waits for it or reads its output any more. */
  readonly leave: () => void;
}

/** The runner's end of its delivery process (delivery-process.ts), which starts with the first
 *  request. No method throws or blocks. */
export class DeliveryClient {
  readonly #options: DeliveryOptions;
  readonly #clock: Clock;
  /** Aborted when no more time may be spent on tries to start the process. */
  readonly #over = new AbortController();
  #process: Promise<DeliveryProcess> | undefined;

  constructor(options: DeliveryOptions, clock: Clock = SYSTEM_CLOCK) {
    this.#options = options;
    this.#clock = clock;
  }

  /** Hands `request` to the delivery process. */
  send(request: HookRequest): void {
    this.#process ??= this.#start();
    this.#process
      .then(({ stdin }) => stdin.write(`${JSON.stringify(request)}\n`))
      .catch((error: unknown) => {
        this.#process = undefined; // the next request tries again
        this.#options.report(`call-backs cannot be made: ${String(error)}`);
      });
  }

  /** Waits a moment, so that an immediate failure is reported, and then detaches from the process.
   *  @param hurry aborted when there is no time to wait */
  async end(hurry: AbortSignal): Promise<void> {
    this.#clock.after(LAST_WAIT_MS, () => this.#over.abort());
    hurry.addEventListener("abort", () => this.#over.abort(), { once: true });
    if (hurry.aborted) this.#over.abort();
    const delivery = await this.#process?.catch(() => {});
    if (!delivery) return;
    delivery.stdin.end();
    const signal = AbortSignal.any([delivery.gone, hurry]);
    await this.#clock.sleep(LAST_WAIT_MS, signal).catch(() => {});
    delivery.leave();
  }

  /** Repeats the start while the machine is short of resources.
   *  @throws the system's error when the process cannot be started */
  async #start(): Promise<DeliveryProcess> {
    const since = this.#clock.monotonic();
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        return await this.#launch();
      } catch (error) {
        const isOver = this.#over.signal.aborted || this.#clock.monotonic() - since > RETRY_FOR_MS;
        if (isOver || !isShortage(codeOf(error))) throw error;
        const { what, remedy } = describeShortage(codeOf(error));
        if (pause === FIRST_PAUSE_MS) this.#options.report(`call-backs wait: ${what}; ${remedy}`);
        await this.#clock.sleep(pause, this.#over.signal).catch(() => {});
      }
    }
  }

  async #launch(): Promise<DeliveryProcess> {
    const { directory, report } = this.#options;
    // Without the mark of a runner that is itself part of an experiment: its call-backs do not
    // belong to the process tree of that experiment.
    const { [CLAIM_MARK]: _, ...env } = this.#options.env;
    const { execa } = await loadExeca();
    const child = execa(process.execPath, [DELIVERY_PROCESS], {
      cwd: directory,
      env,
      extendEnv: false,
      stdin: "pipe",
      stdout: "pipe",
      stderr: "ignore",
      detached: true, // signals to this runner or its terminal must not reach it
      cleanup: false,
      buffer: false,
      reject: false,
    });
    if (child.pid === undefined) {
      const { code, shortMessage } = await child;
      throw Object.assign(new Error(shortMessage), { code });
    }
    child.stdin.on("error", () => {}); // the end of the process is handled below
    createInterface({ input: child.stdout }).on("line", report);
    const gone = new AbortController();
    void child.then(({ failed, shortMessage }) => {
      this.#process = undefined; // the next request starts another process
      gone.abort();
      if (failed)
        report(`the process that delivers call-backs has ended: ${shortMessage}`.replaceAll(/\s+/g, " "));
    });
    const leave = (): void => {
      child.unref();
      child.stdout.destroy();
    };
    return { stdin: child.stdin, gone: gone.signal, leave };
  }
}
