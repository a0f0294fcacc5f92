import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import type { ReportData } from "../../src/page/data/report-data.ts";
import { needs } from "../helpers/needs.ts";
import { pageHtml } from "./page-html.ts";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Options of tests in a browser. */
export const BROWSER = needs(existsSync(CHROMIUM), "chromium (or its path in CHROMIUM)");

let browser: Browser;

/** Starts a browser before the tests of a file, and ends it after them. */
export function useBrowser(): void {
  beforeAll(async () => {
    if (BROWSER.skip) return;
    // it refuses to start as root otherwise
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  });
  afterAll(() => browser?.close());
}

export interface Opened {
  readonly page: Page;
  /** What the page has fetched, itself included. */
  readonly requests: readonly string[];
  /** What was said on the console or thrown. */
  readonly errors: readonly string[];
}

interface Options extends BrowserContextOptions {
  /** With its `#`. */
  readonly fragment?: string;
}

/** Opens a file in a window of its own, 1280 pixels wide. */
export async function openFile(file: string, { fragment = "", ...options }: Options = {}): Promise<Opened> {
  return openAddress(`${pathToFileURL(file).href}${fragment}`, options);
}

/** Opens an address, likewise. */
export async function openAddress(address: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const requests: string[] = [];
  const errors: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.stack ?? error.message));
  await page.goto(address);
  return { page, requests, errors };
}

/** Opens a page of `data`. */
export async function openData(data: ReportData, options: Options = {}): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), `cooperate's "page" `));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "report.html");
  writeFileSync(file, pageHtml(data));
  return openFile(file, options);
}

/** Scrolls through the whole page, until all parts that it has are drawn.
 *  @returns their ids */
export async function drawAll(page: Page): Promise<string[]> {
  const ids = await page.locator("section:visible").evaluateAll((parts) => parts.map(({ id }) => id));
  for (const id of ids) {
    await page.locator(`#${id}`).scrollIntoViewIfNeeded();
    await page.locator(`#${id}[data-drawn]`).waitFor();
  }
  await page.evaluate(() => scrollTo(0, 0));
  return ids;
}

/** Opens all that is folded, and waits for what is made only then. */
export async function unfoldAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  await page.waitForFunction(() =>
    [...document.querySelectorAll("section:not([hidden]) details.numbers")].every(
      (each) => each.children.length > 1,
    ),
  );
}

/** The texts of the cells of a column of the table of all entries. */
export async function columnOf(page: Page, name: string): Promise<string[]> {
  const heads = await page.locator("table.entries th").allInnerTexts();
  const at = heads.findIndex((text) => text.replace(/\s*[↑↓]$/, "") === name);
  return page.locator(`table.entries tbody td:nth-child(${at + 1})`).allInnerTexts();
}
