import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { ReportData } from "../../src/page/data/report-data.ts";
import { BROWSER, openData, useBrowser } from "./open-page.ts";
import { sampleCurves } from "./sample-curves.ts";
import { sampleData } from "./sample-data.ts";

useBrowser();

function dataOf(count: number): ReportData {
  const data = sampleData(count);
  const loss = sampleCurves(data);
  return { ...data, curves: [loss, { ...loss, metric: "validation loss" }] };
}

const DATA = dataOf(600);

/** Scrolls to a part and waits until it is drawn. */
async function show(page: Page, id: string): Promise<void> {
  await page.locator(`#part-${id}`).evaluate((part) => part.scrollIntoView({ block: "center" }));
  await page.locator(`#part-${id}[data-drawn]`).waitFor();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Drags along the axis of the learning rate, the first one but one, or clicks on it.
 *  @param from and to, as shares of the height of the axis from its top */
async function dragOnAxis(page: Page, name: string, from: number, to: number): Promise<void> {
  const box = (await page.locator("#part-parallel .chart").boundingBox())!;
  const names = await page.locator("#part-parallel .select-on-axis option").allTextContents();
  const axes = [...new Set(names)].slice(0, DATA.params.length + 1);
  const x = box.x + 56 + ((box.width - 56 - 72) * axes.indexOf(name)) / (axes.length - 1);
  const y = (share: number): number => box.y + 36 + share * (box.height - 36 - 18);
  await page.mouse.move(x, y(from));
  await page.mouse.down();
  await page.mouse.move(x, y(to), { steps: 4 });
  await page.mouse.up();
}

/** What a canvas shows: how many colours, how much of it is drawn, a number for all of it, and
 *  how much is drawn in its right margin, above the names of ticks. */
function look(page: Page, chart: string) {
  return page
    .locator(`${chart} canvas`)
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const copy = new OffscreenCanvas(canvas.width, canvas.height);
      const context = copy.getContext("2d", { willReadFrequently: true })!;
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const colors = new Set<number>();
      let [drawn, sum, outside] = [0, 0, 0];
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] === 0) continue;
        const color = (data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!;
        colors.add(color);
        drawn++;
        sum = (Math.imul(sum, 31) + color + i) | 0;
        const [x, y] = [(i / 4) % canvas.width, Math.floor(i / 4 / canvas.width)];
        if (x >= canvas.width - 9 && y < canvas.height - 46) outside++;
      }
      return { colors: colors.size, drawn: drawn / (data.length / 4), sum, outside };
    });
}

test("every chart is drawn, within its frame, and says in words what it shows", BROWSER, async () => {
  const { page, errors } = await openData(DATA);
  for (const id of ["slices", "parallel", "curves", "timeline"]) {
    await show(page, id);
    const { colors, drawn, outside } = await look(page, `#part-${id} .chart`);
    // the last of the parallel axes has its numbers in the margin
    const isWithin = outside === 0 || id === "parallel";
    const wanted = { id, colors: true, drawn: true, isWithin: true };
    expect({ id, colors: colors > 20, drawn: drawn > 0.02, isWithin }).toEqual(wanted);
    const label = await page.locator(`#part-${id} [role=img]`).first().getAttribute("aria-label");
    expect(label).toMatch(/\d/);
    await page.locator(`#part-${id} details.numbers summary`).click();
    await page.locator(`#part-${id} details.numbers tbody tr`).nth(1).waitFor();
  }
  expect(errors).toEqual([]);
});

