import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { tableFor } from "../../../test/helpers/result-table.ts";
import { itemsOf, type Run } from "../../../test/helpers/results.ts";
import { formatCsvRows } from "../../report/results/csv-rows.ts";
import { recordsOf } from "../../report/results/records.ts";
import { parseCsv } from "../sources/csv.ts";
import { fieldsOf } from "./fields.ts";
import { guessedGoal } from "./goal.ts";
import type { Item } from "./item.ts";
import { joinItems } from "./join-items.ts";
import { sortRows } from "./sort-rows.ts";
import type { ResultTable } from "./table.ts";
import { uniqueItems } from "./unique.ts";
import { varyingParams } from "./varying.ts";

function namesOf({ columns }: ResultTable): string[] {
  return columns.map(({ name }) => name);
}

function shownOf(items: readonly Item[]): string[] {
  return varyingParams(fieldsOf(items, []).params, items).map(({ name }) => name);
}

describe("columns", () => {
  test("a name with a comma is told in quotes, and found in them", () => {
    const items = itemsOf([1, 2].map((value) => ({ command: "t", metrics: { "a,b": value } })));
    expect(() => fieldsOf(items, ["a,b"]).named("a", "--columns")).toThrow(
      expect.objectContaining({ hint: 'did you mean "a,b"?' }),
    );
    for (const sort of ["-a,b", '-"a,b"'])
      expect(tableFor(items, ["a,b"], { sort }).rows.map(({ items: [item] }) => item?.row.n)).toEqual([1, 0]);
    expect(() => tableFor(items, ["a,b"], { sort: "n,a" })).toThrow(
      "--sort n,a: rows are sorted by one column",
    );
  });

  test("an output folder that follows from the settings is hidden, data that does not is shown", () => {
    const runs = ["0.1", "1"].map((lr) => ({ command: `t --lr ${lr} --out runs/lr_${lr}` }));
    expect(shownOf(itemsOf(runs))).toEqual(["lr"]);
    const numbered = (option: string): Run[] =>
      [0, 1].map((n) => ({ command: `t --lr ${n * 2} ${option} x/${n}` }));
    expect([shownOf(itemsOf(numbered("--save-dir"))), shownOf(itemsOf(numbered("--fold-file")))]).toEqual([
      ["lr"],
      ["lr", "fold-file"],
    ]);
    expect(shownOf(itemsOf(["a", "b"].map((name) => ({ command: `t --data ${name}.csv` }))))).toEqual([
      "data",
    ]);
  });

  test("the record's params go before the command, and are shown once", () => {
    const runs = [1, 2].map((rate) => ({
      command: `t --batch-size ${rate} --lr 0.1`,
      options: {
        params: { batch_size: rate, _title: "x", model: { depth: rate * 3 }, lr: rate / 10 },
        env: { SEED: String(rate) },
      },
    }));
    expect(shownOf(itemsOf(runs))).toEqual(["batch_size", "model/depth", "lr", "$SEED"]);
  });

  test("params that are nested without end are left out", () => {
    const deep = (open: string, close: string): unknown =>
      JSON.parse(open.repeat(50_000) + close.repeat(50_000));
    const options = {
      params: {
        a: deep("[", "]"),
        b: JSON.parse(`${'{"x":'.repeat(5_000)}1${"}".repeat(5_000)}`) as unknown,
      } as Record<string, unknown>,
    };
    expect([...(itemsOf([{ command: "t --lr 1", options }])[0]?.params ?? [])].slice(-2)).toEqual([
      ["program", "t"],
      ["lr", "1"],
    ]);
  });

  test("a flag is false where it does not stand; of a mixed option it is empty", () => {
    const items = itemsOf(["t --amp", "t", "t --lr x", "t --lr 1"].map((command) => ({ command })));
    const [amp, lr] = fieldsOf(items, []).params.filter(({ name }) => name !== "program");
    expect(items.map((item) => amp?.valueOf(item))).toEqual(["true", "false", "false", "false"]);
    expect(items.map((item) => lr?.valueOf(item))).toEqual([undefined, undefined, "x", "1"]);
  });

  test("names are unique: a parameter gives way to a metric and to a fact", () => {
    const items = itemsOf([
      { command: "t --acc 1 --n 5 --time x", metrics: { acc: 0.5, time: 3 } },
      { command: "t --acc 2 --n 6 --time y", metrics: { acc: 0.6 } },
    ]);
    expect(namesOf(tableFor(items, ["acc", "time"]))).toEqual([
      "n",
      "param:acc",
      "param:n",
      "param:time",
      "acc",
      "metric:time",
    ]);
  });

  test("rename, hide, exactly these", () => {
    const items = itemsOf(
      ["1", "2"].map((lr) => ({ command: `t --lr ${lr} --seed ${lr}`, metrics: { acc: 1 } })),
    );
    const renames = new Map([["lr", "rate"]]);
    expect(namesOf(tableFor(items, ["acc"], { renames, hide: ["seed"] }))).toEqual(["n", "rate", "acc"]);
    expect(namesOf(tableFor(items, ["acc"], { renames, columns: ["acc", "lr", "host"] }))).toEqual([
      "acc",
      "rate",
      "host",
    ]);
    expect(() => fieldsOf(items, ["acc"], new Map([["lr", "acc"]]))).toThrow(
      "two columns would be called acc",
    );
  });
});

