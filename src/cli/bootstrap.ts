import "../core/quiet-signals.ts";
import { isInAllocation } from "../core/allocation.ts";

/**
 * The first module of the program. It sets up signals before the other modules are loaded, which
 * takes a while.
 */

/** Whether this process was started with SIGHUP ignored, as by nohup; then it continues when its
 *  terminal is closed. Node has restored the default action of SIGHUP by now, so the shell in
 *  bin/cooperate.js passes it on in COOPERATE_NOHUP. For `nohup node ...` bash sets the variable
 *  `_` to nohup. */
export const isHangupIgnored = takeNohup(process.env);

if (isHangupIgnored) process.on("SIGHUP", () => {});
// Within a job of a scheduler SIGXCPU is a warning, see signals.ts.
if (isInAllocation(process.env)) process.on("SIGXCPU", () => {});

/** Reads the variables and removes them: experiments are not started by nohup. */
function takeNohup(env: NodeJS.ProcessEnv): boolean {
  const isPassedOn = (env["COOPERATE_NOHUP"] ?? "") !== "";
  const isNohup = /(^|\/)nohup$/.test(env["_"] ?? "");
  delete env["COOPERATE_NOHUP"];
  if (isNohup) delete env["_"];
  return isPassedOn || isNohup;
}
