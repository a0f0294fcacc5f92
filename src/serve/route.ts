/** What may be asked for. */
export type Route =
  | { readonly to: "page" | "script" | "style" | "data" | "control" }
  /** @property since the version that the page has, if it says so */
  | { readonly to: "events"; readonly since: string | undefined }
  /** @property from the first byte that is wanted */
  | { readonly to: "log"; readonly n: number; readonly from: number };

/** Paths are compared as they were sent: nothing is decoded or joined, so that no path leads out. */
const PLAIN: ReadonlyMap<string, Route["to"]> = new Map([
  ["/", "page"],
  ["/report.js", "script"],
  ["/report.css", "style"],
  ["/data", "data"],
  ["/events", "events"],
  ["/control", "control"],
]);

/** What a path asks for.
 *  @returns a text that says what is wrong with the query; undefined where there is nothing */
export function routeOf(path: string, query: URLSearchParams): Route | string | undefined {
  const to = PLAIN.get(path);
  if (to === "events") return { to, since: query.get("since") ?? undefined };
  if (to !== undefined && to !== "log") return { to };
  const n = /^\/log\/(\d{1,9})$/.exec(path)?.[1];
  if (n === undefined) return undefined;
  const from = query.get("from") ?? "0";
  if (!/^\d{1,15}$/.test(from)) return "from: expected a number of bytes";
  return { to: "log", n: Number(n), from: Number(from) };
}

/** The methods that a route takes. */
export function methodsOf({ to }: Route): readonly string[] {
  return to === "control" ? ["POST"] : ["GET", "HEAD"];
}
