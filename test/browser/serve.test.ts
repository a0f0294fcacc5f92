import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { cooperate, start } from "../helpers/cli.ts";
import { type Serving, serve } from "../helpers/serving.ts";
import { until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";
import { faultsOf } from "./axe.ts";
import { BROWSER, drawAll, openAddress, openFile, unfoldAll, useBrowser } from "./open-page.ts";

useBrowser();

/** How many entries have which status, as the page says it. */
async function countsOn(page: Page): Promise<string> {
  return (await page.locator("header ul.key li").allInnerTexts()).join(", ");
}

async function untilCounts(page: Page, counts: string): Promise<void> {
  await until(`the page says ${counts}`, async () => (await countsOn(page)) === counts, 20_000);
}

/** A list of experiments that end when the file `go` is there. */
function listIn(ws: Workspace): void {
  ws.write(
    "wait.sh",
    'echo begun $1\nuntil [ -e go ]; do sleep 0.02; done\necho "{\\"acc\\": 0.$1}" >>"$COOPERATE_METRICS"\nexit $2\n',
  );
  ws.list("exps.json", [
    ["sh", "wait.sh", "1", "0"],
    ["sh", "wait.sh", "2", "3"],
  ]);
}

function run(ws: Workspace): void {
  start(["--run", "exps.json", "--jobs", "2", "--keep-going"], { cwd: ws.path });
}

/** The time at which all entries of the list have ended, by their records. */
function endOf(ws: Workspace): number {
  const ends = [0, 1].map((n) => Date.parse(String(ws.record("exps.json", n)["endedAt"])));
  return Math.max(...ends);
}

test(
  "an entry that ends is on the page within two seconds, without a word on the console",
  BROWSER,
  async () => {
    const ws = new Workspace();
    listIn(ws);
    const { url } = await serve(["exps.json"], ws.path);
    const { page, errors } = await openAddress(url.href);
    await untilCounts(page, "2 pending");
    expect(page.url()).toBe(`${url.origin}/`);
    expect(await page.evaluate(() => document.cookie)).toBe("");
    run(ws);
    await untilCounts(page, "2 running");
    // The page tells us when it shows the last change, which is not rounded by our own looks.
    const shown = page.evaluate(
      async () =>
        new Promise<number>((resolve) => {
          const look = (): void => {
            if (document.querySelector("header ul.key")?.textContent.includes("failed")) resolve(Date.now());
            else requestAnimationFrame(look);
          };
          look();
        }),
    );
    writeFileSync(ws.at("go"), "");
    const at = await shown;
    await untilCounts(page, "1 done, 1 failed");
    expect(at - endOf(ws)).toBeLessThan(2_500);
    expect(await page.locator("[data-order]").first().isVisible()).toBe(false);
    await page.locator("table.entries").scrollIntoViewIfNeeded();
    await page.getByRole("button", { name: "log of entry 0" }).click();
    await page.locator("dialog pre", { hasText: "begun 1" }).waitFor();
    expect(errors).toEqual([]);
  },
);

test("with --control, requeue from the page is --requeue in the list", BROWSER, async () => {
  const ws = new Workspace();
  listIn(ws);
  writeFileSync(ws.at("go"), "");
  await cooperate(["--run", "exps.json", "--keep-going"], { cwd: ws.path });
  const { url } = await serve(["exps.json", "--control"], ws.path);
  const { page } = await openAddress(url.href);
  await untilCounts(page, "1 done, 1 failed");
  await page.getByLabel("Filter").fill("failed");
  await page.locator("[data-order=requeue]", { hasText: "1" }).click();
  await page.getByRole("dialog").getByText("Requeue 1 entry?").waitFor();
  await page.keyboard.press("Enter"); // the focus is on the harmless button
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(ws.record("exps.json", 1)).toMatchObject({ status: "failed" });
  await page.locator("[data-order=requeue]").click();
  await page.getByRole("dialog").getByRole("button", { name: "Requeue" }).click();
  await page.getByText("1 entry is pending again: 1").waitFor();
  expect(ws.entries("exps.json")[1]?.[0]).not.toBe("executed");
  await page.getByLabel("Filter").fill("");
  await untilCounts(page, "1 pending, 1 done");
});

test("a page goes on when the server was killed and started again", BROWSER, async () => {
  const ws = new Workspace();
  listIn(ws);
  const args = ["exps.json", "--token-file", "token"];
  const first = await serve(args, ws.path);
  const { page } = await openAddress(first.url.href);
  await untilCounts(page, "2 pending");
  first.running.child.kill("SIGKILL");
  await page.getByText("trying again").waitFor();
  await cooperate(["--pause", "exps.json", "1"], { cwd: ws.path });
  await serve([...args, "--port", first.url.port], ws.path);
  await page.getByText("Live", { exact: true }).waitFor();
  await untilCounts(page, "1 pending, 1 held");
  await cooperate(["--cancel", "exps.json", "0"], { cwd: ws.path });
  await untilCounts(page, "1 held, 1 cancelled");
  expect(page.url()).toBe(`${first.url.origin}/`);
});

test("a file leads to the page, as that of --open does", BROWSER, async () => {
  const ws = new Workspace();
  listIn(ws);
  const { url } = await serve(["exps.json"], ws.path);
  ws.write("open.html", `<!doctype html><meta http-equiv="refresh" content="0; url=${url.href}">`);
  const { page } = await openFile(ws.at("open.html"));
  await untilCounts(page, "2 pending");
  expect(page.url()).toBe(`${url.origin}/`);
});

/** What the page of another origin gets for its requests, from the same browser. */
async function attack(page: Page, { url }: Serving, id: string): Promise<Record<string, string>> {
  const body = JSON.stringify({ id, order: "cancel", entries: [{ n: 0, status: "pending" }] });
  return page.evaluate(
    async ([origin, order]) => {
      const tried = async (path: string, options: RequestInit): Promise<string> =>
        fetch(`${origin}${path}`, { credentials: "include", ...options }).then(
          async (response) => `${response.type} ${response.status} ${await response.text()}`,
          () => "refused",
        );
      const frame = document.createElement("iframe");
      frame.src = `${origin}/`;
      const framed = new Promise<void>((resolve) => frame.addEventListener("load", () => resolve()));
      document.body.append(frame);
      await framed;
      const form = document.createElement("form");
      Object.assign(form, {
        method: "post",
        action: `${origin}/control`,
        enctype: "text/plain",
        target: "sink",
      });
      const field = document.createElement("input");
      field.name = order?.slice(0, -1) ?? "";
      field.value = "}";
      const sink = document.createElement("iframe");
      sink.name = "sink";
      form.append(field);
      document.body.append(sink, form);
      const sent = new Promise<void>((resolve) => sink.addEventListener("load", () => resolve()));
      form.submit();
      await sent;
      const json = { "Content-Type": "application/json" };
      return {
        data: await tried("/data", {}),
        opaque: await tried("/data", { mode: "no-cors" }),
        order: await tried("/control", { method: "POST", headers: json, body: order ?? "" }),
        blind: await tried("/control", { method: "POST", mode: "no-cors", body: order ?? "" }),
        frame: String(frame.contentDocument?.body.textContent),
      };
    },
    [url.origin, body],
  );
}

test("the page of another origin in the same browser can neither read nor order", BROWSER, async () => {
  const ws = new Workspace();
  listIn(ws);
  const serving = await serve(["exps.json", "--control"], ws.path);
  const other = createServer((_, response) => {
    response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>evil</title><body>");
  });
  await new Promise<void>((resolve) => other.listen(0, resolve));
  onTestFinished(() => void other.close());
  const { page } = await openAddress(serving.url.href);
  await untilCounts(page, "2 pending");
  const { id } = await serving.data();
  const before = ws.read("exps.json");
  const { port } = other.address() as AddressInfo;
  // Another port of localhost is the same site, to which the cookie is sent.
  for (const host of ["localhost", "127.0.0.1"]) {
    await page.goto(`http://${host}:${port}/`);
    const got = await attack(page, serving, id);
    expect(got).toMatchObject({ data: "refused", order: "refused" });
    for (const answer of Object.values(got)) expect(answer).not.toMatch(/exps\.json|pending/);
  }
  expect(ws.read("exps.json")).toBe(before);
});

const BAD = `"><img src=x onerror=canary=1></script><script>canary=1</script>\u001b[31m\u202e`;

test.each(["light", "dark"] as const)(
  "texts of a hostile list are shown as they are, also in dialogs, and axe has nothing to say: %s",
  BROWSER,
  async (colorScheme) => {
    const ws = new Workspace();
    ws.write("log", `# cooperate: entry 0, attempt 1\n${BAD}\n`);
    const record = { attempt: 1, startedAt: "2026-11-27T10:00:00.000Z", endedAt: "2026-11-27T10:01:00.000Z" };
    const failed = {
      ...record,
      status: "failed",
      exitCode: 1,
      host: BAD,
      claim: BAD,
      log: ws.at("log"),
      name: BAD,
    };
    ws.list("exps.json", [
      ["executed", failed, "sh", BAD],
      ["sh", "pending"],
    ]);
    const { url } = await serve(["exps.json", "--control"], ws.path);
    const { page, errors } = await openAddress(url.href, {
      colorScheme,
      viewport: { width: 400, height: 800 },
    });
    await untilCounts(page, "1 pending, 1 failed");
    await drawAll(page);
    await unfoldAll(page);
    const line = await page.locator(".live-line").boundingBox();
    expect((line?.x ?? 0) + (line?.width ?? 0)).toBeLessThanOrEqual(400);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "log of entry 0" }).click();
    await page.getByRole("dialog").locator("pre", { hasText: "onerror" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Close" }).click();
    await page.locator("[data-order=requeue]").click();
    await page.getByRole("dialog").getByText("onerror").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Requeue" }).click();
    await page.getByText("1 entry is pending again: 0").waitFor();
    expect(await page.evaluate("typeof canary")).toBe("undefined");
    expect(errors).toEqual([]);
  },
);
