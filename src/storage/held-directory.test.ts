import callbackFs, { existsSync, mkdirSync, rmdirSync, statSync, utimesSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { afterEach, expect, test, vi } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { holdDirectory } from "./held-directory.ts";

const BEAT_MS = 1_000;
const PATIENT = { timeout: 30_000, interval: 20 };
const nobody = (): void => {
  throw new Error("it is gone");
};

afterEach(() => {
  vi.restoreAllMocks();
});

test("is touched until it is released, and gone then", async () => {
  const path = new Workspace().at("held");
  const held = await holdDirectory(path, { beatMs: BEAT_MS, onGone: nobody });
  await expect(holdDirectory(path, { beatMs: BEAT_MS, onGone: nobody })).rejects.toMatchObject({
    code: "ELOCKED",
  });
  const { mtimeMs } = statSync(path);
  await vi.waitFor(() => expect(statSync(path).mtimeMs).toBeGreaterThan(mtimeMs), PATIENT);
  await held.release();
  expect(existsSync(path)).toBe(false);
});

test("abandoned it stays where it is", async () => {
  const path = new Workspace().at("held");
  await (await holdDirectory(path, { beatMs: BEAT_MS, onGone: nobody })).abandon();
  expect(existsSync(path)).toBe(true);
});

test("who has it knows once that it was removed", async () => {
  const path = new Workspace().at("held");
  const onGone = vi.fn<() => void>();
  const held = await holdDirectory(path, { beatMs: BEAT_MS, onGone });
  rmdirSync(path);
  await vi.waitFor(() => expect(onGone).toHaveBeenCalledTimes(1), PATIENT);
  await held.release();
});

test("taken from us, made anew by ourselves and released, what looks like the first is touched on", async () => {
  const path = new Workspace().at("held");
  const first = await holdDirectory(path, { beatMs: BEAT_MS, onGone: nobody });
  const { mtime } = statSync(path);
  rmdirSync(path);
  await (await holdDirectory(path, { beatMs: BEAT_MS, onGone: nobody })).release();
  mkdirSync(path);
  utimesSync(path, mtime, mtime);
  await vi.waitFor(() => expect(statSync(path).mtime).not.toEqual(mtime), PATIENT);
  await first.release();
  expect(existsSync(path)).toBe(false);
});

test("released while the storage is being asked, which fails: it waits for the answer", async () => {
  const path = new Workspace().at("held");
  const held = await holdDirectory(path, { beatMs: BEAT_MS, onGone: nobody });
  let answer: ((error: Error) => void) | undefined;
  vi.spyOn(callbackFs, "stat").mockImplementation(((_path: unknown, done: (error: Error) => void) => {
    answer = done;
  }) as typeof callbackFs.stat);
  await vi.waitFor(() => expect(answer).toBeDefined(), PATIENT);
  let isReleased = false;
  const released = held.release().then(() => (isReleased = true));
  await readdir(path); // as long as removing it would take
  expect([isReleased, existsSync(path)]).toEqual([false, true]);
  answer?.(Object.assign(new Error("input/output error"), { code: "EIO" }));
  await released;
  expect(existsSync(path)).toBe(false);
});
