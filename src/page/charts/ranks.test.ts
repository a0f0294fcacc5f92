import { expect, test } from "vitest";
import { sampleData } from "../../../test/browser/sample-data.ts";
import { sampleView } from "../../../test/browser/sample-view.ts";
import { shade } from "./palette.ts";
import { bestFirst, ranksOf, worstFirst } from "./ranks.ts";

const view = sampleView(sampleData(200));

test("runs are sorted by their score, those without one are left out", () => {
  const rows = worstFirst(view, view.filtered);
  const scores = rows.map((row) => view.scores[row] as number);
  expect(scores).toEqual([...scores].sort((a, b) => a - b));
  expect(rows.length).toBeLessThan(200);
  expect(bestFirst(view, view.filtered)).toEqual(rows.map((_, i) => rows.at(-1 - i)));
  expect(worstFirst({ ...view, better: "min" }, rows)[0]).toBe(rows.at(-1));
});

test("ranks go from 0 for the worst to 1 for the best, whichever way is better", () => {
  const rows = worstFirst(view, view.filtered);
  const [worst, best] = [view.scores[rows[0] as number], view.scores[rows.at(-1) as number]] as [
    number,
    number,
  ];
  expect([ranksOf(view)(worst), ranksOf(view)(best)]).toEqual([0, 1]);
  const reversed = ranksOf({ ...view, better: "min" });
  expect([reversed(worst), reversed(best)]).toEqual([1, 0]);
});

test("the best is dark on white and bright on black", () => {
  const light = (color: string): number =>
    (color.match(/\d+/g) ?? []).reduce((sum, part) => sum + Number(part), 0);
  expect(light(shade(1, false))).toBeLessThan(light(shade(0, false)) - 150);
  expect(light(shade(1, true))).toBeGreaterThan(light(shade(0, true)) + 150);
});
