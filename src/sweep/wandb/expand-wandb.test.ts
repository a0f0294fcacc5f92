import { describe, expect, test } from "vitest";
import { Source } from "../spec/source.ts";
import { parseYaml } from "../spec/yaml-tree.ts";
import { expandWandb, type WandbOptions } from "./expand-wandb.ts";
import { isWandbFile, parseWandbFile } from "./wandb-file.ts";

const ALL: WandbOptions = { sample: undefined, seed: undefined, output: undefined };

function expandText(text: string, options: Partial<WandbOptions> = {}) {
  const source = new Source("sweep.yaml", text);
  const documents = parseYaml(source);
  if (!isWandbFile(documents)) throw new Error("not a sweep of wandb");
  const { entries, ...expansion } = expandWandb(parseWandbFile(source, documents[0]), { ...ALL, ...options });
  return { ...expansion, entries: entries().map(({ entry }) => entry) };
}

function commandsOf(text: string, options: Partial<WandbOptions> = {}): string[] {
  return expandText(text, options).entries.map(({ argv }) => argv.join(" "));
}

const GRID = `
program: train.py
name: demo
method: grid
parameters:
  lr: {values: [0.10, 1e-3]}
  fast: {values: [true, no]}
  seed: {value: 7}
`;

describe("a grid", () => {
  test("is every combination, the last parameter fastest, values as Python writes them", () => {
    expect(commandsOf(GRID)).toEqual([
      "/usr/bin/env python train.py --lr=0.10 --fast=True --seed=7",
      "/usr/bin/env python train.py --lr=0.10 --fast=False --seed=7",
      "/usr/bin/env python train.py --lr=1e-3 --fast=True --seed=7",
      "/usr/bin/env python train.py --lr=1e-3 --fast=False --seed=7",
    ]);
  });

  test("is named by what varies, and tagged with the name of the sweep", () => {
    const [first] = expandText(GRID).entries;
    const params = { lr: "0.10", fast: true, seed: 7 };
    expect(first?.options).toEqual({ name: "Lr_0.1-Fast_T", tags: ["demo"], params });
    const [placed] = expandText(GRID, { output: "out/" }).entries;
    expect(placed?.options.output).toBe("out/Lr_0.1-Fast_T");
  });

  test("whole numbers at both ends are all whole numbers between them; run_cap ends it", () => {
    const text = "program: a.py\nmethod: grid\nrun_cap: 3\nparameters: {n: {min: 1, max: 9}}";
    expect(commandsOf(text)).toEqual([1, 2, 3].map((n) => `/usr/bin/env python a.py --n=${n}`));
  });

  test("of a distribution is refused", () => {
    expect(() => expandText("program: a.py\nmethod: grid\nparameters:\n  x: {min: 0.0, max: 1}")).toThrow(
      "sweep.yaml:4:3: x: a grid needs values, and not a distribution",
    );
  });

  test("is sampled without repetition", () => {
    const commands = commandsOf(GRID, { sample: 3 });
    expect(new Set(commands).size).toBe(3);
    expect(commandsOf(GRID)).toEqual(expect.arrayContaining(commands));
  });
});

