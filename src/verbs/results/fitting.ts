import { usageError } from "../../core/failure.ts";
import { type Format, isForPrograms } from "./format.ts";
import type { Options } from "./options.ts";
import type { Saved } from "../../results/query/saved.ts";

type Name = keyof Options;

/** Each of these shows something of its own in place of the table. */
const VIEWS: readonly Name[] = ["best", "long", "rows", "grep"];
/** What only a table has. */
const OF_TABLES: readonly Name[] = ["over", "groupBy", "pivot", "show", "sort", "top", "test", "matters"];
/** How numbers are written in tables for people. */
const OF_NUMBERS: readonly Name[] = ["digits", "percent"];
/** What has numbers of its own, or none. */
const WITH_OWN_NUMBERS: readonly Name[] = ["best", "long", "grep", "matters"];
const FORMATS: readonly Name[] = ["csv", "tsv", "json", "jsonl", "markdown", "latex", "output"];
/** What does nothing without another option. */
const NEEDS: readonly (readonly [Name, Name])[] = [
  ["filesShown", "files"],
  ["beforeContext", "grep"],
  ["afterContext", "grep"],
  ["fromAll", "from"],
  ["rows", "from"],
  ["force", "output"],
];

/** Checks that no option is given that would do nothing.
 *  @throws CooperateError (usage) */
export function checkFitting(options: Options, format: Format, saved: Saved): void {
  const isGiven = (name: Name): boolean => options[name] !== undefined;
  for (const [name, other] of NEEDS)
    if (isGiven(name) && !isGiven(other) && !(other === "from" && saved.from))
      throw alone(name, optionOf(other));
  for (const name of ["caption", "label", "bold"] as const)
    if (isGiven(name) && format !== "latex" && !(name === "bold" && options.test))
      throw alone(name, "--latex");
  const [look] = OF_NUMBERS.filter(isGiven);
  const [own] = WITH_OWN_NUMBERS.filter(isGiven);
  if (look !== undefined && own !== undefined) throw notTogether(own, look);
  if (look !== undefined && isForPrograms(format))
    throw usageError(
      `${optionOf(look)} does nothing with ${isGiven(format as Name) ? `--${format}` : `-o FILE.${format}`}, which is for programs and has all digits`,
      `leave ${optionOf(look)} out`,
    );
  const [view, ...others] = VIEWS.filter(isGiven);
  if (view === undefined) return;
  if (view === "long") {
    others.push(...OF_TABLES.filter(isGiven));
    if (format !== "text" && !isForPrograms(format)) others.push(isGiven(format) ? format : "output");
  }
  if (view === "best" || view === "grep") others.push(...FORMATS.filter(isGiven));
  if (view === "grep") others.push(...OF_TABLES.filter(isGiven));
  const [other] = others;
  if (other !== undefined) throw notTogether(view, other);
}

function notTogether(one: Name, other: Name): Error {
  return usageError(`${optionOf(one)} and ${optionOf(other)} do not go together`, "give one of them");
}

function alone(name: Name, needed: string): Error {
  return usageError(`${optionOf(name)} does nothing without ${needed}`, `give ${needed}, too`);
}

/** How an option is typed. */
function optionOf(name: Name): string {
  if (name === "output") return "-o";
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