describe("rows", () => {
  test("the best come first by the main metric, or by the first one", () => {
    const items = itemsOf([
      { command: "t --lr 1", metrics: { loss: 0.1, acc: 0.5 } },
      { command: "t --lr 2", metrics: { loss: 0.2, acc: 0.9 } },
    ]);
    const table = tableFor(items, ["loss", "acc"]);
    const first = (main?: string) =>
      sortRows({ ...table, main }, undefined, fieldsOf(items, ["loss", "acc"])).rows[0]?.cells[0];
    expect([first(), first("acc"), first("other")]).toEqual([0, 1, 0]);
  });

  test("--group-by a metric has it once, --over one is warned of", () => {
    const items = itemsOf([1, 2].map((lr) => ({ command: `t --lr ${lr}`, metrics: { loss: 0.1 } })));
    expect(namesOf(tableFor(items, ["loss"], { groupBy: ["loss"] }))).toEqual(["loss", "runs"]);
    const warn = vi.fn<(message: string) => void>();
    tableFor(items, ["loss"], { over: ["loss"], warn });
    expect(warn.mock.calls).toEqual([[expect.stringContaining("--over loss: it is a metric")]]);
  });

  test("--unique keeps the last run of a setting that is done", () => {
    const runs: Run[] = ["done", "done", "running", "failed"].map((status, i) => ({
      command: `t --lr ${i < 3 ? 1 : 2}`,
      status,
    }));
    const items = itemsOf(runs);
    const kept = (which: "first" | "last") =>
      uniqueItems(items, varyingParams(fieldsOf(items, []).params, items), which).map(({ row }) => row.n);
    expect([kept("last"), kept("first")]).toEqual([
      [1, 3],
      [0, 3],
    ]);
  });

  test("--join makes one row of the steps of a setting", () => {
    const step = (program: string, name: string, metrics: Run["metrics"], status = "done"): Run => ({
      command: `python ${program} --lr ${name}`,
      options: { name },
      metrics: metrics ?? {},
      status,
    });
    const items = itemsOf([
      step("train.py", "1", { loss: 0.5 }),
      step("test.py", "1", { acc: 0.9 }),
      step("train.py", "2", { loss: 0.4 }),
      step("test.py", "2", {}, "failed"),
    ]);
    const joined = joinItems(items, fieldsOf(items, []).named("name", "--join"));
    expect(joined.map(({ row }) => [row.n, row.status, Object.fromEntries(row.metrics)])).toEqual([
      [0, "done", { loss: 0.5, acc: 0.9 }],
      [2, "failed", { loss: 0.4 }],
    ]);
    expect(shownOf(joined)).toEqual(["lr"]);
  });

  test("a failed run counts in no mean, is never the best, and comes last", () => {
    const items = itemsOf([
      { command: "t --lr 1 --seed 1", metrics: { acc: 0.99 }, status: "failed" },
      { command: "t --lr 1 --seed 2", metrics: { acc: 0.5 } },
      { command: "t --lr 2 --seed 1", metrics: { acc: 0.6 } },
    ]);
    expect(tableFor(items, ["acc"]).rows.map(({ items: [item] }) => item?.row.n)).toEqual([2, 1, 0]);
    const grouped = recordsOf(tableFor(items, ["acc"], { over: ["seed"] }));
    expect([...grouped.rows]).toEqual([
      ["2", 0.6, undefined, 1],
      ["1", 0.5, undefined, 1],
    ]);
  });

  test("--over what does not vary is said, and goes on", () => {
    const said: string[] = [];
    const items = itemsOf([{ command: "t --seed 1 --lr 1" }, { command: "t --seed 1 --lr 2" }]);
    const table = tableFor(items, [], { over: ["seed"], warn: (message) => said.push(message) });
    expect([namesOf(table), said]).toEqual([
      ["lr", "runs"],
      ["--over seed: it has the same value in all rows"],
    ]);
  });

  test("a pivot of too many values is refused", () => {
    const items = itemsOf(
      Array.from({ length: 51 }, (_, i) => ({ command: `t --seed ${i}`, metrics: { acc: i } })),
    );
    expect(() => tableFor(items, ["acc"], { pivot: ["seed"] })).toThrow("51 values are too many for columns");
  });

  test("a pivot: metrics first, or values first with `metric` behind", () => {
    const runs = ["1 a", "1 b", "2 a"].map((words) => {
      const [lr, set] = words.split(" ");
      return { command: `t --lr ${lr} --set ${set}`, metrics: { acc: 1, f1: 2 } };
    });
    const names = (...pivot: string[]) => namesOf(tableFor(itemsOf(runs), ["acc", "f1"], { pivot }));
    expect(names("set")).toEqual(["lr", "acc (set a)", "acc (set b)", "f1 (set a)", "f1 (set b)"]);
    expect(names("set", "metric")).toEqual(["lr", "acc (set a)", "f1 (set a)", "acc (set b)", "f1 (set b)"]);
  });
});

