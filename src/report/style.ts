import { styleText } from "node:util";
import type { Status } from "../core/entry.ts";

/** Colours for one stream: none unless it is a terminal, and never with NO_COLOR (no-color.org). */
export type Style = (status: Status | "lost", text: string) => string;

type Format = Parameters<typeof styleText>[0];

const FORMATS: Readonly<Record<Status | "lost", Format | undefined>> = {
  pending: undefined,
  held: "dim",
  running: "cyan",
  done: "green",
  failed: "red",
  cancelled: "yellow",
  unknown: "dim",
  lost: "magenta",
};

export function styleFor(stream: { readonly isTTY?: boolean }, env: Readonly<NodeJS.ProcessEnv>): Style {
  const colour = stream.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
  return (status, text) => {
    const format = FORMATS[status];
    return colour && format !== undefined ? styleText(format, text) : text;
  };
}
