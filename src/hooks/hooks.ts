import { hostname } from "node:os";
import { join } from "node:path";
import type { Argv, Entry } from "../core/entry.ts";
import type { RunEvent } from "../core/event.ts";
import { unannounced } from "../list/changes/announce.ts";
import { type HookEvent, type HookPayload, doneFacts, failureIn, idleFacts } from "./hook-payload.ts";
import { type DeliveryOptions, DeliveryClient } from "./delivery-client.ts";

/** What the user wants done, and when: a command for each event, mail and web for all of them. */
export interface HookOptions extends Readonly<Partial<Record<HookEvent, Argv>>> {
  readonly mailto?: string | undefined;
  readonly webhook?: string | undefined;
}

export interface HookContext extends DeliveryOptions {
  /** The list, absolute. */
  readonly file: string;
  readonly logDirectory: string;
}

const COMMAND_LIMIT_MS = 600_000;

/**
 * Calls back: looks at what happens to a runner, and hands the messenger what the user wants to be told of. Nothing here
 * throws or waits.
 */
export class Hooks {
  readonly #wishes: HookOptions;
  readonly #options: HookContext;
  readonly #delivery: DeliveryClient;
  #idle = false;
  /** The last finish that the messenger was sent for. */
  #finish: string | undefined;

  constructor(wishes: HookOptions, options: HookContext) {
    this.#wishes = wishes;
    this.#options = options;
    this.#delivery = new DeliveryClient(options);
  }

  /** To be shown everything that happens. */
  heed(event: RunEvent): void {
    const { file } = this.#options;
    const failure = failureIn(event, file);
    if (failure) this.#send(failure);
    if (event.kind === "started") this.#idle = false;
    if (event.kind !== "idle" || !event.waits || this.#idle) return;
    this.#idle = true;
    this.#send(idleFacts(file, hostname()));
  }

  /** Sends word when the list is finished and nobody has told it; who does is the messengers' to agree. */
  lookAt(entries: readonly Entry[]): void {
    if (!this.#isWanted("done")) return;
    const finish = unannounced(entries);
    if (finish === undefined || finish === this.#finish) return;
    this.#finish = finish;
    this.#send(doneFacts(this.#options.file, hostname()));
  }

  /** Waits for a moment, so that what goes wrong at once is said, and leaves the messenger to itself.
   *  @param hurry aborted when there is no time to wait */
  async end(hurry: AbortSignal): Promise<void> {
    await this.#delivery.end(hurry);
  }

  #isWanted(event: HookEvent): boolean {
    const { [event]: command, mailto, webhook } = this.#wishes;
    return command !== undefined || mailto !== undefined || webhook !== undefined;
  }

  #send(facts: HookPayload): void {
    const { event } = facts;
    if (!this.#isWanted(event)) return;
    const { directory, logDirectory } = this.#options;
    const { [event]: command, mailto, webhook } = this.#wishes;
    const log = join(logDirectory, `cooperate_on-${event}`);
    this.#delivery.send({ facts, command, mailto, webhook, directory, log, limitMs: COMMAND_LIMIT_MS });
  }
}
