import { describe, expect, test } from "vitest";
import { itemsOf, type Run } from "../../../test/helpers/results.ts";
import { tableFor } from "../../../test/helpers/result-table.ts";
import { formatCsvRows, formatTsv } from "./csv-rows.ts";
import { jsonObjects } from "./json-rows.ts";
import { formatMarkdown } from "./markdown.ts";
import { recordsOf } from "./records.ts";
import { formatText } from "./text-table.ts";

const RUNS: readonly Run[] = [
  { command: "train --lr 0.1 --seed 1 --epochs 400", metrics: { accuracy: 0.9556 } },
  { command: "train --lr 0.1 --seed 2 --epochs 400", metrics: { accuracy: 0.9778 } },
  { command: "train --lr 1e-3 --seed 1 --epochs 400", metrics: { accuracy: 0.8 } },
  { command: "train --lr 1e-3 --seed 2 --epochs 400", metrics: { accuracy: Number.NaN } },
  { command: "train --lr 10 --seed 1 --epochs 400", status: "failed" },
];
const items = itemsOf(RUNS);
const LOOK = { percent: false };
const text = (table: ReturnType<typeof tableFor>, look = LOOK): string[] => formatText(table, look, Infinity);

describe("a table for a terminal", () => {
  test("has a row for each entry: status where not all are done, what varies, the best first", () => {
    expect(text(tableFor(items, ["accuracy"]))).toEqual([
      "n  status    lr  seed  accuracy",
      "1  done     0.1     2      0.98",
      "0  done     0.1     1      0.96",
      "2  done    1e-3     1      0.80",
      "3  done    1e-3     2       nan",
      "4  failed    10     1",
    ]);
  });

  test("over seeds: mean ± std with two digits of it, and how many runs", () => {
    expect(text(tableFor(items, ["accuracy"], { over: ["seed"] }))).toEqual([
      "  lr       accuracy  runs",
      " 0.1  0.967 ± 0.016     2",
      "1e-3      0.800 ± —   1/2",
      "  10                  0/1",
    ]);
  });

  test("percentages", () => {
    expect(text(tableFor(items, ["accuracy"], { over: ["seed"] }), { percent: true })[1]).toBe(
      " 0.1    96.7 ± 1.6     2",
    );
  });

  test.each([
    ["mean", "0.97"],
    ["median", "0.97"],
    ["iqm", "0.97"],
    ["min..max", "0.956..0.978"],
    ["±sem", "0.967 ± 0.011"],
    ["±ci95", "0.97 ± 0.14"],
    ["median±ci95", "0.967 [0.956, 0.978]"],
    ["mean+-std", "0.967 ± 0.016"],
    ["n", "2"],
  ])("--show %s", (show, cell) => {
    const [, line = ""] = text(
      tableFor(items, ["accuracy"], { over: ["seed"], show, sort: "-lr", columns: ["lr", "accuracy"] }),
    ).slice(1);
    expect(line.trim().split(/\s{2,}/)).toEqual(["0.1", cell]);
  });

  test("several summaries are several columns", () => {
    const [head] = text(tableFor(items, ["accuracy"], { over: ["seed"], show: "median,min..max" }));
    expect(head?.trim().split(/\s{2,}/)).toEqual(["lr", "accuracy", "accuracy range", "runs"]);
  });

  test("0.10 and 0.1 are one setting, shown as it was written first", () => {
    const runs = ["0.10", "0.1", "1"].map((lr, i) => ({
      command: `t --lr ${lr} --seed ${i}`,
      metrics: { loss: i },
    }));
    expect(text(tableFor(itemsOf(runs), ["loss"], { over: ["seed"] }))).toEqual([
      "  lr         loss  runs",
      "0.10  0.50 ± 0.71     2",
      "   1     2.00 ± —     1",
    ]);
  });
});

describe("for programs", () => {
  const grouped = recordsOf(tableFor(items, ["accuracy"], { over: ["seed"] }));

  test("CSV has all digits, and names that say what they are", () => {
    expect([...formatCsvRows(grouped)]).toEqual([
      "lr,accuracy,accuracy_std,accuracy_n",
      "0.1,0.9667,0.015697770542341352,2",
      "1e-3,0.8,,1",
      "10,,,0",
    ]);
    expect([...formatCsvRows(recordsOf(tableFor(items, ["accuracy"])))][4]).toBe("3,done,1e-3,2,NaN");
  });

  test("TSV and JSON", () => {
    expect([...formatTsv(grouped)][1]).toBe("0.1\t0.9667\t0.015697770542341352\t2");
    const objects = JSON.parse(
      [...jsonObjects(recordsOf(tableFor(items, ["accuracy"])))].join("\n"),
    ) as unknown[];
    expect(objects[3]).toEqual({ n: 3, status: "done", lr: 0.001, seed: 2, accuracy: "NaN" });
    expect(objects[4]).toEqual({ n: 4, status: "failed", lr: 10, seed: 1, accuracy: null });
    expect([...jsonObjects({ names: [], isNumeric: [], rows: [] })]).toEqual(["[]"]);
  });

  test("what has commas, quotes and line ends stays one value", () => {
    const odd = recordsOf(
      tableFor(itemsOf([{ command: ["t", "--a,b", 'x"\ny\t'] }, { command: ["t", "--a,b", "2"] }]), []),
    );
    expect([...formatCsvRows(odd)].slice(0, 2).join("\n")).toBe('n,"a,b"\n0,"x""\ny\t"');
    expect([...formatTsv(odd)][1]).toBe('0\tx" y ');
    const quoted = recordsOf(
      tableFor(itemsOf([{ command: ["t", '--"a', '"b"'] }]), [], { allColumns: true }),
    );
    expect([...formatTsv(quoted)]).toEqual(['n\tprogram\t"""a"', '0\tt\t"""b"""']);
  });
});

describe("Markdown", () => {
  test("the best is bold, and text is text", () => {
    const runs = [
      { command: ["t", "--name", "a|b_*"], metrics: { accuracy: 0.9 } },
      { command: ["t", "--name", "<b>$x$"], metrics: { accuracy: 0.8 } },
      { command: ["t", "--name", "日本"], metrics: { accuracy: 0.7 } },
    ];
    expect(formatMarkdown(tableFor(itemsOf(runs), ["accuracy"], { hide: ["n"] }), LOOK)).toEqual([
      "| param:name | accuracy |",
      "| ---------- | -------: |",
      "| a\\|b\\_\\*   |  **0.9** |",
      "| \\<b\\>\\$x\\$ |      0.8 |",
      "| 日本       |      0.7 |",
    ]);
  });
});
