import { describe, expect, test } from "vitest";
import { figureFor, gridRuns, withCurves } from "../../../test/helpers/figures.ts";
import { itemsOf } from "../../../test/helpers/results.ts";
import { axisFor } from "./axis-y.ts";
import type { Mark } from "./figure.ts";

const GRID = gridRuns(
  ["sgd", "adam"],
  ["0.001", "0.01", "0.1"],
  (o, r, seed) => 0.5 + o * 0.1 + r * 0.05 + seed / 100,
);
const marksOf = (words: string, items = GRID, metrics = ["accuracy"]) =>
  figureFor(items, metrics, words).figure.panels.map(({ marks }) => marks);
const kinds = (marks: readonly Mark[] = []): string[] => marks.map(({ kind }) => kind);

describe("what a figure is by what x is", () => {
  test("numbers: lines of means with bars, in the order of x", () => {
    const { figure, said } = figureFor(GRID, ["accuracy"], "x=lr y=accuracy color=optimizer over=seed");
    expect(figure.series.map(({ label }) => label)).toEqual(["adam", "sgd"]);
    expect(figure.x.isLog).toBe(true);
    const line = figure.panels[0]?.marks.find((mark) => mark.kind === "line" && mark.series === 1);
    expect(line?.points).toEqual([
      { x: 0.001, y: expect.closeTo(0.52) },
      { x: 0.01, y: expect.closeTo(0.57) },
      { x: 0.1, y: expect.closeTo(0.62) },
    ]);
    const bars = figure.panels[0]?.marks.find((mark) => mark.kind === "bars" && mark.series === 1);
    expect(bars?.points[0]).toEqual({ x: 0.001, low: expect.closeTo(0.51), high: expect.closeTo(0.53) });
    expect(said).toEqual([]);
    expect(figure.about).toBe("accuracy by lr for each optimizer; mean ± std over seed");
  });

  test("more than 12 numbers: a band in place of bars", () => {
    const many = gridRuns(
      ["a"],
      Array.from({ length: 13 }, (_, i) => String(i + 1)),
      (_o, r, seed) => r + seed,
    );
    expect(kinds(marksOf("x=lr y=accuracy over=seed", many)[0])).toEqual(["band", "line"]);
  });

  test("names: a dot for each run, with mean and bar", () => {
    const { figure } = figureFor(GRID, ["accuracy"], "x=optimizer y=accuracy");
    expect(figure.x.ticks.map(({ label }) => label)).toEqual(["adam", "sgd"]);
    expect(kinds(figure.panels[0]?.marks)).toEqual(["dots", "bars", "dots"]);
    expect(figure.panels[0]?.marks[0]?.points).toHaveLength(18);
  });

  test("another metric, or numbers of which none comes twice: a scatter plot", () => {
    const items = itemsOf(
      Array.from({ length: 20 }, (_, i) => ({
        command: `t --lr ${0.1 + i / 7}`,
        metrics: { acc: i, size: i * i },
      })),
    );
    for (const words of ["x=size y=acc", "x=lr y=acc"])
      expect(kinds(marksOf(words, items, ["acc", "size"])[0])).toEqual(["dots"]);
  });

  test("step: learning curves, the mean at each step with a band, or a line for each run", () => {
    const curves = withCurves(
      GRID,
      "loss",
      (n, step) => n + 10 / step,
      (n) => (n % 3 === 0 ? [1, 2, 4] : [1, 2, 3, 4]),
    );
    const { figure } = figureFor(curves, ["accuracy", "loss"], "x=step y=loss color=optimizer over=lr,seed");
    expect(figure.x.ends).toEqual([1, 4]);
    const line = figure.panels[0]?.marks.find((mark) => mark.kind === "line" && mark.series === 1);
    expect(line?.points).toEqual([1, 2, 3, 4].map((x) => ({ x, y: expect.any(Number) })));
    // runs without step 3 are straight between 2 and 4
    expect(line?.points[2]).toEqual({ x: 3, y: expect.closeTo(4 + (6 * (10 / 3) + 3 * 3.75) / 9) as number });
    expect(kinds(marksOf("x=step y=loss color=optimizer", curves, ["loss"])[0])).toEqual(
      Array(18).fill("line"),
    );
  });
});

describe("series and panels", () => {
  test("over without color: what else varies has a line each", () => {
    const { figure } = figureFor(GRID, ["accuracy"], "x=lr y=accuracy over=seed");
    expect(figure.legend).toMatchObject({ kind: "names", title: "optimizer" });
  });

  test("what is averaged without having been named is said", () => {
    expect(figureFor(GRID, ["accuracy"], "x=lr y=accuracy").said).toEqual([
      "averaged over optimizer, seed: over=optimizer,seed says that this is meant; color=optimizer shows it",
    ]);
  });

  test("nothing is averaged where each place has one run", () => {
    const once = itemsOf(
      [1, 2, 3].map((n) => ({ command: `t --lr 0.${n} --seed ${n}`, metrics: { accuracy: n } })),
    );
    expect(figureFor(once, ["accuracy"], "x=lr y=accuracy kind=bar").said).toEqual([]);
  });

  test("a panel for each value, all with the same axes", () => {
    const { figure } = figureFor(GRID, ["accuracy"], "x=lr y=accuracy facet=optimizer over=seed");
    expect(figure.panels.map(({ title }) => title)).toEqual(["optimizer adam", "optimizer sgd"]);
  });

  test("many numbers are a ramp of colours where that can be read, and refused where it cannot", () => {
    const items = itemsOf(
      Array.from({ length: 60 }, (_, i) => ({
        command: `t --lr ${i + 1} --m ${i % 3}`,
        metrics: { acc: i },
      })),
    );
    const { figure } = figureFor(items, ["acc"], "x=acc y=acc color=lr");
    expect(figure.legend).toEqual({ kind: "ramp", title: "lr", labels: ["1", "60"] });
    expect(() => figureFor(items, ["acc"], "x=m y=acc color=lr")).toThrow("nobody can tell 60 values apart");
    expect(() => figureFor(items, ["acc"], "x=m y=acc facet=lr")).toThrow(
      "60 values would be as many panels",
    );
  });
});

