import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { Leash } from "./leash.ts";

async function scene() {
  const folder = mkdtempSync(join(tmpdir(), "cooperate's leash "));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [path, clock] = [join(folder, "line"), new FakeClock()];
  const touch = async (agoMs = 0): Promise<void> => Leash.touch(path, 9_000, agoMs, clock.now());
  await touch();
  return { path, clock, touch, leash: new Leash(path, clock) };
}

test("is over when no runner has reached the list for so long", async () => {
  const { clock, touch, leash } = await scene();
  await clock.advance(8_000);
  expect(await leash.isOver()).toBe(false);
  await touch();
  await clock.advance(8_000);
  expect(await leash.isOver()).toBe(false);
  await clock.advance(2_000);
  expect(await leash.isOver()).toBe(true);
});

test("counts the time before it was first looked at, and since the list was last heard", async () => {
  const { clock, touch, leash } = await scene();
  await touch(8_000);
  await clock.advance(2_000);
  expect(await leash.isOver()).toBe(true);
});

test("is over after a sleep, and when the wall clock is set back", async () => {
  const { clock, leash } = await scene();
  expect(await leash.isOver()).toBe(false);
  clock.shiftWallClock(-60_000);
  await clock.advance(8_000);
  expect(await leash.isOver()).toBe(false);
  await clock.advance(2_000);
  expect(await leash.isOver()).toBe(true);
  const other = await scene();
  expect(await other.leash.isOver()).toBe(false);
  other.clock.shiftWallClock(10_000); // its monotonic clock stood still
  expect(await other.leash.isOver()).toBe(true);
});

test("lasts as long as the file says now; without the file it is over", async () => {
  const { path, clock, leash } = await scene();
  await clock.advance(10_000);
  writeFileSync(path, "");
  expect(await leash.isOver()).toBe(false); // it is being written
  await Leash.touch(path, 20_000, 0, clock.now());
  await clock.advance(15_000);
  expect(await leash.isOver()).toBe(false);
  rmSync(path);
  expect(await leash.isOver()).toBe(true);
});
