import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { BROWSER, columnOf, drawAll, openData, useBrowser } from "./open-page.ts";
import { sampleData } from "./sample-data.ts";

useBrowser();

const DATA = sampleData(60);

test(
  "a page opens without a word on the console, with one request, and every part has content",
  BROWSER,
  async () => {
    const { page, requests, errors } = await openData(DATA);
    const ids = await drawAll(page);
    expect(ids).toEqual(
      expect.arrayContaining(["part-best", "part-matters", "part-status", "part-failures", "part-entries"]),
    );
    for (const id of ids)
      expect((await page.locator(`#${id} .box`).boundingBox())?.height).toBeGreaterThan(20);
    expect(errors).toEqual([]);
    expect(requests).toHaveLength(1);
    const foot = (await page.locator("footer").textContent()) ?? "";
    expect(foot).toContain("cooperate --report exps.json");
    for (const part of [/echarts \d.*\(Apache-2\.0\)/, /zrender \d.*\(BSD-3-Clause\)/, /Apache License/])
      expect(foot).toMatch(part);
  },
);

test("the table is sorted by a click, and the other way round by the next", BROWSER, async () => {
  const { page } = await openData(DATA);
  await drawAll(page);
  const head = page.locator("table.entries th", { hasText: "n" }).first();
  await head.locator("button").click();
  expect((await columnOf(page, "n")).slice(0, 3)).toEqual(["0", "1", "2"]);
  expect(await head.getAttribute("aria-sort")).toBe("ascending");
  await head.locator("button").click();
  expect((await columnOf(page, "n")).slice(0, 3)).toEqual(["59", "58", "57"]);
  expect(await head.getAttribute("aria-sort")).toBe("descending");
  expect(page.url()).toContain("sort=-n");
});

test("a filter narrows all parts, and says which word it did not understand", BROWSER, async () => {
  const { page } = await openData(DATA);
  await page.getByLabel("Filter").fill("lr=0.1 batch-size>16");
  await page.getByText("8 of 60 entries", { exact: true }).waitFor();
  await drawAll(page);
  expect(new Set(await columnOf(page, "lr"))).toEqual(new Set(["0.1"]));
  expect(await page.locator("table.settings tbody td:first-child").first().innerText()).toBe("0.1");
  await page.getByLabel("Filter").fill("failed lrr=1");
  await page.getByText("no column for lrr=1").waitFor();
});

test("a link opens the same view", BROWSER, async () => {
  const { page } = await openData(DATA);
  await page.getByLabel("Metric").selectOption("loss");
  await page.getByLabel("Filter").fill("optimizer=lion");
  await page.getByText("15 of 60 entries", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Dark" }).click();
  await drawAll(page);
  const shown = await columnOf(page, "n");
  const fragment = new URL(page.url()).hash;
  const { page: other } = await openData(DATA, { fragment });
  await drawAll(other);
  expect(await columnOf(other, "n")).toEqual(shown);
  expect(await other.getByLabel("Metric").inputValue()).toBe("loss");
  expect(await other.getByLabel("Best is").inputValue()).toBe("min");
  expect(await other.locator("html").getAttribute("data-theme")).toBe("dark");
});

test("the theme is that of the system until another is chosen", BROWSER, async () => {
  const { page } = await openData(DATA, { colorScheme: "dark" });
  const theme = () => page.locator("html").getAttribute("data-theme");
  expect(await theme()).toBe("dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.locator("html[data-theme=light]").waitFor();
  await page.getByRole("button", { name: "Dark" }).click();
  expect(await theme()).toBe("dark");
});

test("what is filtered is saved as CSV with all digits", BROWSER, async () => {
  const { page } = await openData(DATA, { fragment: "#filter=n%3C2&sort=n" });
  await drawAll(page);
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save these as CSV" }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toBe("exps.csv");
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n");
  expect(lines[0]).toBe("n,status,lr,batch-size,optimizer,seed,accuracy,loss,time,host,command");
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain(`,${DATA.metrics[0]?.values[0]},`);
});

test("all can be done by keyboard", BROWSER, async () => {
  const { page } = await openData(DATA);
  await drawAll(page);
  await page.getByLabel("Filter").focus();
  await page.keyboard.type("optimizer=sgd");
  await page.getByText("15 of 60 entries", { exact: true }).waitFor();
  // the head of a column keeps the keyboard when the table is drawn anew
  const reach = async (key: string): Promise<void> => {
    for (let i = 0; i < 200; i++) {
      await page.keyboard.press("Tab");
      if ((await page.evaluate(() => document.activeElement?.getAttribute("data-key"))) === key) return;
    }
    throw new Error(`the keyboard does not reach ${key}`);
  };
  await reach("squares");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.locator(".said-entry", { hasText: "entry 1" }).waitFor();
  expect(await page.locator(".said-entry").innerText()).toContain("entry 1: done");
  await reach("sort lr");
  // the table is drawn in the next frame, and has another column in this order before
  for (const order of ["ascending", "descending"]) {
    await page.keyboard.press("Enter");
    await page.locator(`table.entries th[aria-sort=${order}]`, { hasText: "lr" }).waitFor();
  }
  expect(await page.locator("table.entries th[aria-sort=descending]").innerText()).toContain("lr");
  await reach("csv");
});

test("the log of an entry is a command to copy", BROWSER, async () => {
  const { page } = await openData({ ...DATA, title: "my exps.json" }, { fragment: "#sort=n" });
  await drawAll(page);
  const button = page.locator("table.entries button.copy").first();
  expect(await button.getAttribute("aria-label")).toBe("copy cooperate --log 'my exps.json' 0");
  await button.click();
  await page
    .getByRole("button", { name: "copy cooperate --log 'my exps.json' 0" })
    .getByText("copied")
    .waitFor();
});

test("a printer gets all parts in light colours, and the first 200 entries", BROWSER, async () => {
  const { page } = await openData(sampleData(300), { colorScheme: "dark" });
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(3);
  expect(pdf).toMatch(/\/MediaBox \[0 0 84\d(?:\.\d+)? 59\d/); // A4, landscape
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  expect(await page.locator("html").getAttribute("data-theme")).toBe("light");
  expect(await page.locator("table.entries tbody tr").count()).toBe(200);
  for (const part of await page.locator("section:not([hidden]) .box").all())
    expect(await part.locator("> *").count()).toBeGreaterThan(0);
  expect(await page.locator("img.printed").count()).toBeGreaterThan(0);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  expect(await page.locator("img.printed").count()).toBe(0);
});
