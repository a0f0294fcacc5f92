import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { LeaseFile } from "./lease-file.ts";

async function scene() {
  const folder = mkdtempSync(join(tmpdir(), "cooperate's leaseFile "));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [path, clock] = [join(folder, "lease"), new FakeClock()];
  const touch = async (agoMs = 0): Promise<void> => LeaseFile.touch(path, 9_000, agoMs, clock.now());
  await touch();
  return { path, clock, touch, leaseFile: new LeaseFile(path, clock) };
}

test("is over when no runner has reached the list for so long", async () => {
  const { clock, touch, leaseFile } = await scene();
  await clock.advance(8_000);
  expect(await leaseFile.isOver()).toBe(false);
  await touch();
  await clock.advance(8_000);
  expect(await leaseFile.isOver()).toBe(false);
  await clock.advance(2_000);
  expect(await leaseFile.isOver()).toBe(true);
});

test("counts the time before it was first looked at, and since the list was last heard", async () => {
  const { clock, touch, leaseFile } = await scene();
  await touch(8_000);
  await clock.advance(2_000);
  expect(await leaseFile.isOver()).toBe(true);
});

test("is over after a sleep, and when the wall clock is set back", async () => {
  const { clock, leaseFile } = await scene();
  expect(await leaseFile.isOver()).toBe(false);
  clock.shiftWallClock(-60_000);
  await clock.advance(8_000);
  expect(await leaseFile.isOver()).toBe(false);
  await clock.advance(2_000);
  expect(await leaseFile.isOver()).toBe(true);
  const other = await scene();
  expect(await other.leaseFile.isOver()).toBe(false);
  other.clock.shiftWallClock(10_000); // its monotonic clock stood still
  expect(await other.leaseFile.isOver()).toBe(true);
});

test("lasts as long as the file says now; without the file it is over", async () => {
  const { path, clock, leaseFile } = await scene();
  await clock.advance(10_000);
  writeFileSync(path, "");
  expect(await leaseFile.isOver()).toBe(false); // it is being written
  await LeaseFile.touch(path, 20_000, 0, clock.now());
  await clock.advance(15_000);
  expect(await leaseFile.isOver()).toBe(false);
  rmSync(path);
  expect(await leaseFile.isOver()).toBe(true);
});
