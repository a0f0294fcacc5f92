import callbackFs, { existsSync, mkdirSync, rmdirSync, statSync, utimesSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { afterEach, expect, test, vi } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { holdDirectory } from "./held-directory.ts";

const BEAT_MS = 1_000;
const WAIT = { timeout: 30_000, interval: 20 };
const unexpected = (): void => {
  throw new Error("unexpected: it is gone");
};

afterEach(() => {
  vi.restoreAllMocks();
});

test("a held directory is touched until it is released, and removed then", async () => {
  const path = new Workspace().at("held");
  const held = await holdDirectory(path, { beatMs: BEAT_MS, onGone: unexpected });
  await expect(holdDirectory(path, { beatMs: BEAT_MS, onGone: unexpected })).rejects.toMatchObject({
    code: "ELOCKED",
  });
  const { mtimeMs } = statSync(path);
  await vi.waitFor(() => expect(statSync(path).mtimeMs).toBeGreaterThan(mtimeMs), WAIT);
  await held.release();
  expect(existsSync(path)).toBe(false);
});

test("an abandoned directory stays in place", async () => {
  const path = new Workspace().at("held");
  await (await holdDirectory(path, { beatMs: BEAT_MS, onGone: unexpected })).abandon();
  expect(existsSync(path)).toBe(true);
});

test("the holder is told once that the directory was removed", async () => {
  const path = new Workspace().at("held");
  const onGone = vi.fn<() => void>();
  const held = await holdDirectory(path, { beatMs: BEAT_MS, onGone });
  rmdirSync(path);
  await vi.waitFor(() => expect(onGone).toHaveBeenCalledTimes(1), WAIT);
  await held.release();
});

test("two holdings of one path are kept apart: after the second is released, the first still touches a directory that looks like its own", async () => {
  const path = new Workspace().at("held");
  const first = await holdDirectory(path, { beatMs: BEAT_MS, onGone: unexpected });
  const { mtime } = statSync(path);
  rmdirSync(path);
  await (await holdDirectory(path, { beatMs: BEAT_MS, onGone: unexpected })).release();
  mkdirSync(path);
  utimesSync(path, mtime, mtime);
  await vi.waitFor(() => expect(statSync(path).mtime).not.toEqual(mtime), WAIT);
  await first.release();
  expect(existsSync(path)).toBe(false);
});

test("release waits for a stat that is under way, also when that fails", async () => {
  const path = new Workspace().at("held");
  const held = await holdDirectory(path, { beatMs: BEAT_MS, onGone: unexpected });
  let answer: ((error: Error) => void) | undefined;
  vi.spyOn(callbackFs, "stat").mockImplementation(((_path: unknown, done: (error: Error) => void) => {
    answer = done;
  }) as typeof callbackFs.stat);
  await vi.waitFor(() => expect(answer).toBeDefined(), WAIT);
  let isReleased = false;
  const released = held.release().then(() => (isReleased = true));
  await readdir(path); // takes as long as removing the directory would
  expect([isReleased, existsSync(path)]).toEqual([false, true]);
  answer?.(Object.assign(new Error("input/output error"), { code: "EIO" }));
  await released;
  expect(existsSync(path)).toBe(false);
});
