import { hostname } from "node:os";
import { join } from "node:path";
import type { Argv, Entry } from "../core/entry.ts";
import type { RunEvent } from "../core/event.ts";
import { unannounced } from "../list/changes/announce.ts";
import {
  type HookEvent,
  type HookPayload,
  doneFacts,
  failureIn,
  idleFacts,
  startFacts,
} from "./hook-payload.ts";
import { type DeliveryOptions, DeliveryClient } from "./delivery-client.ts";
import type { HookRequest } from "./hook-request.ts";

/** What the user wants done, and when: a command for each event, mail and webhook for all of
 *  them but `start`. */
export interface HookOptions extends Readonly<Partial<Record<HookEvent, Argv>>> {
  readonly mailto?: readonly string[] | undefined;
  readonly webhook?: string | undefined;
}

/** Where the runner and its list are. */
export interface HookContext extends DeliveryOptions {
  /** Absolute path of the list. */
  readonly file: string;
  readonly logDirectory: string;
}

const COMMAND_LIMIT_MS = 600_000;

/**
 * Observes the events of a runner, and sends the delivery process what the user wants to be told.
 * No method throws or blocks.
 */
export class Hooks {
  readonly #actions: HookOptions;
  readonly #options: HookContext;
  readonly #delivery: DeliveryClient;
  #idle = false;
  /** The last completion of the list that was sent to the delivery process. */
  #finish: string | undefined;

  constructor(actions: HookOptions, options: HookContext) {
    this.#actions = actions;
    this.#options = options;
    this.#delivery = new DeliveryClient(options);
  }

  /** Must be given every event of the runner. */
  observe(event: RunEvent): void {
    const { file } = this.#options;
    const failure = failureIn(event, file);
    if (failure) this.#send(failure);
    if (event.kind === "started") {
      this.#idle = false;
      if (this.#isWanted("start")) this.#send(startFacts(event, file, hostname()));
    }
    if (event.kind !== "idle" || !event.waits || this.#idle) return;
    this.#idle = true;
    this.#send(idleFacts(file, hostname()));
  }

  /** Reports that the list is finished, unless somebody has announced it already. Which delivery
   *  process announces it is decided between them. */
  observeList(entries: readonly Entry[]): void {
    if (!this.#isWanted("done")) return;
    const finish = unannounced(entries);
    if (finish === undefined || finish === this.#finish) return;
    this.#finish = finish;
    this.#send(doneFacts(this.#options.file, hostname()));
  }

  /** Waits a moment, so that an immediate failure is reported, and then detaches from the delivery
   *  process.
   *  @param hurry aborted when there is no time to wait */
  async end(hurry: AbortSignal): Promise<void> {
    await this.#delivery.end(hurry);
  }

  #isWanted(event: HookEvent): boolean {
    return Object.values(this.#waysFor(event)).some((way) => way !== undefined);
  }

  /** How the user wants to be told of `event`. */
  #waysFor(event: HookEvent): Pick<HookRequest, "command" | "mailto" | "webhook"> {
    const { [event]: command, mailto, webhook } = this.#actions;
    return event === "start" ? { command } : { command, mailto, webhook };
  }

  #send(facts: HookPayload): void {
    const { event } = facts;
    if (!this.#isWanted(event)) return;
    const { directory, logDirectory } = this.#options;
    const log = join(logDirectory, `cooperate_on-${event}`);
    this.#delivery.send({ facts, ...this.#waysFor(event), directory, log, limitMs: COMMAND_LIMIT_MS });
  }
}
