import type { CancelTimer, Clock } from "../core/clock.ts";
import { Client } from "./client.ts";
import { type Exchange, refuse } from "./exchange.ts";
import type { NewsSource } from "./news.ts";

const MOST_CLIENTS = 20;
const LOOK_MS = 1_000;
/** Proxies and tunnels close what is silent for longer. */
const GREET_MS = 15_000;

/** The streams to all pages. One look a second serves all of them, and none is made while there is
 *  no page. */
export class Streams {
  readonly #clock: Clock;
  readonly #source: NewsSource;
  readonly #clients = new Set<Client>();
  #stopLooking: CancelTimer | undefined;
  #isLooking = false;
  #greetedAt = 0;

  constructor(clock: Clock, source: NewsSource) {
    [this.#clock, this.#source] = [clock, source];
  }

  /** How many pages there are. */
  get count(): number {
    return this.#clients.size;
  }

  /** Begins a stream to a page that has version `since`. */
  add(exchange: Exchange, since: string): void {
    const { response } = exchange;
    if (this.#clients.size >= MOST_CLIENTS) {
      refuse(exchange, 503, `${MOST_CLIENTS} pages are open already: close one`, { "Retry-After": "10" });
      return;
    }
    const client = new Client(response, since);
    this.#clients.add(client);
    response.on("close", () => {
      this.#clients.delete(client);
      if (this.#clients.size > 0) return;
      this.#stopLooking?.();
      this.#stopLooking = undefined;
    });
    response.on("error", () => {}); // it is closed, too
    client.tell(this.#source);
    this.#stopLooking ??= this.#clock.every(LOOK_MS, () => void this.#look());
  }

  /** Ends all of them. */
  end(): void {
    this.#stopLooking?.();
    for (const client of this.#clients) client.end();
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return; // storage may hang
    this.#isLooking = true;
    await this.#source.look();
    this.#isLooking = false;
    const isLong = this.#clock.monotonic() - this.#greetedAt >= GREET_MS;
    if (isLong) this.#greetedAt = this.#clock.monotonic();
    for (const client of this.#clients) if (!client.tell(this.#source) && isLong) client.greet();
  }
}
