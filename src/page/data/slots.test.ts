import { expect, test } from "vitest";
import { slotsOf, UNKNOWN_SLOT } from "./slots.ts";

type Span = readonly [lane: number, start: number, end: number | null];

function slots(labels: readonly string[], ...spans: readonly Span[]): number {
  const zeros = spans.map(() => 0);
  const attempts = {
    row: zeros,
    attempt: zeros,
    status: zeros,
    lane: spans.map(([lane]) => lane),
    start: spans.map(([, start]) => start),
    end: spans.map(([, , end]) => end),
    firstStart: 0,
  };
  return slotsOf({ attempts, lanes: labels.map((label) => ({ host: 0, label })) }, 100);
}

test("runners one after the other have one slot, those at the same time have one each", () => {
  expect(slots(["pid 1", "pid 2"], [0, 0, 5], [1, 5, 9])).toBe(1);
  expect(slots(["pid 1", "pid 2"], [0, 0, 6], [1, 5, null], [0, 7, 8])).toBe(2);
  expect(slots([])).toBe(0);
});

test("attempts in one slot that overlap by a moment are one after the other", () => {
  expect(slots(["slot 0"], [0, 0, 5], [0, 4, 9], [0, 9, 9])).toBe(1);
});

test("what was lost is no slot, unless nothing else ran", () => {
  expect(slots(["slot 0", UNKNOWN_SLOT], [1, 0, 5], [0, 4, 9])).toBe(1);
  expect(slots([UNKNOWN_SLOT, `${UNKNOWN_SLOT} (2)`], [0, 0, 5], [1, 4, 9])).toBe(2);
});
