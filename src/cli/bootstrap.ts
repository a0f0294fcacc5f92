import "../core/quiet-signals.ts";
import { isInAllocation } from "../core/allocation.ts";

/**
 * The first module of the program: what it does must come before the others are loaded, which takes a while.
 */

/** Whether this process was started with SIGHUP ignored, as by nohup; it goes on when its terminal is gone then. Node itself
 *  has made SIGHUP deadly again by now, so bin/cooperate.js tells it when a shell has read it; and of `nohup node ...` bash
 *  leaves a trace in `_`. */
export const isHangupIgnored = takeNohup(process.env);

if (isHangupIgnored) process.on("SIGHUP", () => {});
if (isInAllocation(process.env)) process.on("SIGXCPU", () => {}); // a warning there: signals.ts

/** Reads these variables and removes them, since experiments are not started by nohup. */
function takeNohup(env: NodeJS.ProcessEnv): boolean {
  const isTold = (env["COOPERATE_NOHUP"] ?? "") !== "";
  const isTraced = /(^|\/)nohup$/.test(env["_"] ?? "");
  delete env["COOPERATE_NOHUP"];
  if (isTraced) delete env["_"];
  return isTold || isTraced;
}
