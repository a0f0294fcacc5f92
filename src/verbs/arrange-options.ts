import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import type { NewEntries, NewEntry } from "../list/changes/append.ts";
import { forEachHost, onHost, shuffled } from "./arrange.ts";
import { collect } from "./collect.ts";
import { wholeNumber } from "./whole-number.ts";

/** On which hosts the commands of a builder run, and in which order they are added. */
export interface Arrangement {
  /** Each command once for each of these; undefined leaves hosts alone. */
  readonly hosts: readonly string[] | undefined;
  /** The seed of a random order; undefined keeps the order. */
  readonly seed: number | undefined;
}

interface ArrangeOptions {
  readonly shuffle?: string;
  readonly eachHost?: readonly string[];
}

/** Declares the options of {@link arrangementOf}. */
export function configureArrangement(command: Command): void {
  command
    .option("--shuffle <seed>", "add the commands in a random order; the same seed gives the same order")
    .option("--each-host <names>", "add each command once for each of these hosts: gpu1,gpu2", collect);
}

/** @throws CooperateError (usage) when a value makes no sense */
export function arrangementOf(command: Command): Arrangement {
  const { shuffle, eachHost } = command.opts<ArrangeOptions>();
  const hosts = eachHost
    ?.join(",")
    .split(",")
    .map((name) => name.trim());
  const odd = hosts?.find((name) => !HOST.test(name));
  if (odd !== undefined)
    throw usageError(
      `--each-host ${quoteWords(["", odd]).slice(3)}: expected names of hosts, as hostname prints them`,
      "for example: --each-host gpu1,gpu2",
    );
  return {
    hosts: hosts && [...new Set(hosts)],
    seed: shuffle === undefined ? undefined : wholeNumber("--shuffle", shuffle, 0),
  };
}

const HOST = /^[\p{L}\p{N}*][\p{L}\p{N}_.*:-]*$/u;

/** A batch in its new order. */
interface Arranged {
  readonly entries: NewEntries;
  /** Puts numbers of the arranged entries into the order of the commands that were given. */
  readonly inGivenOrder: (numbers: readonly number[]) => readonly number[];
}

/** The commands of `entries` for each host, in the order that the user wants. */
export function arranged(entries: NewEntries, { hosts, seed }: Arrangement): Arranged {
  if (typeof entries === "function") {
    return {
      entries: (before) => arranged(entries(before), { hosts, seed }).entries as readonly NewEntry[],
      inGivenOrder: (numbers) => numbers,
    };
  }
  const all = hosts ? forEachHost(hosts, (host) => entries.map((each) => onHost(each, host))) : entries;
  if (seed === undefined) return { entries: all, inGivenOrder: (numbers) => numbers };
  const { batch, order } = shuffled(all, seed);
  return {
    entries: batch,
    inGivenOrder(numbers) {
      const given: number[] = [];
      for (const [k, i] of order.entries()) given[i] = numbers[k] as number;
      return given;
    },
  };
}

/** How the commands were arranged, for the line that says what was added. */
export function describeArrangement(
  { hosts, seed }: Arrangement,
  note: string | undefined,
): string | undefined {
  const parts = [
    ...(note === undefined ? [] : [note]),
    ...(hosts ? [`each for ${hosts.join(" and ")}`] : []),
    ...(seed === undefined ? [] : [`shuffled with seed ${seed}`]),
  ];
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** The options that ask for `arrangement`, as words of a command line. */
export function wordsOf({ hosts, seed }: Arrangement): string[] {
  return [
    ...(hosts ? ["--each-host", hosts.join(",")] : []),
    ...(seed === undefined ? [] : ["--shuffle", String(seed)]),
  ];
}
