import { quoteForScript } from "../../core/shell-words.ts";
import type { Action } from "../actions/action.ts";
import { environmentLines } from "../actions/environment.ts";
import type { Connection } from "./connection.ts";

/**
 * What is done at a host is a script that its shell reads from standard input. So nothing passes
 * through a second shell that would need quotes of its own, and `ps` shows none of it on either
 * machine.
 */

/** Runs a script at a host.
 *  @param payload what the script may read from its standard input */
export function scriptOver(
  connection: Connection,
  label: string,
  lines: readonly string[],
  payload?: string,
): Action {
  // The shell has read all of a group before it runs any of it: a script of which a part is lost
  // with the connection does nothing, and what runs in it cannot read the rest of it as its input.
  const script = ["{", ...lines, "exit", payload === undefined ? "} </dev/null" : "}", ""].join("\n");
  return actionOver(connection, label, script + (payload ?? ""));
}

/** Starts the program of an action at a host: sbatch(1) on a login node. What the action has for
 *  the standard input of the program follows the script. */
export function overSsh(connection: Connection, action: Action): Action {
  const { label, argv, stdin = "" } = action;
  const start = `exec ${quoteForScript(argv)}${stdin === "" ? " </dev/null" : ""}`;
  const script = [...environmentLines(action), start, ""].join("\n");
  return actionOver(connection, `${label} (at ${connection.place})`, script + stdin);
}

function actionOver({ ssh, target, shell }: Connection, label: string, stdin: string): Action {
  return { label, argv: [...ssh, "--", target, `exec ${quoteForScript(shell)} -s`], stdin };
}

/** Ends the connection that the sessions of a launch share. */
export function closeOver({ ssh, target, place }: Connection): Action {
  return { label: `close the connection to ${place}`, argv: [...ssh, "-O", "exit", "--", target] };
}

/** Asks ssh, without connecting, what the user's configuration says of a host. */
export function settingsOver({ ssh, target, place }: Connection): Action {
  return { label: `read the settings of ssh for ${place}`, argv: [...ssh, "-G", "--", target] };
}

/** Whether the user's own configuration shares a connection: that may be open already, behind a
 *  question that nobody can answer now.
 *  @param settings the answer to {@link settingsOver} */
export function hasControlPath(settings: string): boolean {
  return /^controlpath (?!none$)/m.test(settings);
}
