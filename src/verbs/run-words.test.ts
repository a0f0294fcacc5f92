import { afterAll, beforeAll, expect, test } from "vitest";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runWords } from "./run-words.ts";
import type { World } from "./shared/world.ts";

const folder = mkdtempSync(join(tmpdir(), "cooperate-words-"));
const list = join(folder, "exps.json");
const world = { env: {}, cwd: folder, now: () => new Date() } as unknown as World;
const check = async (words: string): Promise<readonly string[]> =>
  runWords(world, list, ["--no-config", ...words.split(" ")], []);

beforeAll(() => writeFileSync(list, '[\n["true"],\n["executed","false"]\n]\n'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["--until yesterday", '"yesterday" is not a time'],
  ["--gpus x", "x is not a GPU"],
  ["--gpus 0,1 --per-gpu 0", "--per-gpu 0"],
  ["--per-gpu 2", "need --gpus"],
  ["--gpu-memfree 8G", "--gpu-memfree needs --gpus"],
  ["--gpus 0 --gpu-memfree x", "is not a size"],
  ["--gpus 0 --gpu-env CUDO", "there is no CUDO"],
  ["--memfree x", "is not a size"],
  ["--load x", "--load x"],
  ["--cpus x", "--cpus x"],
  ["-j many", "is not a number of experiments"],
  ["--entries 7", 'no entry matches "7"'],
  ["--entries 1", 'none of the entries that match "1" is pending'],
])("%s never reaches a queue", async (words, message) => {
  await expect(check(words)).rejects.toThrow(message);
});

test.each(["--until 2h", "--until auto", "--gpus auto", "--gpus 0+1,2+3 --gpu-memfree 8G", "--entries 0"])(
  "%s is left to the machine of the runner",
  async (words) => {
    expect(await check(words)).toEqual(["--max-failures", "3", "--no-config", ...words.split(" ")]);
  },
);

test("with --if-pending, entries that have run are no mistake", async () => {
  expect(await check("--entries 1 --if-pending")).toContain("--if-pending");
});
