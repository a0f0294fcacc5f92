import { basename } from "node:path";
import { expect, test } from "vitest";
import { cooperate } from "../helpers/cli.ts";
import { writeHostileList } from "../helpers/hostile-list.ts";
import { Workspace } from "../helpers/workspace.ts";
import { BROWSER, drawAll, openFile, unfoldAll, useBrowser } from "./open-page.ts";

useBrowser();

test("nothing that a list, its logs and its metrics say runs on its page", BROWSER, async () => {
  const space = new Workspace();
  const list = basename(writeHostileList(space.path));
  const made = await cooperate(["--report", list, "--better", "acc=max", "-o", "page.html"], {
    cwd: space.path,
  });
  expect(made).toMatchObject({ exitCode: 0 });
  expect(space.read("page.html")).not.toContain("s3cret");
  const { page, requests, errors } = await openFile(space.at("page.html"));
  await drawAll(page);
  await unfoldAll(page);
  expect(errors).toEqual([]);
  expect(requests).toHaveLength(1);
  expect(await page.evaluate(() => "canary" in globalThis)).toBe(false);
  expect(await page.locator("h1").textContent()).toBe(list);
  const text = await page.locator("#page").innerText();
  for (const bad of [
    "</script><script>canary=1</script>",
    "<img src=x onerror=canary=2>",
    "Error: <!--<script>canary=5//",
  ])
    expect(text).toContain(bad);
  expect(text).not.toMatch(/(?![\n\r\t])[\p{Cc}\u202E\u2028\u2066]/u);
});
