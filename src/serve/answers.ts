import type { Entry } from "../core/entry.ts";
import { codeOf } from "../core/errno.ts";
import { CooperateError } from "../core/failure.ts";
import type { ControlAnswer, ControlRequest } from "../page/data/live-data.ts";
import { logOf } from "../verbs/shared/log-path.ts";
import { type Exchange, refuse, send } from "./exchange.ts";
import { PAGE } from "./page-shell.ts";
import { parseControl } from "./parse-control.ts";
import { readBody } from "./read-body.ts";
import { readLog } from "./read-log.ts";
import type { Route } from "./route.ts";
import type { Streams } from "./streams.ts";

/** An order for 100,000 entries. */
const MOST_BODY_BYTES = 16 * 1_048_576;

/** What routes are answered with. */
export interface Answerer {
  /** The script and the styles of the page. */
  readonly asset: (name: "report.js" | "report.css") => Promise<Buffer>;
  /** A `LiveData` as JSON. @throws CooperateError when the list cannot be read */
  readonly data: () => Promise<string | Buffer>;
  /** The entries as they were read last. */
  readonly entries: () => Promise<readonly Entry[]>;
  readonly streams: Streams;
  readonly obey: (request: ControlRequest) => Promise<ControlAnswer>;
}

/** Answers a request that was let in. */
export async function answer(route: Route, exchange: Exchange, from: Answerer): Promise<void> {
  try {
    await answerRoute(route, exchange, from);
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    refuse(exchange, 503, error.message);
  }
}

async function answerRoute(route: Route, exchange: Exchange, from: Answerer): Promise<void> {
  const { request } = exchange;
  switch (route.to) {
    case "page":
      return send(exchange, "html", PAGE);
    case "script":
      return send(exchange, "script", await from.asset("report.js"));
    case "style":
      return send(exchange, "style", await from.asset("report.css"));
    case "data":
      return send(exchange, "json", await from.data());
    case "events": {
      const last = request.headers["last-event-id"];
      const since = typeof last === "string" && last !== "" ? last : (route.since ?? "");
      if (request.method === "HEAD") return send(exchange, "events", "");
      return from.streams.add(exchange, since);
    }
    case "log":
      return sendLog(exchange, route, await from.entries());
    case "control": {
      const body = await readBody(request, MOST_BODY_BYTES);
      if (body === undefined) return refuse(exchange, 413, `expected at most ${MOST_BODY_BYTES} bytes`);
      const order = parseControl(body);
      if (typeof order === "string") return refuse(exchange, 400, order);
      return send(exchange, "json", JSON.stringify(await from.obey(order)));
    }
  }
}

async function sendLog(
  exchange: Exchange,
  { n, from }: { readonly n: number; readonly from: number },
  entries: readonly Entry[],
): Promise<void> {
  const entry = entries[n];
  if (entry === undefined) return refuse(exchange, 404, `there is no entry ${n}`);
  const path = logOf(entry);
  if (path === undefined) return refuse(exchange, 404, `entry ${n} has no log yet`);
  try {
    const part = await readLog(path, from);
    if (part === undefined) return refuse(exchange, 404, `the log of entry ${n} is no job log`);
    send(exchange, "text", part.bytes, { "X-Log-Size": String(part.size) });
  } catch (error) {
    if (codeOf(error) === "") throw error;
    refuse(exchange, 404, `the log of entry ${n} cannot be read here (${codeOf(error)})`);
  }
}
