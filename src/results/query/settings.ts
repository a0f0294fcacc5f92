import { usageError } from "../../core/failure.ts";
import type { AttemptChoice, Direction } from "../request.ts";
import { ATTEMPT_CHOICES } from "../request.ts";
import { namesIn } from "../../core/names-in.ts";
import { guessedGoal } from "../tables/goal.ts";
import { oneOf } from "./one-of.ts";
import type { QueryOptions } from "./options.ts";
import type { Saved } from "./saved.ts";

/** What counts for a run of `--results`: the command line, and behind it what is remembered. */
export interface Settings {
  readonly metric: readonly string[];
  readonly from: readonly string[];
  readonly attempts: AttemptChoice;
  readonly flags: readonly string[];
  readonly over: readonly string[] | undefined;
  /** Titles by name. */
  readonly renames: ReadonlyMap<string, string>;
  /** Which way a metric is good. */
  readonly goalOf: (metric: string) => Direction;
  /** The metrics of which the command line says it. */
  readonly betterOf: readonly string[];
  /** The first of which anybody says it: the one that somebody cares about. */
  readonly main: string | undefined;
  /** Whether nobody has said it. */
  readonly isGuessed: (metric: string) => boolean;
}

/** @throws CooperateError (usage) for what cannot be understood */
export function settingsOf(options: QueryOptions, saved: Saved): Settings {
  const goals = goalsIn(options.better ?? saved.better ?? []);
  const over = options.over ?? (options.groupBy === undefined ? saved.over : undefined);
  return {
    metric: options.metric ?? saved.metric ?? [],
    from: options.from ?? saved.from ?? [],
    attempts: oneOf("--attempts", options.attempts ?? "latest", ATTEMPT_CHOICES),
    flags: namesIn(options.flags ?? saved.flags ?? ""),
    // an empty text takes back what is remembered
    over: over === undefined || over.trim() === "" ? undefined : namesIn(over),
    renames: renamesIn(options.rename ?? saved.rename ?? []),
    goalOf: (metric) => goals.get(metric) ?? goals.get("") ?? guessedGoal(metric),
    betterOf: options.better === undefined ? [] : [...goals.keys()].filter((metric) => metric !== ""),
    main: [...goals.keys()].find((metric) => metric !== ""),
    isGuessed: (metric) => !goals.has(metric) && !goals.has("") && !/:(?:min|max)$/.test(metric),
  };
}

/** `loss=min,acc=max`, or `min` for all. */
function goalsIn(words: readonly string[]): ReadonlyMap<string, Direction> {
  return new Map(
    words.flatMap(namesIn).map((word) => {
      const [, metric = "", way = ""] = /^(?:(.+)=)?([^=]*)$/.exec(word) ?? [];
      if (way !== "min" && way !== "max")
        throw usageError(
          `--better ${word}: expected METRIC=min or METRIC=max`,
          "for example: --better loss=min",
        );
      return [metric, way];
    }),
  );
}

function renamesIn(words: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    words.map((word) => {
      const at = word.lastIndexOf("=");
      if (at < 1 || at === word.length - 1)
        throw usageError(`--rename ${word}: expected NAME=TITLE`, "for example: --rename batch-size=bs");
      return [word.slice(0, at).replace(/^--?/, ""), word.slice(at + 1)];
    }),
  );
}
