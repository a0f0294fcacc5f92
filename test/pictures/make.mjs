// Makes the pictures of the README from the experiments of the quick start: npm run pictures.
// It needs tmux and Chromium (CHROMIUM, or /usr/bin/chromium).
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { terminalSvg } from "./terminal-svg.mjs";

const COOPERATE = fileURLToPath(new URL("../../bin/cooperate.js", import.meta.url));
const FIXTURES = new URL("../../fixtures/", import.meta.url);
const PICTURES = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
const METRIC = String.raw`accuracy=test accuracy ([\d.]+)`;
const LOSS = String.raw`loss=epoch (?<step>\d+).*?loss (?<value>[\d.]+)`;
const [COLUMNS, ROWS] = [80, 18];
/** What pages show in place of the folder of this script. */
const SHOWN_FOLDER = "/home/ada/exp";

const folder = mkdtempSync(join(tmpdir(), "cooperate-pictures-"));
const children = new Set();
mkdirSync(PICTURES, { recursive: true });
try {
  await main();
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}

async function main() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  try {
    fresh();
    await watchPicture(async () => Promise.all(start(4)));

    fresh();
    const page = await servePage(browser);
    const again = start(4);
    await progress(15);
    await page
      .getByText(/\b(?:1[4-9]|2\d) done/)
      .first()
      .waitFor();
    await picture(page, "serve.png");
    await Promise.all(again);
    await page.close();

    ask("--report", "iris.json", ...metrics(), "-o", "report.html");
    await reportPicture(browser);
    ask(
      "--plot",
      "iris.json",
      "x=lr",
      "y=accuracy",
      "color=batch-size",
      "over=seed",
      "--metric",
      METRIC,
      "-o",
      "plot.svg",
    );
    writeFileSync(join(PICTURES, "plot.svg"), readFileSync(join(folder, "plot.svg")));
  } finally {
    await browser.close();
  }
}

function metrics() {
  return ["--metric", METRIC, "--metric", LOSS, "--better", "accuracy=max"];
}

/** An empty list of the quick start. */
function fresh() {
  for (const name of ["iris.json", "iris.csv", "train-iris.mjs"])
    copyFileSync(new URL(name, FIXTURES), join(folder, name));
}

/** Starts runners; each resolves when it has ended. */
function start(count) {
  return Array.from({ length: count }, () => {
    const child = spawn(process.execPath, [COOPERATE, "--run", "iris.json", "--keep-going"], {
      cwd: folder,
      stdio: "ignore",
    });
    children.add(child);
    return new Promise((resolve) => child.on("close", resolve));
  });
}

/** Waits until so many entries are done. */
async function progress(count) {
  for (;;) {
    const done = JSON.parse(readFileSync(join(folder, "iris.json"), "utf8")).filter(
      ([, record]) => record?.status === "done",
    );
    if (done.length >= count) return;
    await sleep(50);
  }
}

/** The live view while experiments run, with the log of the one that fails as soon as it is there.
 *  @param work runs the list to its end */
async function watchPicture(work) {
  const socket = join(folder, "tmux");
  const tmux = (...args) => spawnSync("tmux", ["-S", socket, ...args], { encoding: "utf8" }).stdout;
  const command = `cd '${folder}' && '${process.execPath}' '${COOPERATE}' --progress iris.json --watch`;
  tmux("-f", "/dev/null", "new-session", "-d", "-x", String(COLUMNS), "-y", String(ROWS), command);
  const state = { isOver: false };
  try {
    const working = work().finally(() => (state.isOver = true));
    let best = "";
    while (!state.isOver && !best.includes("diverged")) {
      const screen = tmux("capture-pane", "-p", "-e");
      if (/4 running.*done/.test(screen)) best = screen;
      await sleep(50);
    }
    writeFileSync(join(PICTURES, "watch.svg"), terminalSvg(best, COLUMNS));
    await working;
  } finally {
    tmux("kill-server");
  }
}

async function servePage(browser) {
  const child = spawn(process.execPath, [COOPERATE, "--serve", "iris.json", "--control", ...metrics()], {
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.add(child);
  let said = "";
  for await (const text of child.stdout.setEncoding("utf8")) {
    said += text;
    const [url] = /http:\S+/.exec(said) ?? [];
    if (url === undefined) continue;
    child.stdout.resume();
    const page = await browser.newPage({ viewport: { width: 1200, height: 760 }, colorScheme: "dark" });
    await page.goto(url);
    return page;
  }
  throw new Error("--serve has printed no address");
}

async function reportPicture(browser) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1150 }, colorScheme: "light" });
  await page.goto(pathToFileURL(join(folder, "report.html")).href);
  await page.waitForLoadState("networkidle");
  await picture(page, "report.png");
  await page.close();
}

/** Takes a picture of what is in sight. */
async function picture(page, name) {
  await page.evaluate(
    ([from, to]) => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replaceAll(from, to);
    },
    [folder, SHOWN_FOLDER],
  );
  await page.screenshot({ path: join(PICTURES, name) });
}

function ask(...args) {
  const { status, stderr } = spawnSync(process.execPath, [COOPERATE, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`cooperate ${args.join(" ")}: ${stderr}`);
}
