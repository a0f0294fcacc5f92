import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Entry } from "../core/entry.ts";
import { collect } from "./collect.ts";
import { parseMetrics } from "./metric-spec.ts";
import type { CollectRequest, NumberedEntry } from "./request.ts";
import type { Collected } from "./row.ts";
import { parseFrom } from "./sources/from-pattern.ts";
import { writeNpy } from "./sources/npy-write.ts";

class Scene {
  readonly folder = mkdtempSync(join(tmpdir(), "from-"));
  readonly #entries: NumberedEntry[] = [];

  constructor() {
    onTestFinished(() => rmSync(this.folder, { recursive: true }));
  }

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  /** An entry whose argv has its parameters as `name=value`. */
  add(argv: readonly string[] = [], { status = "done", options = {}, facts = {} } = {}): void {
    const n = this.#entries.length;
    const record = {
      claim: "c",
      attempt: 1,
      log: join(this.folder, `cooperate_${n}`),
      directory: this.folder,
      ...facts,
    };
    const entry = { status, argv: ["x", ...argv], options, facts: record, extra: {} };
    this.#entries.push({ n, entry: entry as unknown as Entry });
  }

  async from(patterns: readonly string[], request: Partial<CollectRequest> = {}): Promise<Collected> {
    const paramsOf = ({ argv }: Entry): ReadonlyMap<string, string> =>
      new Map(argv.slice(1).map((word) => word.split("=") as [string, string]));
    return collect(this.#entries, {
      folder: this.folder,
      from: patterns.map(parseFrom),
      paramsOf,
      ...request,
    });
  }

  async metrics(patterns: readonly string[], request: Partial<CollectRequest> = {}): Promise<unknown[]> {
    return (await this.from(patterns, request)).rows.map(({ metrics }) => Object.fromEntries(metrics));
  }
}

test("every kind of file", async () => {
  const scene = new Scene();
  scene.add();
  scene.write(
    "a.json",
    '{"acc": 0.9, "results": [{"f1": NaN}], "losses": [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]}',
  );
  scene.write("b.jsonl", '{"step": 1, "loss": 2}\n{"step": 2, "loss": 1}\n');
  scene.write("c.csv", 'Epoch,"val loss",note\n1,0.5,x\n2,0.25,\n');
  scene.write("d.tsv", "mse\tmae\n4\t2\n3\t1\n");
  scene.write("e.npy", writeNpy({ type: "f4", shape: [3], data: Float32Array.of(3, 2, 1) }));
  scene.write("f.npy", writeNpy({ type: "i8", shape: [], data: BigInt64Array.of(7n) }));
  scene.write("g.yaml", "top:\n  one: 1\n");
  scene.write("h.json", '[{"step": 1, "h": 1}, {"step": 2, "h": 2}]');
  const found = await scene.from([
    "a.json",
    "b.jsonl",
    "c.csv",
    "d.tsv",
    "e.npy",
    "f.npy",
    "g.yaml",
    "h.json",
  ]);
  const [row] = found.rows;
  expect(Object.fromEntries(row?.metrics ?? [])).toEqual({
    acc: 0.9,
    "results/0/f1": Number.NaN,
    loss: 1,
    "val loss": 0.25,
    note: "x",
    mse: 3,
    mae: 1,
    e: 1,
    f: 7,
    "top/one": 1,
    h: 2,
  });
  expect([...(row?.curves.keys() ?? [])]).toEqual(["loss", "val loss", "e", "h"]);
  expect(row?.curves.get("val loss")).toEqual({
    steps: Float64Array.of(1, 2),
    values: Float64Array.of(0.5, 0.25),
  });
  expect(found.warnings).toEqual(["1 value left out: arrays and deeper objects are no metrics"]);
});

test("placeholders: parameters, facts of the entry, variables", async () => {
  const scene = new Scene();
  scene.add(["lr=0.1"], { options: { name: "big", output: "out/a" } });
  scene.add(["lr=0.2"], { options: { name: "small", output: "out/b", env: { KIND: "k" } } });
  scene.write("0/big/0.1/m.json", '{"a": 1}');
  scene.write("1/small/0.2/m.json", '{"a": 2}');
  scene.write("out/a/r.json", '{"b": 3}');
  scene.write("cooperate_1.store/k.json", '{"c": 4}');
  expect(
    await scene.metrics(["{n}/{name}/{lr}/m.json", "{output}/r.json", "{store}/{env:KIND}.json"]),
  ).toEqual([
    { a: 1, b: 3 },
    { a: 2, c: 4 },
  ]);
  scene.write("1.jsonl", '{"d": 5}\n');
  expect(await scene.metrics(["{env:HERE}/{n}.jsonl"], { env: { HERE: "." } })).toEqual([{}, { d: 5 }]);
});

test("of several files the newest, or all", async () => {
  const scene = new Scene();
  scene.add();
  for (const [i, name] of ["r/a/1.json", "r/3.json", "r/b/c/2.json", "r/.git/4.json", "r/5.txt"].entries()) {
    const path = scene.write(name, `{"a": ${i}, "only ${name}": 1}`);
    utimesSync(path, i, i);
  }
  symlinkSync(scene.folder, join(scene.folder, "r/loop"));
  expect(await scene.metrics(["r/**/*.json"])).toEqual([{ a: 2, "only r/b/c/2.json": 1 }]);
  const all = { a: 2, "only r/a/1.json": 1, "only r/3.json": 1, "only r/b/c/2.json": 1 };
  expect(await scene.metrics(["r/**/*"], { fromAll: true })).toEqual([all]);
  expect(await scene.metrics(["r/?.json"])).toEqual([{ a: 1, "only r/3.json": 1 }]);
});

