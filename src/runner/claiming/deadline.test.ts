import { expect, onTestFinished, test, vi } from "vitest";
import { Deadline } from "./deadline.ts";

const HOUR_MS = 3_600_000;

/** A deadline at `at` o'clock, of which the clock is set by hand. */
function deadlineAt(at: number) {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const clock = { now: 0 };
  const deadline = new Deadline(at * HOUR_MS, undefined, () => new Date(clock.now));
  const over = vi.fn<() => void>();
  deadline.onOver(over);
  const pass = (ms: number): void => {
    clock.now += ms;
    vi.advanceTimersByTime(ms);
  };
  return { clock, over, pass };
}

test("is over when the clock says so, though it was set back or forwards meanwhile", () => {
  const back = deadlineAt(1);
  back.pass(HOUR_MS / 2);
  back.clock.now -= HOUR_MS;
  back.pass(HOUR_MS);
  expect(back.over).not.toHaveBeenCalled();
  back.pass(HOUR_MS / 2);
  expect(back.over).toHaveBeenCalledOnce();

  const forwards = deadlineAt(12);
  forwards.clock.now += 12 * HOUR_MS;
  forwards.pass(60_000);
  expect(forwards.over).toHaveBeenCalledOnce();
});

test("of a month hence, and of never, does nothing now", () => {
  for (const at of [24 * 31, Number.POSITIVE_INFINITY]) {
    const { over, pass } = deadlineAt(at);
    pass(HOUR_MS);
    expect(over).not.toHaveBeenCalled();
  }
});