test(
  "what is dragged over on an axis is selected everywhere, and a click selects all again",
  BROWSER,
  async () => {
    const { page } = await openData(DATA);
    await show(page, "parallel");
    await dragOnAxis(page, "lr", 0.01, 0.39);
    await page.getByText("240 of 600 entries are selected.").waitFor();
    await page.getByText("240 of 600 entries", { exact: true }).waitFor();
    await show(page, "slices");
    expect(await page.locator("#part-slices [role=img]").first().getAttribute("aria-label")).not.toContain(
      "1e-4",
    );
    await page.getByRole("button", { name: "Dark" }).click();
    expect(await page.locator("#part-parallel .chip").allTextContents()).toEqual(["lr: 0.1 – 1 ×"]);
    // it is part of the link, and holds before the axes are in sight
    await page.reload();
    await page.getByText("240 of 600 entries", { exact: true }).waitFor();
    await show(page, "parallel");
    expect(await page.locator("#part-parallel .chip").allTextContents()).toEqual(["lr: 0.1 – 1 ×"]);
    await show(page, "parallel");
    await dragOnAxis(page, "lr", 0.8, 0.8);
    await page.locator("#part-parallel .chip").waitFor({ state: "detached" });
    await expect.poll(() => page.locator(".count").textContent()).not.toContain(" of ");
    expect(await page.locator("#part-parallel .chip").count()).toBe(0);
  },
);

test("the same is selected by keyboard", BROWSER, async () => {
  const { page } = await openData(DATA);
  await show(page, "parallel");
  const before = await look(page, "#part-parallel .chart");
  await page.getByText("Select without a mouse").focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Axis").selectOption({ label: "lr" });
  await page.getByLabel("From", { exact: true }).selectOption("0.1");
  await page.getByLabel("To", { exact: true }).selectOption("1");
  await page.getByRole("button", { name: "Select", exact: true }).press("Enter");
  await page.getByText("240 of 600 entries are selected.").waitFor();
  expect((await look(page, "#part-parallel .chart")).sum).not.toBe(before.sum);
  await page.getByRole("button", { name: "Remove the selection lr: 0.1 – 1" }).press("Enter");
  await page.locator("#part-parallel .chip").waitFor({ state: "detached" });
  await expect.poll(() => page.locator(".count").textContent()).not.toContain(" of ");
});

test("the wheel scrolls the page, and zooms the timeline with Ctrl", BROWSER, async () => {
  const { page } = await openData(DATA);
  await show(page, "timeline");
  const chart = "#part-timeline .chart";
  const all = await look(page, chart);
  const box = (await page.locator(chart).boundingBox())!;
  await page.mouse.move(box.x + 300, box.y + 30);
  const scrolled = (): Promise<number> => page.evaluate(() => scrollY);
  const before = await scrolled();
  await page.mouse.wheel(0, -120);
  await expect.poll(scrolled).toBeLessThan(before);
  expect((await look(page, chart)).sum).toBe(all.sum);
  await page.mouse.move(box.x + 300, box.y + 150);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -240);
  await page.keyboard.up("Control");
  await expect.poll(async () => (await look(page, chart)).sum).not.toBe(all.sum);
  expect((await look(page, chart)).outside).toBe(0);
  await page.getByRole("button", { name: "Show all" }).press("Enter");
  await page.mouse.move(0, 0);
  await expect.poll(async () => (await look(page, chart)).sum).toBe(all.sum);
});

test("another metric of the curves is chosen, and stands in the link", BROWSER, async () => {
  const { page } = await openData(DATA);
  await show(page, "curves");
  await page.locator("#part-curves select").selectOption("validation loss");
  await page.locator(`[role=img][aria-label^="Learning curves of validation loss"]`).waitFor();
  expect(page.url()).toContain("curve=validation+loss");
  await page.locator("#part-curves .legend button", { hasText: "lr 0.01" }).click();
  expect(await page.getByLabel("Filter").inputValue()).toBe("lr=0.01");
});

test("what is not in sight is drawn when it comes there", BROWSER, async () => {
  const { page } = await openData(DATA);
  await page.locator("#part-best[data-drawn]").waitFor();
  expect(await page.locator("#part-timeline canvas").count()).toBe(0);
  await show(page, "timeline");
  expect(await page.locator("#part-timeline canvas").count()).toBe(1);
});
