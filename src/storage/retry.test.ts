import { expect, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { retry } from "./retry.ts";

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

test("an error that passes is retried, after longer and longer pauses, until it has taken too long", async () => {
  const clock = new FakeClock();
  const waits: number[] = [];
  const codes = new Set<string>();
  const result = retry(async () => Promise.reject(failure("EIO")), {
    retryForMs: 60_000,
    clock,
    onWait: (waitedMs, code) => {
      codes.add(code);
      waits.push(waitedMs);
    },
  }).catch((error: Error) => error.message);
  await clock.advance(120_000);
  expect(await result).toBe("EIO");
  expect([...codes]).toEqual(["EIO"]);
  const pauses = waits.slice(1).map((ms, i) => ms - (waits[i] ?? 0));
  for (const [i, pause] of pauses.entries()) {
    const mean = Math.min(20 * 2 ** i, 5_000);
    expect(pause).toBeGreaterThanOrEqual(mean / 2);
    expect(pause).toBeLessThanOrEqual(mean * 1.5);
  }
  expect(waits.at(-1)).toBeLessThanOrEqual(60_000);
  expect(waits.at(-1)).toBeGreaterThan(50_000);
});

test("time that is excused does not count", async () => {
  const clock = new FakeClock();
  const begin = clock.monotonic();
  const excused = (): number => (clock.monotonic() - begin) / 2;
  const result = retry(async () => Promise.reject(failure("EIO")), { retryForMs: 60_000, clock }, excused);
  const ended = result.catch(() => clock.monotonic());
  await clock.advance(300_000);
  expect(await ended).toBeGreaterThan(120_000);
});

test("a permission error is retried only where that is asked for, and other errors never", async () => {
  const clock = new FakeClock();
  for (const [code, retryOnPermissionError, tries] of [
    ["EACCES", false, 1],
    ["EACCES", true, 2],
    ["ENOENT", true, 1],
  ] as const) {
    let count = 0;
    const result = retry(
      async () => {
        if (++count === 1) throw failure(code);
      },
      { retryOnPermissionError, clock },
    ).catch(() => {});
    await clock.advance(1_000);
    await result;
    expect([code, count]).toEqual([code, tries]);
  }
});