test("a value of an entry is never a pattern, and leads nowhere else", async () => {
  const scene = new Scene();
  for (const value of ["*", "../../etc", "/etc", "a/..", "ok"]) scene.add([`dir=${value}`]);
  scene.write("ok/m.json", '{"a": 1}');
  scene.write("*/m.json", '{"a": 2}');
  const found = await scene.from(["{dir}/m.json"]);
  expect(found.rows.map(({ metrics }) => metrics.get("a"))).toEqual([2, undefined, undefined, undefined, 1]);
  expect(found.warnings).toEqual([
    "--from {dir}/m.json: not read for entry 1: ../../etc/m.json climbs out with .. that comes from the entry (and 2 more)",
  ]);
  // Whoever types the root says that anything is meant.
  const absolute = await scene.from(["/{dir}/m.json"]);
  expect(absolute.warnings[0]).toContain("not read for entry 1");
  await expect(scene.metrics([`${scene.folder}/../x.json`])).resolves.toHaveLength(5);
});

test("only below the folder of the entry, the list, or one that was typed", async () => {
  const scene = new Scene();
  scene.add([], { facts: { directory: join(scene.folder, "deep/er") } });
  scene.write("near.json", '{"a": 1}');
  expect(await scene.metrics(["../../near.json"])).toEqual([{ a: 1 }]);
  const { warnings } = await scene.from(["../../../far.json"]);
  expect(warnings[0]).toContain("not read for entry 0: ");
  const other = new Scene();
  other.write("far.json", '{"a": 2}');
  expect(await scene.metrics([join(other.folder, "far.json")])).toEqual([{ a: 2 }]);
});

test("--rows keeps more rows than a call can have arguments", async () => {
  const scene = new Scene();
  scene.write("long.csv", `a\n${"1\n".repeat(200_000)}`);
  scene.add();
  expect((await scene.from(["long.csv"], { keepRows: true })).rows).toHaveLength(200_000);
});

test("--rows keeps every row, with its step, and what was asked for before it", async () => {
  const scene = new Scene();
  scene.add();
  scene.add();
  writeFileSync(join(scene.folder, "cooperate_0"), "final 9\n");
  scene.write("0.csv", "step,a\n1,2\n2,3\n");
  scene.write("1.csv", "step,b\n1,5\n");
  const found = await scene.from(["{n}.csv"], { keepRows: true, metrics: parseMetrics(["f=final (.)"]) });
  expect(found.rows.map(({ n, metrics }) => [n, Object.fromEntries(metrics)])).toEqual([
    [0, { f: 9, step: 1, a: 2 }],
    [0, { f: 9, step: 2, a: 3 }],
    [1, { step: 1, b: 5 }],
  ]);
  expect(found.columns).toEqual(["f", "step", "a", "b"]);
  scene.write("0.csv.jsonl", '{"step": 7, "x": 1}\n{"x": 2}\n');
  const lines = await scene.metrics(["0.csv.jsonl"], { keepRows: true });
  expect(lines).toEqual([{ step: 7, x: 1 }, { x: 2 }, { step: 7, x: 1 }, { x: 2 }]);
});

test("an entry that waits, and attempts before the latest, have none of its files", async () => {
  const scene = new Scene();
  scene.add([], { status: "pending" });
  scene.add([], { facts: { attempt: 2, history: [{ attempt: 1, exitCode: 1, log: "cooperate_1.old" }] } });
  for (const n of [0, 1]) scene.write(`${n}.json`, '{"a": 1}');
  expect(await scene.metrics(["{n}.json"], { attempts: "all" })).toEqual([{}, {}, { a: 1 }]);
});

test("says what is odd", async () => {
  const scene = new Scene();
  scene.add(["lr=1"]);
  scene.add([]);
  scene.write("0.json", "{");
  scene.write("two.npy", writeNpy({ type: "f8", shape: [1, 1], data: new Float64Array(1) }));
  const { warnings } = await scene.from(["{n}.json", "{lr}/x.json", "two.npy"]);
  expect(warnings).toEqual([
    `--from {n}.json: no file for 1 of 2 entries, such as ${scene.folder}/1.json`,
    expect.stringMatching(/^--from \{n\}\.json: cannot be read: \S+\/0\.json: /),
    "--from {lr}/x.json: no {lr} in entry 1",
    `--from {lr}/x.json: no file for 1 of 2 entries, such as ${scene.folder}/1/x.json`,
    `--from two.npy: cannot be read: ${scene.folder}/two.npy: it has 2 dimensions; a metric has none or one (and 1 more)`,
  ]);
  await expect(scene.from(["{lt}.json"])).rejects.toMatchObject({
    kind: "usage",
    hint: "did you mean {lr}?",
  });
});

test.each([
  ["out.jsn", "did you mean .json?"],
  ["out/m.pkl", ".json .jsonl"],
  ["", "no path"],
])("refuses %j", (pattern, message) => {
  let told = "";
  try {
    parseFrom(pattern);
  } catch (error) {
    told = `${(error as Error).message} ${(error as { hint?: string }).hint}`;
  }
  expect(told).toContain(message);
});

test("all letters of a name beside a * stand for themselves", async () => {
  for (const name of ["m-1", "m.+(1)", "m[1]{2}|^$", "m&&~~1", "m 1,#@!%"]) {
    const scene = new Scene();
    scene.add();
    scene.write(`out-0/${name}.json`, '{"acc": 1}');
    const pattern = `out-{n}/${name.startsWith("m[") ? "m" : name}*.json`;
    expect(await scene.metrics([pattern])).toEqual([{ acc: 1 }]);
  }
});
