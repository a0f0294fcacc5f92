import type { Command } from "commander";
import type { Options } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import { parseTime } from "../core/parse-time.ts";
import { collect } from "./collect.ts";

/** Where and when an entry may run, as `--add` is told. */
interface PlacingOptions {
  readonly cpus?: string;
  readonly hosts?: readonly string[];
  readonly begin?: string;
}

/** Declares the options that {@link placingOf} reads. */
export function configurePlacing(command: Command): Command {
  return command
    .option("--cpus <number>", "how many CPUs it needs: 4; see below")
    .option(
      "--hosts <names>",
      "run it only on these machines: gpu1,gpu2 or 'gpu*'; can be given more than once",
      collect,
    )
    .option("--begin <time>", 'do not start it before this time: 18:00, "2026-11-22 08:00", or in 2h');
}

/** The values of the options of {@link configurePlacing}, as an entry has them.
 *  @param now `--begin 2h` counts from then; the entry gets the time itself
 *  @throws CooperateError (usage) when a value makes no sense */
export function placingOf(command: Command, now: Date): Pick<Options, "cpus" | "hosts" | "begin"> {
  const { cpus, hosts, begin } = command.opts<PlacingOptions>();
  return {
    ...(cpus !== undefined && { cpus: amount(cpus) }),
    ...(hosts && { hosts: [...new Set(hosts.flatMap(hostNames))] }),
    ...(begin !== undefined && { begin: new Date(parseTime(begin, now.getTime())).toISOString() }),
  };
}

function amount(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  throw usageError(`--cpus "${text}": expected a number of at least 0`);
}

/** What may be in the name of a host, and `*`. */
const NAME = /^[\w.*-]+$/;

function hostNames(text: string): string[] {
  const names = text.split(/[,\s]+/).filter((name) => name !== "");
  const odd = names.find((name) => !NAME.test(name));
  if (names.length > 0 && odd === undefined) return names;
  throw usageError(
    `--hosts "${text}": ${odd === undefined ? "it names no host" : `"${odd}" is no name of a host`}`,
    "write gpu1,gpu2 or 'gpu*', where * stands for any characters",
  );
}
