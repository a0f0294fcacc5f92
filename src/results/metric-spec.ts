import { usageError } from "../core/failure.ts";
import { mostSimilar } from "../core/similar.ts";
import { visible } from "../core/terminal-text.ts";
import { compileMetric, type MetricRegex } from "./sources/metric-regex.ts";

/** How several values of one metric become one. */
export const HOWS = ["last", "first", "min", "max", "mean", "sum", "count", "all", "best"] as const;
/** One of {@link HOWS}. */
export type How = (typeof HOWS)[number];

/** What one `--metric` asks for. */
export interface MetricSpec extends Partial<MetricRegex> {
  /** The word as it was given, for messages. */
  readonly text: string;
  /** The metric that it reads: the name in a metrics file, or the one given to an expression. */
  readonly name: string;
  /** The name of its column: `name`, or `name:how` where the same name is asked for twice. */
  readonly column: string;
  readonly how: How;
  /** The value of `name` where this other metric was best: `acc:at(val:max)`. */
  readonly at?: { readonly metric: string; readonly how: "min" | "max" | "best" };
  /** Lines of the job log that are JSON objects count as lines of the metrics file. */
  readonly isJson?: true;
}

const AT = /^([\s\S]*):at\(([^()=:]+)(?::(min|max|best))?\)$/;
const EXAMPLE = "--metric 'acc=accuracy: ([0-9.]+)'";

/** Reads the words of all `--metric`s; one that is given twice counts once.
 *  @throws CooperateError (usage) with the place of what cannot be understood */
export function parseMetrics(words: readonly string[]): MetricSpec[] {
  const specs = [...new Set(words)].map(parseMetric);
  return specs.map((spec, i) => {
    const isAlone = specs.every(({ name, isJson }, j) => i === j || name !== spec.name || isJson);
    return isAlone || spec.isJson ? spec : { ...spec, column: `${spec.name}:${howOf(spec)}` };
  });
}

function howOf({ how, at }: MetricSpec): string {
  if (at === undefined) return how;
  return `at(${at.metric}${at.how === "best" ? "" : `:${at.how}`})`;
}

function parseMetric(text: string): MetricSpec {
  if (text === "json") return { text, name: "json", column: "json", how: "last", isJson: true };
  const [, left = "", source] = /^([^=]*)(?:=([\s\S]*))?$/.exec(text) ?? [];
  const what = `--metric ${visible(left)}`;
  const parsed = parseName(left, what);
  if (parsed.name === "")
    throw usageError(`--metric ${visible(text)}: there is no name`, `write NAME=REGEX: ${EXAMPLE}`);
  const spec = { text, column: parsed.name, ...parsed };
  return source === undefined ? spec : { ...spec, ...compileMetric(source, what, spec.how !== "count") };
}

function parseName(left: string, what: string): Pick<MetricSpec, "name" | "how" | "at"> {
  const at = AT.exec(left);
  if (at) {
    const [, name = "", metric = "", how = "best"] = at;
    if (name === metric) throw usageError(`${what}: it names itself`, `write ${name}:${how}`);
    return { name, how: "last", at: { metric, how: how as "best" } };
  }
  if (left.includes(":at("))
    throw usageError(`${what}: that is not understood`, "write NAME:at(OTHER:max) or NAME:at(OTHER:min)");
  const [, name = "", how] = /^([\s\S]*?)(?::(\w*))?$/.exec(left) ?? [];
  if (how !== undefined && isHow(how)) return { name, how };
  if (/[()[\]\\]/.test(left)) throw usageError(`${what}: a name is missing`, `write NAME=REGEX: ${EXAMPLE}`);
  if (how !== undefined)
    throw usageError(`${what}: ${how || "nothing"} is no way to sum it up`, hintFor(how));
  return { name, how: "last" };
}

function isHow(how: string): how is How {
  return (HOWS as readonly string[]).includes(how);
}

function hintFor(how: string): string {
  const meant = HOWS.find((each) => how.startsWith(each)) ?? mostSimilar(how, HOWS);
  return `${meant === undefined ? "" : `did you mean ${meant}? `}it is one of ${HOWS.join(", ")}`;
}
