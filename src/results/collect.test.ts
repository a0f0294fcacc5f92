import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Entry } from "../core/entry.ts";
import { collect } from "./collect.ts";
import { parseMetrics } from "./metric-spec.ts";
import type { CollectRequest, NumberedEntry } from "./request.ts";
import type { Collected } from "./row.ts";

class Scene {
  readonly folder = mkdtempSync(join(tmpdir(), "collect-"));
  readonly #entries: NumberedEntry[] = [];

  constructor() {
    onTestFinished(() => rmSync(this.folder, { recursive: true }));
  }

  /** An entry with these facts, whose log has this output and metrics. */
  add(status: string, facts: object, output?: string, metrics?: string): void {
    const n = this.#entries.length;
    const log = `cooperate_${n}`;
    this.#entries.push(this.entry(status, { log: join(this.folder, log), claim: "c", attempt: 1, ...facts }));
    this.write(log, output, metrics);
  }

  entry(status: string, facts: object): NumberedEntry {
    const entry = { status, argv: ["x"], options: {}, facts, extra: {} } as unknown as Entry;
    return { n: this.#entries.length, entry };
  }

  push(status: string, facts: object): void {
    this.#entries.push(this.entry(status, facts));
  }

  write(log: string, output: string | undefined, metrics: string | undefined): void {
    if (output !== undefined) writeFileSync(join(this.folder, log), output);
    if (metrics !== undefined) writeFileSync(join(this.folder, `${log}.metrics.jsonl`), metrics);
  }

  async collect(words: readonly string[] = [], request: Partial<CollectRequest> = {}): Promise<Collected> {
    return collect(this.#entries, { folder: this.folder, metrics: parseMetrics(words), ...request });
  }
}

function tableOf({ rows }: Collected): unknown[] {
  return rows.map(({ n, attempt, status, metrics }) => [n, attempt, status, Object.fromEntries(metrics)]);
}

test("metrics files and expressions together, the asked ones first", async () => {
  const scene = new Scene();
  scene.add("done", {}, "acc 0.9\n", '{"loss": 2, "step": 1}\n{"loss": 1, "step": 2}\n{"f1": 7}\n');
  scene.add("failed", {}, "no match\n");
  scene.push("pending", {});
  const found = await scene.collect(["acc=acc (.+)"]);
  expect(found.columns).toEqual(["acc", "loss", "f1"]);
  expect(tableOf(found)).toEqual([
    [0, 1, "done", { acc: 0.9, loss: 1, f1: 7 }],
    [1, 1, "failed", {}],
    [2, 0, "pending", {}],
  ]);
  expect(found.rows[0]?.curves.get("loss")).toEqual({
    steps: Float64Array.of(1, 2),
    values: Float64Array.of(2, 1),
  });
  expect(found).toMatchObject({ warnings: [], missed: [] });
});

test("ways to sum up; what is not finite is never the best", async () => {
  const scene = new Scene();
  const values = ["3", "NaN", "1", "Infinity", "2"];
  scene.add("done", {}, "", values.map((value, step) => `{"loss": ${value}, "step": ${step}}\n`).join(""));
  scene.add("done", {}, "", '{"loss": NaN}\n');
  const hows = ["first", "last", "min", "max", "mean", "sum", "count", "all", "best"];
  const found = await scene.collect(
    hows.map((how) => `loss:${how}`),
    { better: () => "min" },
  );
  expect([...(found.rows[0]?.metrics ?? [])]).toEqual([
    ["loss:first", 3],
    ["loss:last", 2],
    ["loss:min", 1],
    ["loss:max", 3],
    ["loss:mean", 2],
    ["loss:sum", 6],
    ["loss:count", 5],
    ["loss:all", [3, Number.NaN, 1, Number.POSITIVE_INFINITY, 2]],
    ["loss:best", 1],
  ]);
  expect(found.rows[1]?.metrics.get("loss:min")).toBe(Number.NaN);
});

test("the value of one metric where another one was best", async () => {
  const scene = new Scene();
  const lines = [1, 2, 3].map(
    (step) => `{"step": ${step}, "val": ${[5, 9, 7][step - 1]}, "test": ${step * 10}}\n`,
  );
  scene.add("done", {}, "val 1\ntest 4\nval 3\ntest 5\nval 2\ntest 6\n", lines.join(""));
  scene.add("done", {}, "val 1\nval 2\ntest 4\n", '{"val": 1}\n{"test": 3}\n{"val": 2, "test": 4}\n');
  const logged = await scene.collect(["test:at(val:max)"]);
  expect(logged.rows.map(({ metrics }) => metrics.get("test"))).toEqual([20, 4]);
  const printed = await scene.collect(["v=val (.)", "t:at(v:max)=test (.)"]);
  expect(printed.rows.map(({ metrics }) => metrics.get("t"))).toEqual([5, undefined]);
  expect(printed.warnings.join()).toContain("--metric t:at(v:max)=test (.): entry 1 cannot be paired");
});

const PAST = { attempt: 1, exitCode: 0, claim: "a" };

test("which attempt counts", async () => {
  const scene = new Scene();
  const past = { ...PAST, log: join(scene.folder, "old") };
  scene.write("old", "", '{"acc": 1, "step": 1}\n{"acc": 2, "step": 2}\n{"acc": 3, "step": 3}\n');
  scene.add(
    "failed",
    { attempt: 2, history: [past] },
    "",
    '{"acc": 20, "step": 2}\n{"acc": 30, "step": 3}\n',
  );
  scene.push("pending", { attempt: 1, history: [{ ...past, exitCode: 1 }] });
  const of = async (attempts: "latest" | "done" | "all" | "joined"): Promise<unknown> =>
    tableOf(await scene.collect([], { attempts }));
  expect(await of("latest")).toEqual([
    [0, 2, "failed", { acc: 30 }],
    [1, 0, "pending", {}],
  ]);
  expect(await of("done")).toEqual([
    [0, 1, "done", { acc: 3 }],
    [1, 0, "pending", {}],
  ]);
  expect(await of("all")).toEqual([
    [0, 1, "done", { acc: 3 }],
    [0, 2, "failed", { acc: 30 }],
    [1, 1, "failed", { acc: 3 }],
  ]);
  const joined = await scene.collect(["acc:max"], { attempts: "joined" });
  expect(tableOf(joined)).toEqual([
    [0, 2, "failed", { acc: 30 }],
    [1, 1, "pending", { acc: 3 }],
  ]);
  expect(joined.rows[0]?.curves.get("acc")).toEqual({
    steps: Float64Array.of(1, 2, 3),
    values: Float64Array.of(1, 20, 30),
  });
});

test("several writers are merged by step; the one without a number decides", async () => {
  const scene = new Scene();
  scene.add("done", {}, "", '{"acc": 1, "step": 1}\n{"acc": 3, "step": 3}\n');
  writeFileSync(
    join(scene.folder, "cooperate_0.metrics.jsonl.1"),
    '{"acc": 2, "step": 2}\n{"acc": 4, "step": 3}\n',
  );
  const [row] = (await scene.collect()).rows;
  expect(row?.metrics.get("acc")).toBe(3);
  expect([...(row?.curves.get("acc")?.values ?? [])]).toEqual([1, 2, 4, 3]);
});

test("says what is odd, once for each kind", async () => {
  const scene = new Scene();
  scene.add("done", { host: "gpu2" });
  scene.add("done", { host: "gpu2" });
  scene.add("failed", {}, "acc 1\n", 'x\n{"acc": [1]}\n');
  scene.add("running", {}, undefined, "{}\nx\n");
  expect((await scene.collect(["a=acc (.)"])).warnings).toEqual([
    "2 logs are not here: they ran on gpu2; look there",
    "2 lines of metrics files are no JSON object (first: line 1 of cooperate_2.metrics.jsonl)",
    "1 value left out: arrays and deeper objects are no metrics",
  ]);
  expect((await scene.collect()).warnings).toHaveLength(2);
});

test("what was asked for and is nowhere, with what is there", async () => {
  const scene = new Scene();
  scene.add("done", {}, "start\ntest accuracy 0.95\u001B[0m\n", '{"loss": 1}\n');
  const found = await scene.collect(["acc=Accuracy (.+)", "los", "loss"]);
  expect(found.missed.map(({ message }) => message)).toEqual([
    "--metric acc=Accuracy (.+): nothing matched in 1 log; the last lines look like: test accuracy 0.95·[0m",
    "--metric los: no attempt reports los (did you mean loss?)",
  ]);
  const messages = async (word: string): Promise<unknown> => (await scene.collect([word])).missed[0]?.message;
  expect(await messages("xyz")).toBe("--metric xyz: no attempt reports xyz (reported: loss)");
  expect(await messages("loss:at(val)")).toBe(
    "--metric loss:at(val): no attempt reports val, which must be best",
  );
  const empty = await new Scene().collect(["acc=(.)"]);
  expect(empty).toMatchObject({
    rows: [],
    missed: [{ message: "--metric acc=(.): no entry has a log yet" }],
  });
});

test("lines of the log that are JSON", async () => {
  const scene = new Scene();
  scene.add("done", {}, 'start\n{"acc": 1, "step": 1}\n{"acc": 2, "step": 2}\nend\n');
  expect(tableOf(await scene.collect(["json", "acc:min"]))).toEqual([[0, 1, "done", { acc: 1 }]]);
});

test("no metrics are read from a pipe or through a symbolic link; folders need not be there", async () => {
  const scene = new Scene();
  scene.add("done", {}, "", undefined);
  scene.add("done", {}, "", '{"a": 1}\n');
  scene.add("done", { log: join(scene.folder, "none/cooperate_2") });
  scene.add("done", { log: join(scene.folder, "cooperate_1/cooperate_3") });
  execFileSync("mkfifo", [join(scene.folder, "cooperate_0.metrics.jsonl")]);
  symlinkSync("cooperate_1.metrics.jsonl", join(scene.folder, "cooperate_1.metrics.jsonl.1"));
  const found = await scene.collect(["x=acc (.)"]);
  expect(found.rows.map(({ metrics }) => metrics.get("a"))).toEqual([undefined, 1, undefined, undefined]);
  expect(found.warnings).toEqual([
    "2 logs are not here: moved or deleted",
    `2 files cannot be read, such as ${scene.folder}/cooperate_0.metrics.jsonl (not a regular file)`,
  ]);
});

test("where an expression finds nothing, what is reported by that name counts", async () => {
  const scene = new Scene();
  scene.add("done", {}, "acc 1\n", '{"acc": 2}\n');
  scene.add("done", {}, "none\n", '{"acc": 3}\n');
  const found = await scene.collect(["acc=acc (.)", "errors:count=Error"]);
  expect(tableOf(found)).toEqual([
    [0, 1, "done", { acc: 1, errors: 0 }],
    [1, 1, "done", { acc: 3, errors: 0 }],
  ]);
});
