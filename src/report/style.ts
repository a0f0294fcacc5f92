import { styleText } from "node:util";
import type { Status } from "../core/entry.ts";
import { seal } from "../core/terminal-text.ts";

/** Paints the word of a status, and nothing else: colour is for what is looked for. */
export type Style = (status: Status | "paused" | "lost" | "orphaned", text: string) => string;

type Format = Parameters<typeof styleText>[0];

const FORMATS: Readonly<Record<Status | "paused" | "lost" | "orphaned", Format | undefined>> = {
  pending: undefined,
  held: "dim",
  running: "cyan",
  done: "green",
  failed: "red",
  cancelled: "yellow",
  unknown: "dim",
  paused: "yellow",
  orphaned: "magenta",
  lost: "magenta",
};

/** The style of one stream: colours on a terminal or with FORCE_COLOR, and never with NO_COLOR (no-color.org). */
export function styleFor(stream: { readonly isTTY?: boolean }, env: Readonly<NodeJS.ProcessEnv>): Style {
  const colour = wantsColour(stream.isTTY === true, env);
  return (status, text) => {
    const format = FORMATS[status];
    // Unchecked: newer Nodes would look at this process's own stdout, which need not be `stream`.
    if (!colour || format === undefined) return text;
    const [before = "", after = ""] = styleText(format, "|", { validateStream: false }).split("|");
    return seal(before) + text + seal(after);
  };
}

function wantsColour(isTTY: boolean, env: Readonly<NodeJS.ProcessEnv>): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false"; // empty means yes, as in Node
  return isTTY && env["TERM"] !== "dumb";
}
