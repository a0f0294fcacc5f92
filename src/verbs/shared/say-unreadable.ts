import { describeUnreadable, type Unreadable } from "../../core/unreadable.ts";
import { say, type World } from "./world.ts";

/** Says of what could not be read that it is there, and what to type: the first, and how many more. */
export function sayUnreadable(world: World, problems: readonly Unreadable[]): void {
  const [first, ...others] = problems;
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  say(world, `${describeUnreadable(first)}${more}`);
}
