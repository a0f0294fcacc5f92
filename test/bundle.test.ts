import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const BUNDLE = fileURLToPath(new URL("../dist/bundle", import.meta.url));

test("the bundle runs where only its folder is copied to, with its supervisor and its delivery process", async () => {
  const space = new Workspace();
  const copy = space.at("a copy");
  cpSync(BUNDLE, copy, { recursive: true });
  mkdirSync(space.at("home"));
  space.list("e.json", [["true"], ["sh", "-c", "exit 3"]]);
  const words = ["--run", "e.json", "--keep-going", "--on-done", "touch done"];
  const { status, stderr } = spawnSync(process.execPath, [join(copy, "cooperate.js"), ...words], {
    cwd: space.path,
    encoding: "utf8",
    env: { ...process.env, HOME: space.at("home") },
  });
  expect(stderr).toContain("2 entries: 1 done, 1 failed");
  expect(status).toBe(1);
  await until("the delivery process has run", () => existsSync(space.at("done")));
});

test("the thread that collects metrics is in the bundle", async () => {
  const plan = { specs: [], readsJson: false, curves: true, keepsAll: false };
  const thread = new Worker(join(BUNDLE, "collect-worker.js"), { workerData: plan });
  const answer = once(thread, "message");
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is no window
  thread.postMessage([[{ log: undefined, metrics: [], isOver: true }], []]);
  expect(await answer).toEqual([expect.objectContaining({ count: 2 })]);
  await thread.terminate();
});

test("what loads the program shares no code with it, which would be run twice", () => {
  const loader = readFileSync(join(BUNDLE, "load.js"), "utf8");
  const required = [...loader.matchAll(/require\("([^"]*)"\)/g)].map(([, name = ""]) => name);
  expect(required.length).toBeGreaterThan(3);
  expect(required.filter((name) => !name.startsWith("node:"))).toEqual([]);
});

test("what a start has compiled is kept for the next one, and damage to it does no harm", () => {
  const space = new Workspace();
  const start = (): string => {
    const env = { ...process.env, XDG_CACHE_HOME: space.at("cache") };
    const words = [join(BUNDLE, "cooperate.js"), "--version"];
    return spawnSync(process.execPath, words, { env, encoding: "utf8" }).stdout;
  };
  const version = start();
  expect(version).toMatch(/^\d/);
  const [folder = ""] = readdirSync(space.at("cache/cooperate/compiled"));
  const [main = ""] = readdirSync(space.at(`cache/cooperate/compiled/${folder}`)).filter((name) =>
    name.startsWith("main-"),
  );
  const path = `cache/cooperate/compiled/${folder}/${main}`;
  const compiled = readFileSync(space.at(path));
  expect(start()).toBe(version);
  expect(readFileSync(space.at(path)).equals(compiled)).toBe(true);
  writeFileSync(space.at(path), Buffer.from(compiled).fill(0, compiled.length / 2));
  expect(start()).toBe(version);
});

// Node says so of code that is compiled as load.ts compiles it; rolldown makes `require` of the rest.
test("no file of the bundle imports what is not in it while it runs", () => {
  const files = readdirSync(BUNDLE).filter((name) => name.endsWith(".js") && name !== "load.js");
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((name) => /(?<![\w$.])import\(["'`]/.test(read(name)))).toEqual([]);
});

test("the licences of what is bundled are beside it", () => {
  const text = readFileSync(join(BUNDLE, "LICENCES.txt"), "utf8");
  for (const name of [
    "commander",
    "execa",
    "inquirer",
    "nodemailer",
    "proper-lockfile",
    "undici",
    "write-file-atomic",
    "yaml",
  ])
    expect(text).toMatch(new RegExp(`^${name} \\d`, "m"));
});

/** The chunks that these verbs load at their start. */
function loadedBy(verbs: readonly string[]): string[] {
  const isVerb = new RegExp(`^(?:${verbs.join("|")})-[\\w-]{8}\\.js$`);
  const loaded = new Set(readdirSync(BUNDLE).filter((name) => isVerb.test(name)));
  expect(loaded.size).toBe(verbs.length);
  for (const name of loaded)
    for (const [, imported] of read(name).matchAll(/(?<!=>)require\(["'`]\.\/([^"'`]+)["'`]\)/g))
      if (imported !== undefined) loaded.add(imported);
  expect(loaded.size).toBeGreaterThan(5);
  return [...loaded];
}

const read = (name: string): string => readFileSync(join(BUNDLE, name), "utf8");

test("verbs that only read a list load no parser of YAML, which takes longer than the rest", () => {
  const loaded = loadedBy(["progress", "list", "log"]);
  expect(loaded.filter((name) => read(name).includes("YAMLParseError"))).toEqual([]);
});

test("a figure in the terminal loads nothing of what draws into files", () => {
  const ofFiles = readdirSync(BUNDLE).filter((name) => /^draw-(?:svg|pdf|tex)-/.test(name));
  expect(ofFiles).toHaveLength(3);
  expect(loadedBy(["plot"]).filter((name) => ofFiles.includes(name))).toEqual([]);
});
