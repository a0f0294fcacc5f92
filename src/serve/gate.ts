import { cookieValues } from "./cookie.ts";
import { methodsOf, type Route, routeOf } from "./route.ts";
import { isSame } from "./secrets.ts";

/** What of a request decides whether it is answered. Headers that were not sent are undefined. */
export interface Asked {
  readonly method: string;
  /** As in the first line of the request. */
  readonly target: string;
  /** All headers `Host`, of which there must be one. */
  readonly hosts: readonly string[];
  readonly origin?: string | undefined;
  readonly fetchSite?: string | undefined;
  readonly fetchMode?: string | undefined;
  readonly contentType?: string | undefined;
  readonly cookie?: string | undefined;
}

/** What is let in. */
export interface GateRules {
  readonly token: string;
  /** What the cookie must hold. */
  readonly session: string;
  readonly isOurHost: (host: string) => boolean;
  readonly control: boolean;
  /** How long no token is looked at, in milliseconds. */
  readonly closedForMs: number;
}

/** What becomes of a request. */
export type Verdict =
  | { readonly kind: "pass"; readonly route: Route }
  /** The right token. `isFromElsewhere`: a page of another origin has led here, such as the file of
   *  `--open`; a browser does not send our cookie after a redirect of such a visit. */
  | { readonly kind: "enter"; readonly host: string; readonly isFromElsewhere: boolean }
  | { readonly kind: "wrong token" }
  | {
      readonly kind: "refuse";
      readonly status: 400 | 403 | 404 | 405 | 415 | 421 | 429;
      readonly why: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

const ELSEWHERE = "the page of another site may not ask";

/** Decides about a request before anything else is done with it: no other site (CSRF), no other
 *  name (DNS rebinding), no other user of this machine (token). */
export function authorize(asked: Asked, rules: GateRules): Verdict {
  const { method, target, hosts, origin, fetchSite } = asked;
  const [host = ""] = hosts;
  if (hosts.length !== 1) return refuse(400, "expected one header Host");
  if (!rules.isOurHost(host)) return refuse(421, "nothing of that name is served here: ask for localhost");
  if (origin !== undefined && origin !== `http://${host}`) return refuse(403, ELSEWHERE);
  if (!target.startsWith("/")) return refuse(400, "expected a path");
  const at = target.indexOf("?");
  const path = at < 0 ? target : target.slice(0, at);
  const query = new URLSearchParams(at < 0 ? "" : target.slice(at + 1));
  const token = path === "/" && method === "GET" ? query.get("token") : null;
  if (fetchSite !== undefined && fetchSite !== "same-origin" && fetchSite !== "none") {
    if (token === null || asked.fetchMode !== "navigate") return refuse(403, ELSEWHERE);
    return enter(token, host, true, rules);
  }
  if (token !== null) return enter(token, host, false, rules);
  const known = cookieValues(host, asked.cookie ?? "").some((value) => isSame(value, rules.session));
  if (!known) return refuse(403, "open the address that cooperate --serve has printed");
  if (method === "POST" && !rules.control)
    return refuse(403, "this page only shows: start it with --control to change entries from it");
  const route = routeOf(path, query);
  if (route === undefined) return refuse(404, "there is nothing here");
  if (typeof route === "string") return refuse(400, route);
  const methods = methodsOf(route);
  if (!methods.includes(method))
    return refuse(405, `expected ${methods.join(" or ")}`, { Allow: methods.join(", ") });
  if (method === "POST" && !/^application\/json\s*(?:;|$)/i.test(asked.contentType ?? ""))
    return refuse(415, "expected JSON");
  return { kind: "pass", route };
}

function enter(given: string, host: string, isFromElsewhere: boolean, rules: GateRules): Verdict {
  if (rules.closedForMs > 0) {
    const seconds = Math.ceil(rules.closedForMs / 1_000);
    return refuse(429, `too many wrong tokens: try again in ${seconds} s`, {
      "Retry-After": String(seconds),
    });
  }
  return isSame(given, rules.token) ? { kind: "enter", host, isFromElsewhere } : { kind: "wrong token" };
}

function refuse(
  status: Extract<Verdict, { kind: "refuse" }>["status"],
  why: string,
  headers?: Readonly<Record<string, string>>,
): Verdict {
  return { kind: "refuse", status, why, ...(headers && { headers }) };
}
