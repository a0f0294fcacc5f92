import type { World } from "./world.ts";

/** How wide a table may be: as the terminal, and as it needs where a program or a file takes it. */
export function tableWidth({ stdout }: Pick<World, "stdout">): number {
  return stdout.isTTY === true ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
}
