/** `1 log`, `1,200 logs`. */
export function count(n: number, what: string): string {
  return `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;
}

/** `entry 3`, `entries 3, 4`, and after five of them `...`. */
export function listEntries(ns: readonly number[]): string {
  const shown = ns.slice(0, 5).join(", ");
  return `${ns.length === 1 ? "entry" : "entries"} ${shown}${ns.length > 5 ? ", ..." : ""}`;
}
