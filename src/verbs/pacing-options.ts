import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { TagLimits } from "../runner/claiming/tag-limits.ts";
import { durationOption } from "./lease.ts";
import { wholeNumber } from "./whole-number.ts";
import { collect } from "./collect.ts";

/** Declares `--limit` and `--delay`. */
export function configurePacing(command: Command): Command {
  return command
    .option(
      "--limit <tag=k>",
      "start an entry with this tag only while fewer than K with it run in the whole list; can be given more than once",
      collect,
    )
    .option("--delay <duration>", "wait this long between two starts (default: 0s)");
}

/** How a runner paces its starts. */
export interface Pacing {
  readonly limits: TagLimits;
  /** Milliseconds; undefined without `--delay`. */
  readonly delayMs?: number;
}

/** The values of the options of {@link configurePacing}.
 *  @throws CooperateError (usage) when one makes no sense */
export function pacingOf(command: Command): Pacing {
  const { limit = [], delay } = command.opts<{ limit?: readonly string[]; delay?: string }>();
  return {
    limits: new Map(limit.map(tagAndCount)),
    ...(delay !== undefined && { delayMs: durationOption("--delay", delay) }),
  };
}

function tagAndCount(text: string): [tag: string, count: number] {
  const at = text.lastIndexOf("=");
  if (at < 1) throw usageError(`--limit ${quoteWords([text])}: expected TAG=K`, "for example: --limit big=2");
  return [text.slice(0, at), wholeNumber(`--limit ${text.slice(0, at)}`, text.slice(at + 1), 1)];
}
