import { expect, test } from "vitest";
import { appendNew } from "../../list/changes/append.ts";
import { entriesOf, refusal, spec } from "../../../test/helpers/specs.ts";

const TWO = "template:\n  train: p [lr] {_output}\n  test: q [fast]\ndefault: {fast: false}";

test("entries have the folder of their setting, all parameters, and the name of their command", () => {
  const made = entriesOf(spec(TWO, 'lr: [0.1, 3.10]\nversion: "1"\ndata: a b'));
  const params = { lr: 0.1, version: "1", data: "a b", fast: false };
  const output = "output/Lr_0.1-Version_1-Data_a b";
  expect(made.slice(0, 2).map(({ entry: { options } }) => [options.output, options.params])).toEqual([
    [output, { ...params, _cmd: "train" }],
    [output, { ...params, _cmd: "test" }],
  ]);
  expect(made[2]?.entry.options.params).toMatchObject({ lr: "3.10" });
  expect(made[0]?.entry.argv.at(-1)).toBe(output);
});

test("a step before the first that names the folder has none, so that settings can share it", () => {
  const three = "template:\n  prep: prep\n  fit: fit [lr] {_output}\n  table: table";
  const made = entriesOf(spec(three, "lr: [1, 2]"), { alwaysOutput: true, output: "out" });
  const outputs = made.map(({ entry }) => entry.options.output);
  const one = [undefined, "out/Lr_1", "out/Lr_1"];
  expect(outputs).toEqual([...one, undefined, "out/Lr_2", "out/Lr_2"]);
  const { entries } = appendNew(made, { again: false })([]);
  expect(entries.map(({ argv }) => argv[0])).toEqual(["prep", "fit", "table", "fit", "table"]);
  // a list from before entries had folders
  const old = entries.map((entry) => {
    const { output: _, ...options } = entry.options;
    return { ...entry, options };
  });
  expect(appendNew(made, { again: false })(old).entries).toBe(old);
});

test("the parameters that an alias stands for, and none of its own", () => {
  const text = spec("template: p [layers]\nalias: {model: {small: {layers: 2}}}", "model: small");
  expect(entriesOf(text)[0]?.entry.options).toEqual({ name: "Model_small", params: { layers: 2 } });
});

test("a spec that does not use {_output} has folders only where --output asks for them", () => {
  const text = spec("template: p", "run: [a/b, a_b]");
  expect(entriesOf(text).map(({ entry }) => entry.options.output)).toEqual([undefined, undefined]);
  expect(refusal(text, { alwaysOutput: true })).toContain("two different settings are called Run_a_b");
  const other = entriesOf(spec("template: p", "run: a"), { alwaysOutput: true, output: "/scratch/" });
  expect(other[0]?.entry.options.output).toBe("/scratch/Run_a");
});

test("with --no-param-dir all settings share the directory", () => {
  const made = entriesOf(spec(TWO, "lr: [1, 2]"), { sharesOutput: true, output: "out" });
  expect(new Set(made.map(({ entry }) => entry.options.output))).toEqual(new Set(["out"]));
  expect(made[0]?.entry.argv).toEqual(["p", "--lr", "1", "out"]);
  expect(made[0]?.entry.options.params).toMatchObject({ _shared: true });
});

test("a name that is no name of a folder does not lead elsewhere, and is not too long", () => {
  const folder = (sweep: string): string =>
    entriesOf(spec("template: p {_output}", sweep))[0]?.entry.argv[1] ?? "";
  expect(folder("_title: ..")).toBe("output/_");
  expect(folder("_title: ../../x")).toBe("output/.._.._x");
  const long = folder(`a: ${"x".repeat(90)}\nb: ${"y".repeat(90)}\nc: ${"z".repeat(90)}`);
  expect(Buffer.byteLength(long)).toBeLessThan(255);
});
