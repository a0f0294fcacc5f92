import { styleText } from "node:util";
import type { Status } from "../core/entry.ts";
import { seal } from "../core/terminal-text.ts";

/** Colours the word of a status. Nothing else has colour, so that these words are found
 *  quickly. */
export type Style = (status: Word, text: string) => string;

type Word = Status | "queued" | "checking" | "paused" | "lost" | "orphaned";

type Format = Parameters<typeof styleText>[0];

const FORMATS: Readonly<Record<Word, Format | undefined>> = {
  pending: undefined,
  held: "dim",
  queued: undefined,
  checking: "cyan",
  running: "cyan",
  done: "green",
  failed: "red",
  cancelled: "yellow",
  unknown: "dim",
  paused: "yellow",
  orphaned: "magenta",
  lost: "magenta",
};

/** The style of one stream: colours on a terminal or with FORCE_COLOR, and never with NO_COLOR
 *  (no-color.org). */
export function styleFor(stream: { readonly isTTY?: boolean }, env: Readonly<NodeJS.ProcessEnv>): Style {
  const colour = wantsColour(stream.isTTY === true, env);
  return (status, text) => {
    const format = FORMATS[status];
    // Not validated: newer versions of Node would check this process's own stdout, which may be
    // another stream than `stream`.
    if (!colour || format === undefined) return text;
    const [before = "", after = ""] = styleText(format, "|", { validateStream: false }).split("|");
    return seal(before) + text + seal(after);
  };
}

/** Whether a stream has colours. */
export function wantsColour(isTTY: boolean, env: Readonly<NodeJS.ProcessEnv>): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const forceColour = env["FORCE_COLOR"];
  // empty means yes, as in Node
  if (forceColour !== undefined) return forceColour !== "0" && forceColour !== "false";
  return isTTY && env["TERM"] !== "dumb";
}
