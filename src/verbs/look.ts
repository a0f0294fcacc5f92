import type { Entry } from "../core/entry.ts";
import type { TableContext } from "../report/entry-row.ts";
import { styleFor } from "../report/style.ts";
import { provablyDeadClaims } from "../store/dead-claims.ts";
import type { World } from "./world.ts";

/** How tables look on this stdout: piped, nothing is cut and nothing is coloured. */
export function tableContext(world: World, entries: readonly Entry[]): TableContext {
  const dead = provablyDeadClaims(entries);
  return {
    now: world.now().getTime(),
    width: world.stdout.isTTY === true ? (world.stdout.columns ?? 80) : Number.POSITIVE_INFINITY,
    style: styleFor(world.stdout, world.env),
    isDead: (claim) => dead.has(claim),
  };
}
