import { FLAG_VALUES, type GridAxis } from "./grid-axis.ts";
import { type PlusOption } from "./grid-words.ts";
import { parseNumber, parseWhole } from "./numbers.ts";
import { type Space, valuesOf } from "./space.ts";
import { withPrefix } from "./with-prefix.ts";

/** Positional words first, flags last, as in a command. */
export function axesOf(options: readonly PlusOption[]): GridAxis[] {
  const axes: Record<"positional" | "option" | "flag", GridAxis[]> = { positional: [], option: [], flag: [] };
  for (const { name, values } of options) {
    const [first = "", ...rest] = values;
    try {
      if (name === "pos-arg") {
        const positionalValues = valuesOf({ kind: "manual", values });
        axes.positional.push({
          kind: "positional",
          name: String(axes.positional.length + 1),
          values: positionalValues,
        });
      } else if (name === "flag") {
        axes.flag.push({ kind: "flag", toggle: true, name: first, values: FLAG_VALUES });
      } else if (name === "arg" && rest.length === 0) {
        axes.option.push({ kind: "bare", name: first, values: [""] });
      } else {
        const space = spaceOf(name, rest);
        if (space) axes.option.push({ kind: "option", name: first, space, values: valuesOf(space) });
      }
    } catch (error) {
      throw withPrefix(name === "pos-arg" ? "+pos-arg" : `+${name} ${first}`, error);
    }
  }
  return [...axes.positional, ...axes.option, ...axes.flag];
}

function spaceOf(option: string, values: readonly string[]): Space | undefined {
  const [first = "", second = "", third] = values;
  switch (option) {
    case "arg":
      return { kind: "manual", values };
    case "linear":
    case "log":
      return {
        kind: option,
        low: parseNumber(first),
        high: parseNumber(second),
        steps: parseWhole(third ?? ""),
      };
    case "integers": {
      const [from, to] = [parseWhole(first), parseWhole(second)];
      return {
        kind: "integers",
        from,
        to,
        step: third === undefined ? stepTowards(from, to) : parseWhole(third),
      };
    }
    default:
      return undefined;
  }
}

/** The step when none is given. */
export function stepTowards(from: number, to: number): number {
  return to < from ? -1 : 1;
}
