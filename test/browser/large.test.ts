import { join } from "node:path";
import { expect, test } from "vitest";
import { randomNumbers } from "../../src/results/statistics/random-numbers.ts";
import { cooperate } from "../helpers/cli.ts";
import { writeSyntheticList } from "../helpers/synthetic-list.mjs";
import { Workspace } from "../helpers/workspace.ts";
import { BROWSER, drawAll, openFile, useBrowser } from "./open-page.ts";

useBrowser();

test("a report of 10,000 entries opens, and is filtered while one types", BROWSER, async () => {
  const space = new Workspace();
  const folder = space.at("many");
  writeSyntheticList(folder, { entries: 10_000, steps: 10, random: randomNumbers(7) });
  const made = await cooperate(["--report", "exps.json", "--metric", "accuracy", "-o", "r.html"], {
    cwd: folder,
  });
  expect(made).toMatchObject({ exitCode: 0 });
  const { page, requests, errors } = await openFile(join(folder, "r.html"));
  const ids = await drawAll(page);
  for (const id of ids) expect((await page.locator(`#${id} .box`).boundingBox())?.height).toBeGreaterThan(20);
  expect(await page.locator("#page *").count()).toBeLessThan(6000);
  await page.getByLabel("Filter").fill("optimizer=lion failed");
  await page.locator(".controls .count", { hasText: "of 10,000 entries" }).waitFor();
  await page.getByLabel("Filter").fill("");
  await page.locator(".controls .count:empty").waitFor({ state: "attached" });
  expect(errors).toEqual([]);
  expect(requests).toHaveLength(1);
});
