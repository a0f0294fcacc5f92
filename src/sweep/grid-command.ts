import { unreachable } from "../core/entry.ts";
import { commandText } from "../core/command-text.ts";
import { FACTORIAL } from "./factorial.ts";
import type { GridAxis } from "./grid-axis.ts";
import type { GridPlan } from "./grid.ts";
import { valueWord } from "./grid-words.ts";
import { formatNumber } from "./numbers.ts";

/** The words of `--grid` that describe the same plan (see grid-options.ts). */
export function plusWords(plan: GridPlan): string[] {
  const { command, env, mode, axes, combinator, numbers, excluded, repeat, tag } = plan;
  const words = ["+command", valueWord(commandText({ env, words: command }))];
  if (mode !== "argparse") words.push("+arg-mode", mode);
  for (const axis of axes) words.push(...axisOption(axis));
  if (combinator !== FACTORIAL) words.push(`+${combinator.name}`, ...numbers.map(String));
  if (excluded.length > 0) words.push("+exclude", ...excluded.map(valueWord));
  if (repeat) words.push("+repeat", String(repeat.values.length), valueWord(repeat.name));
  if (!tag) return words;
  words.push(...(tag.option === undefined ? ["+name"] : ["+tag", valueWord(tag.option)]));
  words.push("+jobname", valueWord(tag.jobname));
  if (tag.of) words.push("+tag-args", ...tag.of.map(valueWord));
  if (!tag.numbered) words.push("+no-tag-number");
  return words;
}

function axisOption(axis: GridAxis): string[] {
  const name = valueWord(axis.name);
  switch (axis.kind) {
    case "positional":
      return ["+pos-arg", ...axis.values.map(valueWord)];
    case "bare":
      return ["+arg", name];
    case "flag":
      return ["+flag", name];
    case "option": {
      const { space } = axis;
      switch (space.kind) {
        case "manual":
          return ["+arg", name, ...space.values.map(valueWord)];
        case "linear":
        case "log":
          return [`+${space.kind}`, name, ...[space.low, space.high, space.steps].map(formatNumber)];
        case "stepped":
          return ["+arg", name, ...axis.values.map(valueWord)];
        case "integers":
          return ["+integers", name, ...[space.from, space.to, space.step].map(formatNumber)];
        default:
          return unreachable(space);
      }
    }
    default:
      return unreachable(axis);
  }
}
