import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { expansionOf, entriesOf, refusal, spec } from "../../../test/helpers/specs.ts";
import { type ExpandOptions } from "./expand.ts";
import { namePart } from "./name.ts";

interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly spec: string;
    readonly entries: readonly (readonly [name: string, command: string, argv: readonly string[]])[];
  }[];
}

const GOLDEN = JSON.parse(
  readFileSync(new URL("../../../test/fixtures/simtony.json", import.meta.url), "utf8"),
) as Golden;

/** Commands without their program. */
function lines(text: string, options: Partial<ExpandOptions> = {}): string[] {
  return entriesOf(text, options).map(({ entry }) => entry.argv.slice(1).join(" "));
}

describe("the same spec gives the same result as with simtony/runner", () => {
  test.each(GOLDEN.cases)("$name", ({ spec: text, entries }) => {
    const made = entriesOf(text);
    expect(made.map(({ entry }) => [entry.options.name, entry.argv])).toEqual(
      entries.map(([name, , argv]) => [name, argv]),
    );
    expect(made.map(({ entry }) => entry.options.tags?.at(-1))).toEqual(
      entries.map(([, command]) => command),
    );
  });
});

describe("settings", () => {
  const GRID = spec("template: p [a] [b]", "a: [1, 2]\nb: [x, y]");

  test("the last parameter varies fastest; names are in the order of the file", () => {
    expect(lines(GRID)).toEqual(["--a 1 --b x", "--a 1 --b y", "--a 2 --b x", "--a 2 --b y"]);
    expect(entriesOf(GRID)[1]?.entry.options.name).toBe("A_1-B_y");
  });

  test("zip, random, and a sample of each sweep", () => {
    expect(lines(spec("template: p [a] [b]", "method: zip\na: [1, 2]\nb: [x, y]"))).toEqual([
      "--a 1 --b x",
      "--a 2 --b y",
    ]);
    const sampled = lines(GRID, { sample: 3 });
    expect(new Set(sampled).size).toBe(3);
    expect(lines(GRID, { sample: 3, seed: 0 })).toEqual(sampled);
    const big = spec(
      "template: p [a] [b]",
      "a: {min: 1, max: 100, step: 1}\nb: {min: 1, max: 100, step: 1}\n_sample: 4\n_seed: 7",
    );
    expect(lines(big)).toHaveLength(4);
    expect(lines(big)).not.toEqual(lines(big, { seed: 8 }));
    expect(expansionOf(big).note).toBe("seed 7");
  });

  test("number spaces, and the key 'values'", () => {
    expect(lines(spec("template: p {a}", "a: {min: 1e-5, max: 1e-3, steps: 3, scale: log}"))).toEqual([
      "1e-05",
      "0.0001",
      "0.001",
    ]);
    expect(lines(spec("template: p {a}", "a: {min: 0, max: 1, steps: 3}"))).toEqual(["0", "0.5", "1"]);
    expect(lines(spec("template: p {a}", "a: {min: 1, max: 5, step: 2}"))).toEqual(["1", "3", "5"]);
    expect(lines(spec("template: p {a}", "a: {values: [1, b]}"))).toEqual(["1", "b"]);
    expect(lines(spec("template: p {a}", "a: {value: [1, b]}"))).toEqual(["[1, b]"]);
    expect(lines(spec("template: p {a}", "a: {min: 0, max: 0.7, step: 0.1}"))).toEqual(
      "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7".split(" "),
    );
    expect(lines(spec("template: p {a}", "a: {min: 1, max: -1.1, step: -0.5}"))).toEqual(
      "1 0.5 0 -0.5 -1".split(" "),
    );
  });

  test("a list as a value is one argument, as it is written", () => {
    const text = spec(
      "template: p [a] {b}\ndefault: {b: [x, [1e-3]]}",
      `a: [[64, 0.10], [], ["q r", yes], 5]\na2: 1`,
      "a:\n- - 1\n  - 2",
    );
    expect(entriesOf(text).map(({ entry }) => entry.argv.slice(2))).toEqual([
      ["[64, 0.10]", "[x, [1e-3]]"],
      ["[]", "[x, [1e-3]]"],
      [`["q r", yes]`, "[x, [1e-3]]"],
      ["5", "[x, [1e-3]]"],
      ["[1, 2]", "[x, [1e-3]]"],
    ]);
    expect(entriesOf(text)[0]?.entry.options.name).toBe("A_[64, 0.10]-A2_1");
  });

  test("method, sample and seed are parameters; only files of before with method: zip are read so", () => {
    const parameters = "method: [random, zip]\nsample: 3\nseed: 1";
    expect(lines(spec("template: p {_name}", parameters))).toEqual([
      "Method_random-Sample_3-Seed_1",
      "Method_zip-Sample_3-Seed_1",
    ]);
    const old = expansionOf(spec("template: p [a]", "method: random\na: [1, 2, 3]\nsample: 2\nseed: 5"));
    expect(old.count).toBe(2);
    expect(old.note).toBe("seed 5");
    expect(old.notes).toEqual([
      "params.yaml:3:1: method is read as _method; write _method",
      "params.yaml:5:1: sample is read as _sample; write _sample",
      "params.yaml:6:1: seed is read as _seed; write _seed",
    ]);
  });

  test("a key without _ is a parameter when a template has a placeholder for it", () => {
    expect(
      lines(spec("template: p [method] [seed]", "method: [adam, sgd]\nseed: [1, 2]\n_method: zip")),
    ).toEqual(["--method adam --seed 1", "--method sgd --seed 2"]);
  });

  test("values are passed exactly as written: numbers, labels, dates", () => {
    const values = ["1e-3", "0.10", "007", "1_000", "2026-11-21", "0x1F", ".5", "1:30", "~x"];
    expect(lines(spec("template: p {a}", `a: [${values.join(", ")}]`))).toEqual(values);
  });

  test("a value stays one argument, whatever its characters", () => {
    const values = ["a b", "it's", '"', "$HOME", "a\nb", "", "--", "-x", "é🙂", "+x", "{a}", "[a]", "#"];
    const text = spec(
      `template: p {a} pre-{a} "in {a}" [b]`,
      `_method: zip\na: ${JSON.stringify(values)}\nb: ${JSON.stringify(values)}`,
    );
    expect(entriesOf(text).map(({ entry }) => entry.argv)).toEqual(
      values.map((value) => ["p", value, `pre-${value}`, `in ${value}`, "--b", value]),
    );
  });

  test("identical settings are made once, and a later sweep may add a command to one", () => {
    const text = spec(
      "template: {train: 'p [a] [b]', test: 'q {_name}'}\ndefault: {b: 0.1}",
      "a: [1, 2]\n_cmd: train",
      "a: 1\nb: 0.1\n_cmd: test",
    );
    const made = entriesOf(text);
    expect(made.map(({ entry }) => entry.argv.join(" "))).toEqual([
      "p --a 1 --b 0.1",
      "q A_1",
      "p --a 2 --b 0.1",
    ]);
    expect(made.map(({ after }) => after)).toEqual([[], [0], []]);
  });

  test("the commands of one setting run in order; -c selects some of them", () => {
    const text = spec("template:\n  one: p [a]\n  two: q\n  three: r {a}", "a: [1, 2]");
    expect(entriesOf(text).map(({ after }) => after)).toEqual([[], [0], [1], [], [3], [4]]);
    expect(entriesOf(text, { commands: ["one", "three"] }).map(({ after }) => after)).toEqual([
      [],
      [0],
      [],
      [2],
    ]);
    expect(refusal(text, { commands: ["tow"] })).toContain("no template is called tow; did you mean two?");
  });

  test("aliases: bundles, bundles of bundles, as a default", () => {
    const first = [
      "template: p [layers] [width]",
      "alias:",
      "  model: {small: {layers: 2, size: thin}, large: {layers: 9, size: wide}}",
      "  size: {thin: {width: 8}, wide: {width: 64}}",
      "default: {model: small}",
    ].join("\n");
    expect(lines(spec(first, "model: [large, small]"))).toEqual([
      "--layers 9 --width 64",
      "--layers 2 --width 8",
    ]);
    expect(lines(spec(first, "layers: 5"))).toEqual(["--layers 5 --width 8"]);
    expect(refusal(spec(first, "model: smal"))).toBe(
      "usage: params.yaml:7:8: the alias model has no smal; did you mean small?",
    );
    expect(refusal(spec(first, "model: small\nlayers: 1"))).toContain(
      "params.yaml:8:1: layers has two values in one setting",
    );
  });

  test("variables before the program, also with values", () => {
    const [first] = entriesOf(spec("template: SEED={seed} DIR='{_name} x' p [lr] a=b", "lr: 1\nseed: 7"));
    expect(first?.entry).toMatchObject({
      argv: ["p", "--lr", "1", "a=b"],
      options: { env: { SEED: "7", DIR: "Lr_1-Seed_7 x" } },
    });
    expect(refusal(spec("template: A=1", "a: 1"))).toContain("the template command is empty");
  });

  test.each(["|\n  ", ">\n  ", ""])(
    "a backslash at the end of a line joins lines, after template: %j",
    (style) => {
      expect(entriesOf(`template: ${style}p a\\ b \\\n   [lr] \\\n  --x\n---\nlr: 1`)[0]?.entry.argv).toEqual(
        ["p", "a b", "--lr", "1", "--x"],
      );
    },
  );

  test("anchors and merge keys of YAML", () => {
    expect(lines("template: p [a] [b]\ndefault: {a: &x 1, b: *x}\n---\n{b: 3}")).toEqual(["--a 1 --b 3"]);
    expect(lines("template: p [a] [b]\n---\n<<: {a: [1, 2]}\nb: 3")).toEqual(["--a 1 --b 3", "--a 2 --b 3"]);
  });

  test("titles", () => {
    const text = spec("template: p [a]", "_title: one\na: 1", "_title: two\na: 2", "a: 3");
    expect(lines(text, { titles: ["two"] })).toEqual(["--a 2"]);
    expect(entriesOf(text)[0]?.entry.options.tags).toEqual(["one"]);
    const shared = spec(
      "template:\n  x: p [a]",
      "_title: one\na: [1, 2]",
      "_title: two\na: 2",
      "_title: x\na: 1",
    );
    expect(entriesOf(shared).map(({ entry }) => entry.options.tags)).toEqual([
      ["one", "x"],
      ["one", "two", "x"],
    ]);
    expect(refusal(text, { titles: ["tow"] })).toBe("usage: no sweep is titled tow; did you mean two?");
  });
});

describe("names", () => {
  test.each([
    ["lr", "0.10", "number", "Lr_0.1"],
    ["batch-size", "64", "number", "BaSize_64"],
    ["value_in_quote", "1e-5", "number", "VainQuote_1e-5"],
    ["seed", "1234567", "number", "Seed_1234567"],
    ["file", "../data/x.txt", "text", "File_data_x.txt"],
    ["on", "x".repeat(120), "text", `On_${"x".repeat(100)}`],
  ] as const)("%s %s", (param, text, kind, name) => {
    expect(namePart(param, { kind, text })).toBe(name);
  });

  test("two settings with the same name cannot write to the same folder", () => {
    const sweep = "a: [x/y, x_y]";
    expect(refusal(spec("template: p [a] {_output}", sweep))).toContain(
      "two different settings are called A_x_y",
    );
    expect(lines(spec("template: p [a] {_name}", sweep))).toHaveLength(2);
  });

  test("the folder for output", () => {
    const text = spec("template: p {_output}", "a: 1");
    expect(lines(text, { output: "out/" })).toEqual(["out/A_1"]);
    expect(lines(text, { output: "/" })).toEqual(["/A_1"]);
  });
});
