import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../core/clock.ts";
import { askedOf } from "./asked.ts";
import { setCookie } from "./cookie.ts";
import { type Exchange, refuse, send } from "./exchange.ts";
import { authorize } from "./gate.ts";
import { HEADERS } from "./headers.ts";
import { ENTERED } from "./page-shell.ts";
import type { Route } from "./route.ts";
import { sessionOf } from "./secrets.ts";
import { WrongTokens } from "./wrong-tokens.ts";

/** A wrong token is answered that late. */
const WRONG_TOKEN_MS = 200;

export interface HandlerOptions {
  readonly clock: Pick<Clock, "monotonic" | "after">;
  readonly token: string;
  readonly isOurHost: (host: string) => boolean;
  readonly control: boolean;
  /** Answers what the gate lets through. */
  readonly answer: (route: Route, exchange: Exchange) => Promise<void>;
  /** Takes an error that is a bug. */
  readonly onBug: (error: unknown) => void;
}

/** What the server does with a request: the gate first, then the route. */
export function handlerOf(
  options: HandlerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { clock, token, isOurHost, control, answer, onBug } = options;
  const session = sessionOf(token);
  const wrong = new WrongTokens(clock);
  return (request, response) => {
    const exchange = { request, response };
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const rules = { token, session, isOurHost, control, closedForMs: wrong.closedForMs };
    const verdict = authorize(askedOf(request), rules);
    switch (verdict.kind) {
      case "refuse":
        return refuse(exchange, verdict.status, verdict.why, verdict.headers);
      case "wrong token":
        wrong.add();
        clock.after(WRONG_TOKEN_MS, () => refuse(exchange, 403, "this is not the token"));
        return;
      case "enter": {
        const cookie = { "Set-Cookie": setCookie(verdict.host, session) };
        if (verdict.isFromElsewhere) return send(exchange, "html", ENTERED, cookie);
        response.writeHead(303, { ...cookie, Location: "./" }).end();
        return;
      }
      case "pass":
        answer(verdict.route, exchange).catch((error: unknown) => {
          // A connection that broke while its request was read is nothing of ours.
          if (!request.destroyed && !response.destroyed) {
            onBug(error);
            refuse(exchange, 500, "this is a bug of cooperate");
          }
        });
    }
  };
}
