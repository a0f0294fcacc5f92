import type { JobScript } from "../actions/job-script.ts";
import type { JobRequest } from "./engine.ts";

/** The script of `request` as each job of an array runs it, which finds its entries by its number.
 *  @param variable from which it learns its number, from 1 */
export function arrayScript({ script, offset = 0 }: JobRequest, variable: string): JobScript {
  const exports = offset === 0 ? [] : [["COOPERATE_OFFSET", String(offset)] as const];
  return {
    ...script,
    exports: [...script.exports, ...exports],
    ...(script.perTask && { perTask: { ...script.perTask, task: `${variable} + ${offset}` } }),
  };
}
