import type { Argv } from "../core/entry.ts";
import { usageError } from "../core/failure.ts";
import type { Combinator, Settings } from "./combinator.ts";
import { exclusionFilter } from "./exclude.ts";
import { type ArgumentMode, axisParameter, axisWords, type GridAxis, tagPart } from "./grid-axis.ts";

/** A grid as the answers of `--doe` or the `+` options of `--grid` describe it. */
export interface GridPlan {
  /** The program and the words that are the same in every command. */
  readonly command: Argv;
  /** Variables of every command. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly mode: ArgumentMode;
  /** In the order in which they are written in a command: positional words, options, flags. */
  readonly axes: readonly GridAxis[];
  readonly combinator: Combinator;
  /** The parameters of the combinator. */
  readonly numbers: readonly number[];
  /** Settings to leave out, each one a text such as `lr=0.1,batch-size=64`. */
  readonly excluded: readonly string[];
  /** Every setting is repeated with each of its values; it is written after the others. */
  readonly repeat?: GridAxis | undefined;
  readonly tag?: Tagging | undefined;
}

/** How the entries are named. */
export interface Tagging {
  /** The start of the tags. */
  readonly jobname: string;
  /** The option of the command that gets the tag; without it the tag is only the name of the
   *  entry. */
  readonly option?: string | undefined;
  /** Names of the options that become part of the tag; by default all. */
  readonly of?: readonly string[] | undefined;
  readonly numbered: boolean;
}

/** The commands of a plan, computed on demand. */
export interface Grid {
  readonly count: number;
  /** What is needed to make the same commands again and is not visible in them: `seed 42`. */
  readonly note?: string | undefined;
  readonly at: (i: number) => GridCommand;
}

/** One command of a grid. */
export interface GridCommand {
  /** Without the tag. */
  readonly words: Argv;
  /** The part of the tag that depends on the setting: `__lr_0.1__batchsize_32`. */
  readonly suffix: string;
  /** The values of what varies, by the names of the options without dashes. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** Computes the commands of a plan.
 *  @throws CooperateError (usage) when the axes cannot be combined in this way, or no setting is
 *    left */
export function gridOf(plan: GridPlan): Grid {
  const { command, mode, tag, repeat } = plan;
  const settings = settingsOf(plan);
  const axes = repeat ? [...plan.axes, repeat] : plan.axes;
  const tagged = axes.map(({ kind, name }) => {
    if (!tag) return false;
    return kind === "positional" || kind === "flag" || !tag.of || tag.of.includes(name);
  });
  return {
    count: settings.count,
    note: settings.note,
    at: (i) => {
      const words = [...command] as [string, ...string[]];
      let suffix = "";
      const params: [string, unknown][] = [];
      for (const [k, value] of settings.at(i).entries()) {
        const axis = axes[k] as GridAxis;
        words.push(...axisWords(axis, value, mode));
        if (tagged[k]) suffix += tagPart(axis, value);
        params.push(axisParameter(axis, value));
      }
      return { words, suffix, params: Object.fromEntries(params) };
    },
  };
}

function settingsOf({ axes, combinator, numbers, excluded, repeat }: GridPlan): Settings {
  const settings = combinator.combine(axes, numbers, exclusionFilter(excluded, axes));
  if (settings.count === 0) throw usageError("no setting of the grid is left", "exclude less");
  if (!repeat) return settings;
  const { count, at, note } = settings;
  return {
    count: count * repeat.values.length,
    at: (i) => [...at(i % count), repeat.values[Math.floor(i / count)] as string],
    ...(note !== undefined && { note }),
  };
}