test.each([
  ["loss", "min"],
  ["val/loss", "min"],
  ["testErr", "min"],
  ["top5_error", "min"],
  ["wall-time", "min"],
  ["accuracy", "max"],
  ["terror", "max"],
  ["acc:min", "min"],
  ["loss:max", "max"],
])("%s is better when %s", (metric, goal) => {
  expect(guessedGoal(metric)).toBe(goal);
});

describe("any rows", () => {
  const cell = fc.oneof(fc.stringMatching(/^[\w "',;\n.]{1,8}$/), fc.integer().map(String));
  const runs = fc.array(fc.record({ lr: cell, seed: fc.integer({ min: 1, max: 4 }), acc: fc.double() }), {
    minLength: 1,
    maxLength: 12,
  });
  const toItems = (all: readonly { lr: string; seed: number; acc: number }[]) =>
    itemsOf(
      all.map(({ lr, seed, acc }) => ({
        command: ["t", `--lr=${lr}`, "--seed", String(seed)],
        metrics: { acc },
      })),
    );

  test("in another order make the same groups", () => {
    const groupsOf = (items: readonly Item[]) =>
      recordsOf(tableFor(items, ["acc"], { groupBy: ["seed"], sort: "seed" })).rows;
    fc.assert(
      fc.property(runs, (all) => {
        expect(groupsOf(toItems(all.toReversed()))).toEqual(groupsOf(toItems(all)));
      }),
    );
  });

  test("come back from CSV", () => {
    fc.assert(
      fc.property(runs, (all) => {
        const records = recordsOf(tableFor(toItems(all), ["acc"], { allColumns: true, sort: "n" }));
        const read = parseCsv(`${[...formatCsvRows(records)].join("\n")}\n`, ",");
        const texts = [...records.rows].map((row) =>
          row.map((value) => String(value ?? "").replace("Infinity", "Inf")),
        );
        expect(read).toEqual([records.names, ...texts]);
      }),
    );
  });
});
