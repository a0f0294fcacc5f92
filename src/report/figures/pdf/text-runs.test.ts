import { expect, test } from "vitest";
import { textRuns, withFonts } from "./text-runs.ts";

const latin = (code: number): boolean => code < 0x100;
const greek = (code: number): boolean => code >= 0x370 && code < 0x400;

test("each part of a text is set in the first font that has its letters", () => {
  expect(textRuns("learning rate η = 日", [latin, greek])).toEqual([
    { text: "learning rate ", font: 0 },
    { text: "η", font: 1 },
    { text: " = ", font: 0 },
    { text: "日", font: undefined },
  ]);
});

test("texts of an SVG get parts; what no font has is told; all else stays", () => {
  const missing = new Set<string>();
  const svg =
    '<svg width="1"><text x="1">a &amp; β</text><text>10<tspan dy="2">4</tspan></text><text>日</text></svg>';
  expect(withFonts(svg, [latin, greek], missing)).toBe(
    '<svg width="1"><text x="1"><tspan font-family="font-0">a &amp; </tspan><tspan font-family="font-1">β</tspan></text><text>10<tspan dy="2">4</tspan></text><text>日</text></svg>',
  );
  expect([...missing]).toEqual(["日"]);
});
