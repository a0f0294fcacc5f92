/** What is new for a page, as one event of its stream. */
export type News =
  /** `data` is a `RowsEvent` as JSON; the page has version `id` then. */
  | { readonly kind: "rows"; readonly id: string; readonly data: string }
  /** The page has to ask for all of it again. */
  | { readonly kind: "reset" };

/** What the live page shows, as its stream sees it. */
export interface NewsSource {
  /** What is new for a page that has version `id`; undefined when nothing is, or not yet. At most
   *  64 kB: what is left follows with the next call. */
  newsSince(id: string): News | undefined;
  /** Why nothing new can be seen, in words; undefined when it can. */
  readonly trouble: string | undefined;
  /** Looks whether there is something new. Never rejects. */
  look(): Promise<void>;
}

/** One event of a stream (WHATWG HTML, "Server-sent events"). `data` is one line. */
export function eventText(event: string, data: string, id?: string): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`;
}
