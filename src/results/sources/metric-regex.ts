import { messageOf, usageError } from "../../core/failure.ts";
import { visible } from "../../core/terminal-text.ts";

/** An expression for the lines of a job log, and what its groups are. */
export interface MetricRegex {
  /** Flags `gm`. */
  readonly regex: RegExp;
  /** The groups that may be the value: the first of them that took part in a match is. */
  readonly groups: readonly number[];
  /** The group `(?<step>...)`. */
  readonly stepGroup?: number;
}

const DIALECTS: readonly (readonly [RegExp, string])[] = [
  [/\(\?P</, "JavaScript writes a named group as (?<value>...)"],
  [/\(\?[imsx]+[):]/, "there are no flags inside of it: write [Ll]oss for loss and Loss"],
  [/\\[AZz]|\(\?>/, "it is a JavaScript expression: ^ and $ are the ends of a line"],
];

/** Compiles the expression of a `--metric`.
 *  @param what the option as far as it names the metric, for messages
 *  @param needsGroup whether a group has to say which part of a match is the value
 *  @throws CooperateError (usage): it is not valid, and where; it has no group; it matches nothing
 *    at all, so that it would do so everywhere */
export function compileMetric(source: string, what: string, needsGroup: boolean): MetricRegex {
  let regex: RegExp;
  try {
    regex = new RegExp(source, "gm");
  } catch (error) {
    const why = messageOf(error).replace(/^Invalid regular expression: [\s\S]*: /, "");
    const place = { text: source, at: placeOfFault(source) };
    throw usageError(`${what}: the expression is not valid: ${why}`, dialectHint(source), place);
  }
  const { groups, stepGroup } = groupsOf(source);
  if (groups.length === 0 && needsGroup)
    throw usageError(
      `${what}: the expression has no group: ${visible(source)}`,
      "put the value into parentheses: accuracy: ([0-9.]+)",
    );
  if (new RegExp(source, "m").test(""))
    throw usageError(
      `${what}: the expression matches an empty text, so it would match everywhere: ${visible(source)}`,
      "write + where one character at least is needed, in place of *",
    );
  return { regex, groups, ...(stepGroup !== undefined && { stepGroup }) };
}

/** Where an expression stops being valid: behind its longest beginning that is. V8 does not say. */
function placeOfFault(source: string): number {
  let place = source.length - 1;
  while (place > 0 && !isValid(source.slice(0, place))) place--;
  return place;
}

function isValid(source: string): boolean {
  try {
    return new RegExp(source, "gm") instanceof RegExp;
  } catch {
    return false;
  }
}

function dialectHint(source: string): string {
  return DIALECTS.find(([pattern]) => pattern.test(source))?.[1] ?? String.raw`a literal ( is \( there`;
}

/** The numbers of the groups of a valid expression: parentheses that are neither escaped nor in
 *  brackets nor `(?:`, `(?=` and their like. */
function groupsOf(source: string): Pick<MetricRegex, "groups" | "stepGroup"> {
  const found = source.matchAll(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\((?!\?)|\(\?<(\w+)>/g);
  const names = Array.from(found).flatMap(([text, name]) => (text.startsWith("(") ? [name] : []));
  const numberOf = (name: string): number | undefined => names.indexOf(name) + 1 || undefined;
  const [value, stepGroup] = [numberOf("value"), numberOf("step")];
  const others = names.flatMap((_, i) => (i + 1 === stepGroup ? [] : [i + 1]));
  const groups = value === undefined ? others : [value];
  return stepGroup === undefined ? { groups } : { groups, stepGroup };
}
