import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { effects, Metrics, results, Store, summarize, toLatex } from "../src/index.ts";
import { Workspace } from "./helpers/workspace.ts";

/** A list of runs that have logged a curve, and saved their settings. */
async function scene(): Promise<Workspace> {
  const workspace = new Workspace();
  const runs = [0.1, 0.01].flatMap((lr) => [1, 2, 3].map((seed) => ({ lr, seed })));
  workspace.list(
    "e.json",
    runs.map(({ lr, seed }, n) => [
      "executed",
      {
        status: "done",
        attempt: 1,
        exitCode: 0,
        claim: `c${n}`,
        startedAt: "2026-01-02T03:04:05Z",
        log: workspace.at(`c_${n}`),
      },
      "train",
      "--lr",
      String(lr),
      "--seed",
      String(seed),
    ]),
  );
  for (const [n, { lr, seed }] of runs.entries()) {
    workspace.write(`c_${n}`, `# cooperate: entry ${n}\nlines ${n}\n`);
    const metrics = new Metrics(`${workspace.at(`c_${n}`)}.metrics.jsonl`);
    for (const step of [1, 2]) metrics.log({ step, acc: lr + (seed * step) / 100 });
    metrics.log({ odd: Number.NaN });
    await new Store(`${workspace.at(`c_${n}`)}.store`).save("args", { depth: seed });
  }
  return workspace;
}

test("results() answers as --results does: means, curves, stores, LaTeX", async () => {
  const workspace = await scene();
  const found = await results(workspace.at("e.json"), {
    over: "seed,depth",
    metrics: ["acc:max"],
    better: { acc: "min" },
    hide: "odd",
    test: true,
  });
  expect(found.columns).toEqual(["lr", "acc", "acc_std", "acc_n", "acc_p"]);
  expect(found.rows.map(({ lr, acc, acc_n: n }) => [lr, Number(Number(acc).toFixed(6)), n])).toEqual([
    [0.01, 0.05, 3],
    [0.1, 0.14, 3],
  ]);
  expect(found.rows.map(({ acc_p: p }) => typeof p)).toEqual(["undefined", "number"]);
  expect(found.curves(0, "acc")?.values).toEqual(Float64Array.of(0.1 + 1 / 100, 0.1 + 2 / 100));
  expect(found.store(3).load("args")).toEqual({ depth: 1 });
  expect(() => found.store(9)).toThrow("entry 9 has no store");
  expect(toLatex(found, { caption: "50%" })).toContain(String.raw`\caption{50\%}`);
});

test("functions find metrics in logs, and share what is expensive", async () => {
  const workspace = await scene();
  writeFileSync(workspace.at("c_5"), "other\n");
  const found = await results(workspace.at("e.json"), {
    columns: "n,line,calls",
    sort: "n",
    where: "line>=1",
    parse: [
      (log, { n, params }, shared) => {
        shared["calls"] = Number(shared["calls"] ?? 0) + 1;
        expect(params["lr"]).toBe(n < 3 ? "0.1" : "0.01");
        const [, line] = /lines (\d+)/.exec(log) ?? [];
        return line === undefined ? undefined : { line: Number(line), calls: shared["calls"] as number };
      },
    ],
  });
  expect(found.rows).toEqual([1, 2, 3, 4].map((n) => ({ n, line: n, calls: n + 1 })));
});

test("what cannot be understood is an error that says so", async () => {
  const workspace = await scene();
  await expect(results(workspace.at("e.json"), { over: "sed" })).rejects.toThrow("there is no column sed");
  await expect(results(workspace.at("none.json"))).rejects.toMatchObject({ kind: "list" });
});

test("the pure parts", () => {
  expect(summarize([1, 2, 3, Number.NaN])).toEqual({ value: 2, spread: 1, n: 3 });
  expect(summarize([1, 2, 30], "median")).toEqual({ value: 2, n: 3 });
  expect(effects({ a: [1, 1, 2, 2], b: ["x", "y", "x", "y"] }, [1, 2, 5, 6])[0]).toMatchObject({
    parameters: ["a"],
    eta2: expect.closeTo(16 / 17, 10) as number,
  });
});
