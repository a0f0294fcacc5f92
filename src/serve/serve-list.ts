import type { IncomingMessage, ServerResponse } from "node:http";
import { answer, type Answerer } from "./answers.ts";
import { Control, type OrderVerbs } from "./control.ts";
import { handlerOf } from "./handler.ts";
import { LiveList } from "./live-list.ts";
import type { LiveWishes } from "./page-maker.ts";
import { Streams } from "./streams.ts";
import type { World } from "../verbs/shared/world.ts";

export interface ServeOptions {
  readonly wishes: LiveWishes;
  readonly token: string;
  readonly isOurHost: (host: string) => boolean;
  /** What pages may order; undefined for pages that only show. */
  readonly verbs: OrderVerbs | undefined;
  /** The script and the styles of the page. */
  readonly asset: Answerer["asset"];
  /** Takes an error that is a bug. */
  readonly onBug: (error: unknown) => void;
}

/** A live page of a list, without the addresses at which it is served. It keeps nothing that
 *  matters: two may serve the same list, and one that is killed loses nothing. */
export interface LivePage {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** How long nobody has looked at it, in milliseconds. */
  readonly idleMs: () => number;
  /** Ends the streams, and resolves when the orders that are under way are carried out. */
  readonly end: () => Promise<void>;
}

/** Reads the list, and prepares what pages ask for.
 *  @throws CooperateError when it cannot be read, or the options do not fit it */
export async function serveList(world: World, options: ServeOptions): Promise<LivePage> {
  const { wishes, token, isOurHost, verbs, asset, onBug } = options;
  const list = new LiveList(world, wishes, verbs !== undefined, onBug);
  await list.open();
  const streams = new Streams(world, list);
  const control = verbs && new Control(world, wishes.file, verbs, (id) => list.entriesOf(id));
  let seenAt = world.monotonic();
  const from: Answerer = {
    asset,
    streams,
    data: async () => list.data(),
    entries: async () => {
      if (streams.count === 0) await list.look();
      return list.entries;
    },
    obey: async (order) => {
      const told = (await control?.obey(order)) ?? { lines: [], changed: [] };
      await list.look();
      return told;
    },
  };
  const handle = handlerOf({
    clock: world,
    token,
    isOurHost,
    control: control !== undefined,
    answer: async (route, exchange) => {
      seenAt = world.monotonic();
      exchange.response.once("close", () => (seenAt = world.monotonic()));
      await answer(route, exchange, from);
    },
    onBug,
  });
  return {
    handle,
    idleMs: () => (streams.count > 0 ? 0 : world.monotonic() - seenAt),
    async end() {
      streams.end();
      await control?.settled();
    },
  };
}
