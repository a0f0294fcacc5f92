import { expect, test } from "vitest";
import { figureFor, gridRuns, HOSTILE } from "../../../../test/helpers/figures.ts";
import { forTerminal, visible } from "../../../core/terminal-text.ts";
import { widthOf } from "../../text-width.ts";
import { drawText } from "./draw-text.ts";
import { inColors } from "./looks.ts";

const GRID = gridRuns(
  ["sgd", "adam"],
  ["0.01", "0.1", "1"],
  (o, r, seed) => 0.5 + o * 0.2 + r * 0.1 + seed / 20,
);
const { figure } = figureFor(GRID, ["accuracy"], "x=lr y=accuracy color=optimizer over=seed");

test("without colours: marks of ASCII, axes, a legend below", () => {
  expect(drawText(figure, { width: 48, paint: undefined })).toEqual([
    "accuracy",
    "    |",
    "    |                                        .",
    "1.0 +                                    ....*",
    "    |                     .    ..........    .",
    "0.9 +                 ....*....",
    "    |  .    ..........    .                  .",
    "0.8 +  *....                              ...+",
    "    |  .                            ......   .",
    "    |  .                  .   ......         .",
    "0.7 +                 ....+...",
    "    |  .    ..........    .",
    "0.6 +  +....",
    "    |  .",
    "    |",
    "    +--+------------------+------------------+--",
    "     0.01                0.1                 1",
    "                         lr",
    "",
    "optimizer: * adam  + sgd",
  ]);
});

test("in colours: braille of 64 by 14, narrower in a narrow terminal", () => {
  const lines = drawText(figure, { width: 120, paint: inColors }).map(forTerminal);
  expect(lines).toHaveLength(1 + 14 + 3 + 2);
  expect(lines.join("")).toMatch(/\[36m[\u2801-\u28FF]/);
  for (const width of [20, 40, 80])
    for (const line of drawText(figure, { width, paint: undefined }))
      expect(widthOf(line)).toBeLessThanOrEqual(width);
});

test("panels stand below each other, and a heat map is a table", () => {
  const panels = figureFor(GRID, ["accuracy"], "x=lr y=accuracy facet=optimizer over=seed").figure;
  const lines = drawText(panels, { width: 80, paint: undefined });
  expect(lines.filter((line) => line.startsWith("optimizer "))).toEqual(["optimizer adam", "optimizer sgd"]);
  const heat = figureFor(GRID, ["accuracy"], "x=lr y=optimizer z=accuracy kind=heat over=seed").figure;
  expect(drawText(heat, { width: 80, paint: undefined })).toEqual([
    "accuracy",
    "optimizer \\ lr  0.01  0.1    1",
    "           sgd   0.6  0.7  0.8",
    "          adam   0.8  0.9  1.0",
  ]);
});

test("the names of a heat map are cut, so that its numbers have room", () => {
  const long = gridRuns(["a".repeat(60), "b".repeat(90)], ["0.01", "0.1", "1"], (o, r, seed) => o + r + seed);
  const heat = figureFor(long, ["accuracy"], "x=lr y=optimizer z=accuracy kind=heat over=seed").figure;
  const lines = drawText(heat, { width: 60, paint: undefined });
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(lines[2]).toMatch(/^b+…b+( +[\d.]+){3}$/);
});

test("names that a terminal would obey are shown as what they are", () => {
  const hostile = gridRuns(HOSTILE, ["1", "2"], (o, r) => o + r);
  for (const words of [
    "x=lr y=accuracy color=optimizer",
    "x=optimizer y=accuracy facet=optimizer kind=bar",
  ]) {
    const text = drawText(figureFor(hostile, ["accuracy"], words).figure, {
      width: 80,
      paint: undefined,
    }).join("\n");
    expect(text.replaceAll("\n", "")).toBe(visible(text.replaceAll("\n", "")));
  }
});
