import type { Place } from "./place.ts";

/** A place of which no file says anything.
 *  @param kind `local`, `ssh`, or the kind of an engine */
export function defaultPlace(name: string, kind: string): Place {
  return {
    name,
    kind,
    ...(kind === "ssh" && { host: name }),
    tags: [],
    share: true,
    deliver: [],
    setup: [],
    check: [],
    pickup: [],
    purge: [],
    start: "auto",
    shell: ["bash", "-l"],
    node: "system",
  };
}