describe("the other kinds", () => {
  test("box: quartiles as R has them, whiskers of 1.5 interquartile ranges, the rest as dots", () => {
    const items = itemsOf(
      [1, 2, 3, 4, 5, 100].map((acc, i) => ({ command: `t --m a --seed ${i}`, metrics: { acc } })),
    );
    const [box, far] = marksOf("x=m y=acc kind=box", items, ["acc"])[0] ?? [];
    expect(box?.points).toEqual([{ x: 0, low: 1, q1: 2.25, median: 3.5, q3: 4.75, high: 5 }]);
    expect(far?.points).toEqual([{ x: 0, y: 100 }]);
  });

  test("bar: columns from 0", () => {
    const { figure } = figureFor(GRID, ["accuracy"], "x=optimizer y=accuracy kind=bar over=lr,seed");
    expect(figure.y.ends[0]).toBe(0);
    expect(kinds(figure.panels[0]?.marks)).toEqual(["columns", "bars"]);
  });

  test("heat: a cell for each pair, with its mean", () => {
    const { figure } = figureFor(GRID, ["accuracy"], "x=lr y=optimizer z=accuracy kind=heat over=seed");
    const cells = figure.panels[0]?.marks[0];
    expect(cells?.points).toHaveLength(6);
    expect(cells?.points[0]).toMatchObject({ x: 0, y: 0, label: "0.62" });
    expect(figure.y.ticks.map(({ label }) => label)).toEqual(["adam", "sgd"]);
  });

  test("parallel: an axis for each parameter, the metric last, the best run on top", () => {
    const { figure } = figureFor(GRID, ["accuracy"], "kind=parallel y=accuracy");
    expect(figure.x.ticks.map(({ label }) => label)).toEqual(["optimizer", "lr", "seed", "accuracy"]);
    expect(figure.panels[0]?.marks.filter(({ kind }) => kind === "line")).toHaveLength(18);
  });
});

describe("values that cannot be drawn", () => {
  const runs = [
    { command: "t --lr 0.1 --m a", metrics: { acc: 0.5 } },
    { command: "t --lr 1 --m b", metrics: { acc: Number.NaN } },
    { command: "t --lr 10 --m b" },
    { command: "t --m b", metrics: { acc: -2 } },
  ];

  test("are left out, and counted", () => {
    expect(figureFor(itemsOf(runs), ["acc"], "x=lr y=acc kind=dots").said).toEqual([
      "1 of 4 runs have no acc: left out",
      "1 of 4 runs have a value that is not finite: left out",
      "1 of 4 runs have no lr: left out",
    ]);
  });

  test.each([
    ["x=lrr y=acc", "x=: there is no column lrr"],
    ["x=lr y=akk", "y=: there is no column akk"],
    ["x=lr y=m", "m is text, and a figure needs numbers"],
    ["y=acc", "what is on the x axis?"],
    ["x=step y=acc", "none of these 4 runs has a curve of acc"],
    ["x=m y=acc kind=dot", "kind=dot: expected line, dots, box, bar, heat, parallel"],
    ["x=m y=acc kind=cd", "kind=cd is not there yet"],
    ["x=m y=acc z=acc", "z= does nothing without kind=heat"],
    ["x=m y=acc kind=heat", "kind=heat: x and y are parameters, and acc is a metric"],
    ["x=m x=lr y=acc", "x= is given twice"],
    ["x= y=acc", "x=: nothing is named"],
  ])("%s", (words, message) => {
    expect(() => figureFor(itemsOf(runs), ["acc"], words)).toThrow(message);
  });

  test("bars neither make an axis logarithmic, nor much longer where it is", () => {
    expect(axisFor("y", "acc", [0.02, 0.9], [1e-6, 1], undefined).isLog).toBe(false);
    expect(axisFor("y", "loss", [0.1, 100], [1e-6, 200], undefined)).toMatchObject({ isLog: true });
    expect(axisFor("y", "loss", [0.1, 100], [1e-6, 200], undefined).ends[0]).toBeGreaterThan(0.03);
  });

  test("a logarithm of what is not above 0 is refused; bars that go below end at the axis", () => {
    expect(() => figureFor(itemsOf(runs), ["acc"], "x=m y=acc", { logScale: "y" })).toThrow(
      "--log-scale y: acc goes down to -2",
    );
    const wide = gridRuns(["a"], ["1", "2", "3"], (_o, r, seed) => 10 ** (r + (seed === 3 ? 2 : 0)));
    const { figure } = figureFor(wide, ["accuracy"], "x=lr y=accuracy over=seed", { logScale: "y" });
    const low = figure.panels[0]?.marks.flatMap((mark) =>
      mark.kind === "bars" ? mark.points.map((p) => p.low) : [],
    );
    expect(Math.min(...(low ?? []))).toBe(figure.y.ends[0]);
    expect(figure.y.ends[0]).toBeGreaterThan(0);
  });

  test("nothing at all is said", () => {
    expect(() => figureFor(itemsOf([{ command: "t --lr 1" }]), ["acc"], "x=lr y=acc")).toThrow(
      "none of these 1 runs has acc",
    );
  });
});
