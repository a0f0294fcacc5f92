import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { itemsOf } from "../../../test/helpers/results.ts";
import { fieldsOf } from "../tables/fields.ts";
import { varyingParams } from "../tables/varying.ts";

interface OnagerCase {
  readonly name: string;
  readonly builds: readonly (readonly string[])[];
  readonly commands: readonly string[];
}

const ONAGER = new URL("../../../test/fixtures/onager.json", import.meta.url);

/** The columns that a table of these commands shows. */
function shownOf(commands: readonly (string | readonly string[])[]): Record<string, Set<string>> {
  const items = itemsOf(commands.map((command) => ({ command })));
  const { params } = fieldsOf(items, []);
  return Object.fromEntries(
    varyingParams(params, items).map((field) => [
      field.name,
      new Set(items.map((item) => String(field.valueOf(item) ?? ""))),
    ]),
  );
}

/** The axes of an onager grid that have several values, by the names of their parameters. */
function axesOf(builds: readonly (readonly string[])[]): Record<string, Set<string>> {
  const axes: Record<string, Set<string>> = {};
  for (const words of builds) {
    let position = 0;
    for (const [i, word] of words.entries()) {
      if (!["+arg", "+pos-arg", "+flag"].includes(word)) continue;
      const rest = words.slice(i + 1);
      const end = rest.findIndex((each) => each.startsWith("+"));
      const values = end === -1 ? rest : rest.slice(0, end);
      const name = word === "+pos-arg" ? String(++position) : (values[0] as string).replace(/^-+/, "");
      const own = word === "+flag" ? ["true", "false"] : word === "+arg" ? values.slice(1) : values;
      axes[name] = new Set([...(axes[name] ?? []), ...own]);
    }
  }
  return Object.fromEntries(Object.entries(axes).filter(([, values]) => values.size > 1));
}

const { cases } = JSON.parse(readFileSync(ONAGER, "utf8")) as { cases: readonly OnagerCase[] };

describe("the parameters of an onager grid are its axes, without the run tag", () => {
  // of one command nothing varies; "append" is one command twice, of which only the tags differ
  const grids = cases.filter(({ name, commands }) => commands.length > 1 && name !== "append");

  test.each(grids)("$name", ({ builds, commands }) => {
    expect(shownOf(commands)).toEqual(axesOf(builds));
  });
});

describe("other grids", () => {
  test("simtony: data and output folders follow from the settings", () => {
    const train = (norm: string, moment: string) => [
      ..."python train.py data-bin/iwslt14 --save-dir".split(" "),
      `output/Norm_${norm}-Moment_${moment}`,
      "--norm",
      norm,
      "--moment",
      moment,
    ];
    const commands = ["new", "batch"].flatMap((norm) => ["0.1", "0.05"].map((moment) => train(norm, moment)));
    expect(shownOf(commands)).toEqual({ norm: new Set(["new", "batch"]), moment: new Set(["0.1", "0.05"]) });
  });

  test("W&B: flags without hyphens, name=value, and its own defaults", () => {
    const sweep = [
      "python -m models.fit --config base.yaml --seed 1 --early-stop --optimizer.kind sgd --optimizer.momentum 0",
      "python -m models.fit --config base.yaml --seed 2 --optimizer.kind sgd --optimizer.momentum 0.9",
    ];
    expect(Object.keys(shownOf(sweep))).toEqual(["seed", "early-stop", "optimizer.momentum"]);
    const hydra = ["none", "light"].map(
      (augment) => `/usr/bin/env python3 src/main.py experiment=resnet optim.lr=0.1 data.augment=${augment}`,
    );
    expect(shownOf(hydra)).toEqual({ "data.augment": new Set(["none", "light"]) });
  });

  test("steps of one setting are told apart by their program", () => {
    expect(shownOf(["python train.py --lr 1", "python test.py --lr 1"])).toEqual({
      program: new Set(["train.py", "test.py"]),
    });
  });
});
