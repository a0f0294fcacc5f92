import type { ServerResponse } from "node:http";
import type { TroubleEvent } from "../page/data/live-data.ts";
import { TYPES } from "./headers.ts";
import { eventText, type NewsSource } from "./news.ts";

/** A page that does not read gets nothing more until it has read that much. */
const MOST_UNREAD_BYTES = 1_048_576;
/** Browsers connect again after that time. */
const AGAIN_MS = 1_000;

/** One stream to one page. */
export class Client {
  readonly #response: ServerResponse;
  /** The version that the page has; undefined when it has to ask for all of it first. */
  #id: string | undefined;
  #trouble: string | undefined;

  /** @param id the version that the page has */
  constructor(response: ServerResponse, id: string) {
    [this.#response, this.#id] = [response, id];
    response.writeHead(200, { "Content-Type": TYPES.events });
    response.socket?.setKeepAlive(true, 10_000);
    response.write(`retry: ${AGAIN_MS}\n\n`);
  }

  /** Sends what is new, at most one event of rows.
   *  @returns whether there was anything to send */
  tell(source: NewsSource): boolean {
    if (this.#response.writableLength > MOST_UNREAD_BYTES) return true;
    let hasNews = this.#tellTrouble(source.trouble);
    const news = this.#id === undefined ? undefined : source.newsSince(this.#id);
    if (news === undefined) return hasNews;
    hasNews = true;
    if (news.kind === "rows") {
      this.#id = news.id;
      this.#response.write(eventText("rows", news.data, news.id));
    } else {
      this.#id = undefined;
      this.#response.write(eventText("reset", "{}"));
    }
    return hasNews;
  }

  /** Says that we are still there: a connection that broke is noticed by that. */
  greet(): void {
    this.#response.write(":\n\n");
  }

  end(): void {
    this.#response.end();
  }

  #tellTrouble(trouble: string | undefined): boolean {
    if (trouble === this.#trouble) return false;
    this.#trouble = trouble;
    const event: TroubleEvent = { message: trouble ?? null };
    this.#response.write(eventText("trouble", JSON.stringify(event)));
    return true;
  }
}
