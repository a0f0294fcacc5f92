import { expect, test } from "vitest";
import type { ReportData } from "../../src/page/data/report-data.ts";
import { faultsOf } from "./axe.ts";
import { BROWSER, drawAll, openData, unfoldAll, useBrowser } from "./open-page.ts";
import { sampleData } from "./sample-data.ts";

useBrowser();

const DATA = sampleData(25, {
  warnings: ["1", "2", "3", "4"].map((n) => `cooperate_${n}: 2 lines are no JSON object`),
  commits: [
    { commit: "0c9120ecd7b1f2a3", runs: 30 },
    { commit: "81b00d4cd7b1f2a3", runs: 20 },
  ],
});

test.each(["light", "dark"] as const)(
  "axe has nothing to say about the page in %s",
  BROWSER,
  async (colorScheme) => {
    const { page } = await openData(DATA, { colorScheme });
    await drawAll(page);
    await unfoldAll(page);
    expect(await faultsOf(page)).toEqual([]);
  },
);

const LONG = "a-very-long-name-of-a-parameter-that-nobody-would-type-twice-".repeat(4);

test.each<[string, Partial<ReportData>]>([
  ["usual names", {}],
  [
    "long names",
    {
      title: `${LONG}.json`,
      folder: `/${LONG}/${LONG}`,
      command: `cooperate --report ${LONG}`,
      warnings: [LONG],
      params: DATA.params.map((param) => ({
        ...param,
        name: `${param.name}-${LONG}`,
        values: param.values.map((value) => `${value}${LONG}`),
        isNumeric: false,
      })),
      tails: DATA.tails?.map(({ row }) => ({ row, text: LONG.repeat(9) })),
    } as Partial<ReportData>,
  ],
])("nothing is wider than a window of 400 pixels: %s", BROWSER, async (_, more) => {
  const { page } = await openData({ ...DATA, ...more }, { viewport: { width: 400, height: 800 } });
  await drawAll(page);
  await unfoldAll(page);
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll("#page *")]
      .filter(
        (each) => !each.closest(".wrap, pre, .sr, .bars th") && each.getBoundingClientRect().right > 401,
      )
      .map((each) => each.outerHTML.slice(0, 100)),
  );
  expect(wide).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
});
