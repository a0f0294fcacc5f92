import type { LiveData, RowsEvent, TroubleEvent } from "../data/live-data.ts";
import { applyRows } from "./apply-rows.ts";
import { getData, Refused } from "./requests.ts";

/** What happens to the connection and to what comes over it. */
export interface Followed {
  /** All of it is new, or some rows. */
  readonly show: (data: LiveData) => void;
  /** How things are, for people; undefined when all is well. */
  readonly tell: (trouble: string | undefined) => void;
}

const AGAIN_MS = 2_000;

/** Follows the list for ever: asks for all of it, then for what is new, and again from the beginning
 *  when the server has forgotten us. */
export async function follow(followed: Followed): Promise<never> {
  for (;;) {
    try {
      const data = await getData();
      followed.tell(undefined);
      followed.show(data);
      await untilReset(data, followed);
    } catch (error) {
      const why = error instanceof Refused ? error.message : "no connection to cooperate --serve";
      followed.tell(`${why}; trying again`);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

/** Follows what is new, until all of it has to be asked for again. A page that nobody sees holds no
 *  connection: browsers have six for each server. */
async function untilReset(first: LiveData, { show, tell }: Followed): Promise<void> {
  let data = first;
  let source: EventSource | undefined;
  let onVisible = (): void => {};
  await new Promise<void>((resolve) => {
    const open = (): void => {
      source = new EventSource(`events?since=${encodeURIComponent(data.id)}`);
      source.addEventListener("open", () => tell(undefined));
      source.addEventListener("error", () => {
        tell("the connection is lost; trying again");
        if (source?.readyState === EventSource.CLOSED) setTimeout(resolve, AGAIN_MS);
      });
      source.addEventListener("reset", () => resolve());
      source.addEventListener("rows", ({ data: text, lastEventId }) => {
        data = applyRows(data, JSON.parse(text as string) as RowsEvent, lastEventId);
        show(data);
      });
      source.addEventListener("trouble", ({ data: text }) => {
        tell((JSON.parse(text as string) as TroubleEvent).message ?? undefined);
      });
    };
    onVisible = (): void => {
      source?.close();
      if (!document.hidden) open();
    };
    document.addEventListener("visibilitychange", onVisible);
    if (!document.hidden) open();
  });
  document.removeEventListener("visibilitychange", onVisible);
  source?.close();
}
