import { expect, test } from "vitest";
import type { ReportData } from "../../src/page/data/report-data.ts";
import { BROWSER, drawAll, openData, unfoldAll, useBrowser } from "./open-page.ts";
import { sampleData } from "./sample-data.ts";

useBrowser();

/** What would run if it were read as HTML, as an attribute or as a script. */
const BAD = [
  `</script><script>canary=1</script>`,
  `<img src=x onerror=canary=1>`,
  `"><svg onload=canary=1>`,
  `' onfocus=canary=1 autofocus x='`,
  `javascript:canary=1`,
  `<!--<script>canary=1`,
  `<\u0000b>\u001b[31mred\u2028\u202e`,
];
const ALL = BAD.join(" ");

function hostile(data: ReportData): ReportData {
  const bad = (i: number): string => `${BAD[i % BAD.length]} ${i}`;
  return {
    ...data,
    title: `${ALL}.json`,
    folder: ALL,
    command: ALL,
    version: BAD[0]!,
    commits: BAD.map((commit) => ({ commit, runs: 1 })),
    warnings: BAD,
    over: [bad(3)],
    statuses: data.statuses.map((status, i) => (i === 6 ? ALL : status)),
    status: data.status.map((status, row) => (row === 1 ? 6 : status)),
    params: data.params.map((param, i) => ({
      ...param,
      name: bad(i),
      values: param.values.map((_, j) => bad(i + j)),
      isNumeric: false,
    })),
    metrics: data.metrics.map((metric, i) => ({ ...metric, name: bad(i + 4) })),
    names: data.n.map(bad),
    commands: data.n.map(() => ALL),
    reasons: data.reasons.map((reason) => reason && ALL),
    hosts: data.hosts.map((_, i) => bad(i)),
    lanes: data.lanes.map((lane, i) => ({ ...lane, label: bad(i) })),
    tails: (data.tails ?? []).map(({ row }, i) => ({ row, text: `${"x".repeat(800)}\n${bad(i)}` })),
  };
}

const FRAGMENT = `#filter=${encodeURIComponent(BAD[1]!)}&metric=${encodeURIComponent(BAD[0]!)}&sort=__proto__&color=constructor`;

test.each(["", FRAGMENT])(
  "nothing of a list runs, and all of it is shown literally",
  BROWSER,
  async (fragment) => {
    const { page, requests, errors } = await openData(hostile(sampleData(60)), { fragment });
    await drawAll(page);
    await unfoldAll(page);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await page.locator(".squares").hover({ position: { x: 5, y: 5 } });
    expect(await page.evaluate(() => "canary" in globalThis)).toBe(false);
    expect(errors).toEqual([]);
    expect(requests).toHaveLength(1);
    expect(
      await page.locator("#page script, #page img:not(.printed), #page svg:not(.strip), #page a").count(),
    ).toBe(0);
    const text = await page.locator("#page").innerText();
    for (const bad of [BAD[0]!, BAD[1]!, BAD[2]!]) expect(text).toContain(bad);
    expect(await page.locator("h1").textContent()).toBe(`${ALL}.json`);
  },
);
