import { usageError } from "../core/failure.ts";
import { mostSimilar } from "../core/similar.ts";
import type { Keep } from "./combinator.ts";
import { FLAG_VALUES, type GridAxis } from "./grid-axis.ts";

/**
 * Settings that are left out: `lr=0.1,batch-size=64` excludes every setting in which both hold. An
 * option may be named without its dashes, a positional word by its number (`1=a`). Numbers are
 * compared as numbers. A flag is `verbose` or `verbose=off`. A comma that belongs to a value is
 * written `\,`.
 */

/** A predicate for the settings that are left when each of `texts` is excluded; undefined when
 *  there are none.
 *  @throws CooperateError (usage) when one names an option or value that is not in the grid */
export function exclusionFilter(texts: readonly string[], axes: readonly GridAxis[]): Keep | undefined {
  if (texts.length === 0) return undefined;
  const exclusions = texts.map((text) => conditionsOf(text, axes));
  return (setting) =>
    !exclusions.some((conditions) => conditions.every(({ k, values }) => values.has(setting[k] as string)));
}

interface Condition {
  /** Index of the axis. */
  readonly k: number;
  readonly values: ReadonlySet<string>;
}

function conditionsOf(text: string, axes: readonly GridAxis[]): Condition[] {
  return text
    .split(/(?<!\\),/)
    .map((part) => conditionOf(part.replaceAll(String.raw`\,`, ","), `+exclude ${text}`, axes));
}

function conditionOf(part: string, where: string, axes: readonly GridAxis[]): Condition {
  const at = part.indexOf("=", 1);
  const name = (at === -1 ? part : part.slice(0, at)).trim();
  const k = axisNamed(name, where, axes);
  const axis = axes[k] as GridAxis;
  const wanted = at === -1 ? undefined : part.slice(at + 1);
  const values = new Set(axis.values.filter((value) => matches(axis, value, wanted)));
  if (values.size > 0) return { k, values };
  if (wanted === undefined) throw usageError(`${where}: which value of ${name}?`, `write ${name}=VALUE`);
  const examples = axis.values.slice(0, 5).join(", ");
  throw usageError(
    `${where}: ${axis.name} is never ${wanted === "" ? "empty" : wanted}`,
    axis.kind === "flag"
      ? `write ${name} or ${name}=off`
      : `it is ${examples}${axis.values.length > 5 ? ", ..." : ""}`,
  );
}

function axisNamed(name: string, where: string, axes: readonly GridAxis[]): number {
  const exact = axes.findIndex((axis) => axis.name === name);
  if (exact !== -1) return exact;
  const stripped = withoutDashes(name);
  const found = axes.findIndex((axis) => withoutDashes(axis.name) === stripped);
  if (found !== -1 && stripped !== "") return found;
  const names = axes.map((axis) => withoutDashes(axis.name));
  const similar = mostSimilar(stripped, names);
  throw usageError(
    `${where}: ${name === "" ? "a name is missing" : `nothing in the grid is called ${name}`}`,
    similar === undefined ? `there are: ${names.join(", ") || "no options"}` : `did you mean ${similar}?`,
  );
}

function withoutDashes(name: string): string {
  return name.replace(/^-+/, "");
}

/** Whether `value` of an axis matches the condition `wanted`, which is undefined when only the
 *  name was given. */
function matches(axis: GridAxis, value: string, wanted: string | undefined): boolean {
  switch (axis.kind) {
    case "flag":
      return value === FLAG_VALUES[wanted === "off" ? 1 : 0] && OFF_OR_ON.has(wanted ?? "on");
    case "bare":
      return wanted === undefined;
    case "positional":
    case "option":
      return value === wanted || (wanted !== undefined && sameNumber(value, wanted));
  }
}

const OFF_OR_ON: ReadonlySet<string> = new Set(["on", "off"]);
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function sameNumber(a: string, b: string): boolean {
  return NUMBER.test(a) && NUMBER.test(b) && Number(a) === Number(b);
}
