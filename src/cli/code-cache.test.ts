import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { needs } from "../../test/helpers/needs.ts";
import { CodeCache } from "./code-cache.ts";

const SOURCE = `(function () { return 1 + 1; })${" ".repeat(5_000)}`;
let home = "";

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "code cache "));
});

/** Compiles it as one start does. @returns whether the compiled code was there already */
function start(build = "build", env: NodeJS.ProcessEnv = {}): boolean {
  const script = new CodeCache(build, { XDG_CACHE_HOME: home, ...env }).compile(SOURCE, "/a/file.js");
  expect(script.runInThisContext()()).toBe(2);
  return script.cachedDataRejected === false;
}

function folders(): string[] {
  const root = join(home, "cooperate/compiled");
  return readdirSync(root).map((name) => join(root, name));
}

function kept(): string {
  const [folder = ""] = folders();
  return join(folder, "file.js.bin");
}

test("the next start takes what was compiled", () => {
  expect([start(), start(), start("another build")]).toEqual([false, true, false]);
  expect(readdirSync(folders()[0] as string)).toEqual(["file.js.bin"]);
});

test.each(["cut", "zeros", "text"])("a damaged file is made anew: %s", (how) => {
  start();
  const whole = readFileSync(kept());
  const middle = whole.length / 2;
  const damaged = Buffer.concat([whole.subarray(0, middle), Buffer.alloc(whole.length - middle)]);
  writeFileSync(kept(), { cut: whole.subarray(0, middle), zeros: damaged, text: "no code" }[how] ?? "");
  expect([start(), start()]).toEqual([false, true]);
});

test("a folder where others may write is not used", () => {
  start();
  chmodSync(folders()[0] as string, 0o777);
  expect(start()).toBe(false);
});

test("nothing is made in the home of another user", needs(process.getuid?.() === 0, "root"), () => {
  chownSync(home, 12_345, 12_345);
  expect(start()).toBe(false);
  expect(readdirSync(home)).toEqual([]);
});

test("without a folder it compiles", () => {
  writeFileSync(join(home, "cooperate"), "in the way");
  expect([start(), start()]).toEqual([false, false]);
});

test("a short file is not worth it", () => {
  new CodeCache("build", { XDG_CACHE_HOME: home }).compile("0", "/a/file.js");
  expect(existsSync(join(home, "cooperate"))).toBe(false);
});

test("Node's variable turns it off", () => {
  expect(start("build", { NODE_DISABLE_COMPILE_CACHE: "1" })).toBe(false);
  expect(existsSync(join(home, "cooperate"))).toBe(false);
});

test("what an earlier version kept is removed after a week", () => {
  const root = join(home, "cooperate/compiled");
  for (const [name, days] of [
    ["old", 8],
    ["young", 1],
  ] as const) {
    mkdirSync(join(root, name), { recursive: true });
    const at = Date.now() / 1000 - days * 86_400;
    utimesSync(join(root, name), at, at);
  }
  start();
  expect(existsSync(join(root, "old"))).toBe(false);
  expect(existsSync(join(root, "young"))).toBe(true);
});