describe("the macros of a command", () => {
  const commandWith = (macro: string): string | undefined =>
    commandsOf(`program: t.py
command: [python3, "\${program}", x, "${macro}"]
parameters:
  model.depth: {value: 3}
  on: {value: true}
  off: {value: false}
  opt: {parameters: {lr: {value: 0.5}, name: {value: "it's"}}}
  none: {value: null}`)[0];

  test.each([
    ["${args}", `--model.depth=3 --on=True --off=False --opt={'lr': 0.5, 'name': "it's"} --none=None`],
    ["${args_no_hyphens}", `model.depth=3 on=True off=False opt={'lr': 0.5, 'name': "it's"} none=None`],
    ["${args_no_boolean_flags}", `--model.depth=3 --on --opt={'lr': 0.5, 'name': "it's"} --none=None`],
    ["${args_json}", `{"model.depth":3,"on":true,"off":false,"opt":{"lr":0.5,"name":"it's"},"none":null}`],
  ])("%s", (macro, words) => {
    expect(commandWith(macro)).toBe(`python3 t.py x ${words}`);
  });

  test.each(["${args_json_file}", "${envvar:HOME}", "${argz}", "a${args}"])("%s is refused", (macro) => {
    expect(() => commandWith(macro)).toThrow(/^sweep\.yaml:1:1: .*\$\{/);
  });
});

describe("a random search", () => {
  const text = (method: string): string => `program: a.py
method: ${method}
parameters:
  lr: {distribution: log_uniform_values, min: 1e-4, max: 0.1}
  bs: {distribution: q_uniform, q: 8, min: 32, max: 256}
  opt: {values: [adam, sgd], probabilities: [1, 0]}`;

  test("draws as many settings as asked for; the same seed draws the same", () => {
    const { entries, note } = expandText(text("random"), { sample: 50 });
    expect(note).toBe("seed 0");
    const values = entries.map(({ argv }) => argv.slice(-3).map((word) => word.split("=")[1] ?? ""));
    for (const [lr, bs, opt] of values) {
      expect(Number(lr)).toBeGreaterThanOrEqual(1e-4);
      expect(Number(lr)).toBeLessThanOrEqual(0.1);
      expect(Number(bs) % 8).toBe(0);
      expect(opt).toBe("adam");
    }
    expect(commandsOf(text("random"), { sample: 50 })).toEqual(entries.map(({ argv }) => argv.join(" ")));
    expect(commandsOf(text("random"), { sample: 50, seed: 1 })).not.toContain(entries[0]?.argv.join(" "));
  });

  test("without a number is refused; run_cap is one, of which a small grid has fewer", () => {
    expect(() => expandText(text("random"))).toThrow("method: random needs to know how many");
    expect(commandsOf(`run_cap: 4\n${text("random")}`)).toHaveLength(4);
    expect(commandsOf(GRID.replace("grid", "random\nrun_cap: 99"))).toHaveLength(4);
  });

  test("in place of bayes is made only with --sample, and told", () => {
    expect(() => expandText(text("bayes"))).toThrow(
      "method: bayes chooses settings by the results of others",
    );
    expect(expandText(text("bayes"), { sample: 2 }).notes).toEqual([
      "sweep.yaml:2:1: the settings of method: bayes are picked at random",
    ]);
  });

  test("for more settings than there are is refused", () => {
    const few =
      "program: a.py\nmethod: random\nparameters: {opt: {values: [a, b], probabilities: [0.5, 0.5]}}";
    expect(() => expandText(few, { sample: 3 })).toThrow("3 settings cannot be drawn: only 2 different ones");
  });
});

test("what is left out is told with its place", () => {
  const text = `${GRID}early_terminate: {type: hyperband}\nproject: p\n`;
  expect(expandText(text).notes).toEqual([
    "sweep.yaml:9:1: early_terminate is left out: each experiment runs to its end",
    "sweep.yaml:10:1: project and entity are not passed on: export WANDB_PROJECT and WANDB_ENTITY before --run",
  ]);
});

describe("a mistake is told with its place and the nearest word", () => {
  test.each([
    ["program: a.py\nparamters: {x: {value: 1}}\nmethod: grid", "2:1: a sweep of wandb has no paramters"],
    ["program: a.py\nparameters: {x: {vlaues: [1]}}", "2:18: x: there is no vlaues of a parameter"],
    ["program: a.py\nparameters: {x: 3}", "2:17: x: a scalar, not a mapping"],
    ["program: a.py\nparameters: {x: {distribution: lognormal}}", "2:18: x: no values can be drawn"],
    ["program: a.py\nparameters: {x: {min: 3, max: 1}}", "2:14: x: min 3 is above max 1"],
    ["program: a.py\nparameters: {x: {distribution: uniform, min: 3}}", "2:14: x: uniform needs max"],
    [
      "program: a.py\nparameters: {x: {distribution: log_uniform_values, min: 0, max: 1}}",
      "2:14: x: min must be above 0",
    ],
    ["method: grid\nparameters: {x: {value: 1}}", "1:1: neither program nor command says what to run"],
  ])("%j", (text, message) => {
    expect(() => expandText(text)).toThrow(`sweep.yaml:${message}`);
  });
});

test("a spec with templates is not a sweep of wandb", () => {
  const isOne = (text: string): boolean => isWandbFile(parseYaml(new Source("s", text)));
  expect(isOne("template: a [parameters]\n---\nparameters: [1]")).toBe(false);
  expect(isOne("program: a\nmethod: grid")).toBe(true);
});
