import { workplaceOf } from "../core/allocation-job.ts";
import { formatDuration } from "../core/duration.ts";
import { formatClock } from "../report/clock.ts";
import { Allocation } from "../runner/allocation/allocation.ts";
import type { World } from "./shared/world.ts";

/** The allocation in which this process works.
 *  @param marginMs of `--margin` */
export function allocationOf(world: World, marginMs: number | undefined): Allocation {
  return new Allocation({ env: world.env, clock: world, marginMs });
}

/** An end that is counted from the start of this runner, as a date: programs that it starts may be
 *  runners, too. */
export function endVariable(env: World["env"], end: number | undefined): Readonly<Record<string, string>> {
  const isRelative = (env["COOPERATE_ENDS"] ?? "").trim().startsWith("+");
  return isRelative && end !== undefined ? { COOPERATE_ENDS: new Date(end).toISOString() } : {};
}

/** How far an end may move without being said again: a scheduler says it to the second. */
const SAME_MS = 60_000;

/** Says when the allocation ends, once it is known, and again when somebody has moved it. */
export function sayEnd(
  world: World,
  allocation: Allocation,
  untilMs: number,
  say: (line: string) => void,
): void {
  let said: number | undefined;
  allocation.onEnd((end) => {
    if (said !== undefined && Math.abs(end - said) < SAME_MS) return;
    const now = world.now().getTime();
    const { job } = workplaceOf(world.env);
    const name = `this allocation${job === undefined ? "" : ` (${job})`}`;
    const margin = formatDuration(allocation.marginMs);
    const when = `${name} ${said === undefined ? "ends" : "now ends"} at ${formatClock(end, now)}, in ${formatDuration(end - now)}`;
    const begins =
      untilMs === Number.POSITIVE_INFINITY ? `nothing begins that would not end ${margin} before; ` : "";
    say(`${when}: ${begins}what runs ${begins === "" ? `${margin} before` : "then"} is ended and given back`);
    said = end;
  });
}
