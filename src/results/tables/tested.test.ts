import { describe, expect, test } from "vitest";
import { formatLatex } from "../../report/results/latex.ts";
import { formatText } from "../../report/results/text-table.ts";
import { recordsOf } from "../../report/results/records.ts";
import { R_VALUES, readColumns } from "../../../test/helpers/r-values.ts";
import { itemsOf, type Run } from "../../../test/helpers/results.ts";
import { type Asked, tableFor } from "../../../test/helpers/result-table.ts";

const LOOK = { percent: false };
const LATEX = { ...LOOK, isSiunitx: false, boldRow: false, command: "" };

function tested(runs: readonly Run[], asked: Asked = {}): ReturnType<typeof tableFor> {
  return tableFor(itemsOf(runs), ["y"], { over: ["seed"], test: "column", ...asked });
}

/** p by the first column. */
function psOf(table: ReturnType<typeof tableFor>): Record<string, unknown> {
  const { names, rows } = recordsOf(table);
  expect(names).toContain("y_p");
  return Object.fromEntries(Array.from(rows, (row) => [row[0], row[names.indexOf("y_p")]]));
}

describe("p as of R's pairwise.t.test with Holm's correction against the best", () => {
  const { weight = [], group = [] } = readColumns("plants.csv");
  const { len = [], dose = [] } = readColumns("tooth.csv");

  test("Welch's, where the runs have different seeds", () => {
    const runs = weight.map((y, i) => ({
      command: `t --g ${group[i]} --seed ${i}`,
      metrics: { y: Number(y) },
    }));
    const messages: string[] = [];
    const ps = psOf(tested(runs, { warn: (message) => messages.push(message) }));
    expect(ps["trt2"]).toBeUndefined();
    for (const g of ["ctrl", "trt1"])
      expect(ps[g]).toBeCloseTo(R_VALUES.get(`best of plants ${g}`) as number, 8);
    expect(messages).toEqual([
      "all that were compared differ from the best: Welch's t-tests, Holm's correction, p < 0.05",
    ]);
  });

  test("paired, where all have the same", () => {
    const count = new Map<string, number>();
    const runs = len.map((y, i) => {
      const seed = count.get(dose[i] ?? "") ?? 0;
      count.set(dose[i] ?? "", seed + 1);
      return { command: `t --dose ${dose[i]} --seed ${seed}`, metrics: { y: Number(y) } };
    });
    const ps = psOf(tested(runs));
    for (const d of ["0.5", "1"])
      expect(Number(ps[d]) / (R_VALUES.get(`best of paired doses ${d}`) as number)).toBeCloseTo(1, 6);
  });
});

/** Runs of settings with these values. */
function runsOf(settings: Readonly<Record<string, readonly number[]>>): Run[] {
  return Object.entries(settings).flatMap(([name, values]) =>
    values.map((y, seed) => ({ command: `t --m ${name} --seed ${seed}`, metrics: { y } })),
  );
}

describe("marks", () => {
  const SETTINGS = { a: [0.9, 0.91, 0.92], b: [0.89, 0.93, 0.9], c: [0.1, 0.11, 0.13] };

  test("what cannot be told from the best has a mark, and all numbers stand below each other", () => {
    expect(formatText(tested(runsOf(SETTINGS)), LOOK, Infinity)).toEqual([
      "m                y  runs",
      "a  0.910 ± 0.010       3",
      "b  0.907 ± 0.021 ≈     3",
      "c  0.113 ± 0.015       3",
    ]);
  });

  test("LaTeX underlines it", () => {
    const lines = formatLatex(tested(runsOf(SETTINGS)), LATEX).join("\n");
    expect(lines).toContain(String.raw`$\bm{0.910} \pm 0.010$`);
    expect(lines).toContain(String.raw`$\underline{0.907} \pm 0.021$`);
    const siunitx = formatLatex(tested(runsOf(SETTINGS)), { ...LATEX, isSiunitx: true }).join("\n");
    expect(siunitx).toContain(String.raw`{$\underline{0.907} \pm 0.021$}`);
  });

  test("two runs are too few", () => {
    const messages: string[] = [];
    const warn = (message: string): unknown => messages.push(message);
    const ps = psOf(tested(runsOf({ ...SETTINGS, b: [0.9, 0.9] }), { warn }));
    expect([ps["b"], ps["c"]]).toEqual([undefined, expect.any(Number)]);
    expect(messages[1]).toBe("--test: too few runs for 1 comparison: the best and the other need 3 each");
  });

  test("a column of a pivot is compared down, or each row across", () => {
    const runs = ["x", "y"].flatMap((data) =>
      Object.entries(SETTINGS).flatMap(([m, values]) =>
        values.map((value, seed) => ({
          command: `t --m ${m} --data ${data} --seed ${seed}`,
          metrics: { y: data === "x" ? value : value / 100 },
        })),
      ),
    );
    const marks = (way: "column" | "row"): unknown[][] =>
      tested(runs, { pivot: ["data"], test: way }).rows.map(({ cells }) =>
        cells.slice(1).map((cell) => typeof cell === "object" && cell.p !== undefined),
      );
    expect(marks("column")).toEqual([
      [false, false],
      [true, true],
      [true, true],
    ]);
    expect(marks("row")).toEqual([
      [false, true],
      [false, true],
      [false, true],
    ]);
  });

  test("refuses what has no settings, or no means", () => {
    const runs = runsOf(SETTINGS);
    expect(() => tested(runs, { over: undefined })).toThrow("--test compares settings");
    expect(() => tested(runs, { show: "median" })).toThrow("--test compares means");
  });
});
