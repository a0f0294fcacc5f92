import type { Command } from "commander";
import { SYSTEM_CLOCK } from "../core/clock.ts";
import type { Options } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { parseTimeLimit, plainLimit } from "../core/time-limit.ts";
import { parameterOf } from "../sweep/parameter.ts";
import { configurePlacing, placingOf } from "./placing-options.ts";
import { wholeNumber } from "./whole-number.ts";
import { collect } from "./collect.ts";

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
  readonly output?: string;
  readonly param?: readonly string[];
  readonly placeholders?: boolean;
  readonly resumable?: boolean;
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
    .option("--output <dir>", "its output folder: made before it starts, and given to it as COOPERATE_OUTPUT")
    .option("--param <name=value>", "note a parameter in the list; can be given more than once", collect)
    .option(
      "--placeholders",
      "fill in {n}, {attempt}, {slot}, {gpu}, {name}, {output}, [job_id] and [socket] in the command",
    )
    .option(
      "--resumable",
      "it goes on where it was: the end of an allocation may cut it off as often as it takes",
    )
    .option("--tag <text>", "a label of your own; can be given more than once", collect);
  configurePlacing(command);
}

/** The values of the options of {@link configureRecord}, as an entry has them.
 *  @param now from when on `--begin 2h` counts
 *  @throws CooperateError (usage) when a value makes no sense */
export function recordOf(command: Command, now: Date = SYSTEM_CLOCK.now()): Options {
  const given = command.opts<AddOptions>();
  const { name, check, after, timeout, retries, priority, env, cwd, gpus, tag } = given;
  const { output, param, placeholders, resumable } = given;
  if (timeout !== undefined) parseTimeLimit(timeout);
  for (const [option, text] of Object.entries({ check, cwd, output }))
    if (text === "") throw usageError(`--${option} is empty`);
  if (output !== undefined && PLACEHOLDER.test(output))
    throw usageError(
      `--output ${quoteWords([output])}: placeholders are filled in only in commands`,
      "numbers of entries may change, and a folder is to stay the same: write its path",
    );
  return {
    ...(name !== undefined && { name }),
    ...(check !== undefined && { check }),
    ...(after && { after: [...new Set(after.flatMap(entryNumbers))] }),
    ...(timeout !== undefined && { timeout: plainLimit(timeout) }),
    ...(retries !== undefined && { retries: wholeNumber("--retries", retries, 0) }),
    ...(priority !== undefined && { priority: number("--priority", priority, Number.NEGATIVE_INFINITY) }),
    ...(env && { env: Object.fromEntries(env.map((text) => pair("--env", text))) }),
    ...(cwd !== undefined && { cwd }),
    ...(gpus !== undefined && { gpus: number("--gpus", gpus, 0) }),
    ...(output !== undefined && { output }),
    ...(param && { params: Object.fromEntries(param.map(parameter)) }),
    ...(placeholders && { placeholders }),
    ...(resumable && { resumable }),
    ...placingOf(command, now),
    ...(tag && { tags: tag }),
  };
}

const PLACEHOLDER = /\{(?:n|attempt|slot|gpu|name|output)\}/;

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

function parameter(text: string): [name: string, value: string | number] {
  const [name, value] = pair("--param", text);
  return [name, parameterOf(value)];
}

function pair(option: string, text: string): [name: string, value: string] {
  const at = text.indexOf("=");
  if (at < 1) throw usageError(`${option} "${text}": expected NAME=VALUE`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function number(option: string, text: string, least: number): number {
  const value = Number(text);
  if (/^-?\d+(\.\d+)?$/.test(text) && value >= least) return value;
  throw usageError(`${option} "${text}": expected a number${least === 0 ? " of at least 0" : ""}`);
}
