import { isIP } from "node:net";

/** Which `Host` a browser may ask for. A page of another site can have its own name resolve to our
 *  address (DNS rebinding); it cannot have it sent as one of these.
 *  @param names of this machine, where the page is served to other machines (`--host`); addresses
 *    are allowed then, too, since only names can be rebound */
export function hostRule(names: readonly string[] = []): (host: string) => boolean {
  const known = new Set(["localhost", "127.0.0.1", "::1", ...names.map((name) => name.toLowerCase())]);
  return (host) => {
    const [, bracketed, plain] = /^(?:\[([\da-f:.]+)\]|([^:[\]@/\s]+))(?::\d{1,5})?$/i.exec(host) ?? [];
    const name = (bracketed ?? plain ?? "").toLowerCase();
    if (bracketed !== undefined && isIP(name) !== 6) return false;
    return known.has(name) || (names.length > 0 && isIP(name) !== 0);
  };
}
