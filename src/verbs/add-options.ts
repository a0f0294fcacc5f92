import type { Command } from "commander";
import type { Options } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { parseTimeLimit } from "../core/time-limit.ts";
import { wholeNumber } from "./whole-number.ts";

/** What `--add` can write into the record of a new entry (docs/list-format.md). */
interface AddOptions {
  readonly name?: string;
  readonly check?: string;
  readonly after?: readonly string[];
  readonly timeout?: string;
  readonly retries?: string;
  readonly priority?: string;
  readonly env?: readonly string[];
  readonly cwd?: string;
  readonly gpus?: string;
  readonly tag?: readonly string[];
}

/** Declares the options that {@link recordOf} reads. */
export function configureRecord(command: Command): void {
  command
    .option("--name <text>", "a name: shown by --list, and given to the experiment as COOPERATE_NAME")
    .option("--check <command>", "start only when this shell command exits with 0")
    .option("--after <numbers>", "start only when these entries are done: 3 or 1,5-8", collect)
    .option(
      "--timeout <limit>",
      "end an attempt after this time: 90s, 2h, or 300% of the median of the done entries",
    )
    .option("--retries <n>", "when it fails, try again up to N times")
    .option("--priority <number>", "entries with a higher priority go first (default: 0)")
    .option("--env <name=value>", "set an environment variable; can be given more than once", collect)
    .option("--cwd <dir>", "directory to run in; a relative one starts where --run is started")
    .option("--gpus <number>", "how many GPUs it needs: 2, 0.5, or 0")
    .option("--tag <text>", "a label of your own; can be given more than once", collect);
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** The values of the options of {@link configureRecord}, as an entry has them.
 *  @throws CooperateError (usage) when a value makes no sense */
export function recordOf(command: Command): Options {
  const given = command.opts<AddOptions>();
  const { name, check, after, timeout, retries, priority, env, cwd, gpus, tag } = given;
  if (timeout !== undefined) parseTimeLimit(timeout);
  for (const [option, text] of Object.entries({ check, cwd }))
    if (text === "") throw usageError(`--${option} is empty`);
  return {
    ...(name !== undefined && { name }),
    ...(check !== undefined && { check }),
    ...(after && { after: [...new Set(after.flatMap(entryNumbers))] }),
    ...(timeout !== undefined && { timeout }),
    ...(retries !== undefined && { retries: wholeNumber("--retries", retries, 0) }),
    ...(priority !== undefined && { priority: number("--priority", priority, Number.NEGATIVE_INFINITY) }),
    ...(env && { env: Object.fromEntries(env.map(variable)) }),
    ...(cwd !== undefined && { cwd }),
    ...(gpus !== undefined && { gpus: number("--gpus", gpus, 0) }),
    ...(tag && { tags: tag }),
  };
}

const MOST_NUMBERS = 1_000_000;

/** Numbers and ranges only: which entries have failed, or match a text, can change until the list
 *  is locked. */
function entryNumbers(text: string): number[] {
  const refuse = (): never => {
    throw usageError(`--after "${text}": expected entry numbers`, "write 3 or 1,5-8");
  };
  return text.split(",").flatMap((item) => {
    const [, from = "", to = from] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(item) ?? refuse();
    const count = Number(to) - Number(from) + 1;
    if (!(count > 0 && count <= MOST_NUMBERS)) refuse();
    return Array.from({ length: count }, (_, i) => Number(from) + i);
  });
}

function variable(text: string): [name: string, value: string] {
  const at = text.indexOf("=");
  if (at < 1) throw usageError(`--env "${text}": expected NAME=VALUE`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function number(option: string, text: string, least: number): number {
  const value = Number(text);
  if (/^-?\d+(\.\d+)?$/.test(text) && value >= least) return value;
  throw usageError(`${option} "${text}": expected a number${least === 0 ? " of at least 0" : ""}`);
}
