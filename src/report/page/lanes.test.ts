import { expect, test } from "vitest";
import type { AttemptSpan } from "./attempt-spans.ts";
import { lanesOf } from "./lanes.ts";

function span(host: string, place: string, start: number, end?: number, runner = "a"): AttemptSpan {
  return { attempt: 1, host, place, runner, status: "done", start, end };
}

/** The lanes in words, and the lane of each attempt. */
function drawn(spans: readonly AttemptSpan[], known?: Parameters<typeof lanesOf>[1]) {
  const { hosts, lanes, laneOf } = lanesOf(spans, known);
  const words = lanes.map(({ host, label }) => `${hosts[host]}: ${label}`);
  return { hosts, lanes, words, of: laneOf.map((lane) => words[lane]) };
}

test("a slot of a host is a lane, and hosts and slots are in natural order", () => {
  const { words, of } = drawn([
    span("gpu10", "slot 2", 0, 5),
    span("gpu2", "slot 10", 0, 5),
    span("gpu2", "slot 2", 0, 5),
    span("gpu2", "slot 2", 6, 9),
    span("", "slot 1", 0, 5),
  ]);
  expect(words).toEqual(["gpu2: slot 2", "gpu2: slot 10", "gpu10: slot 2", "unknown host: slot 1"]);
  expect(of).toEqual([
    "gpu10: slot 2",
    "gpu2: slot 10",
    "gpu2: slot 2",
    "gpu2: slot 2",
    "unknown host: slot 1",
  ]);
});

test("two runners with the same slot at the same time have a lane each, one after the other share it", () => {
  const { of } = drawn([
    span("h", "slot 0", 0, 5, "a"),
    span("h", "slot 0", 1, 4, "b"),
    span("h", "slot 0", 4, 9, "b"),
    span("h", "slot 0", 6, 7, "c"),
    span("h", "slot 0", 8, undefined, "c"),
  ]);
  expect(of).toEqual(["h: slot 0", "h: slot 0 (2)", "h: slot 0 (2)", "h: slot 0", "h: slot 0"]);
});

test("attempts of one runner stay in their lane although its times overlap by a moment", () => {
  expect(drawn([span("h", "slot 0", 0, 10), span("h", "slot 0", 9, 20)]).words).toEqual(["h: slot 0"]);
});

test("earlier attempts, of which no slot is kept, do not cover each other", () => {
  const earlier = (start: number, end: number): AttemptSpan => span("h", "slot unknown", start, end, "");
  expect(drawn([earlier(0, 5), earlier(3, 6), earlier(5, 7)]).of).toEqual([
    "h: slot unknown",
    "h: slot unknown (2)",
    "h: slot unknown",
  ]);
});

test("while a list runs, known lanes keep their places and new ones come behind them", () => {
  const first = [span("b", "slot 0", 0, 5), span("b", "slot 1", 1)];
  const before = drawn(first);
  const after = drawn([...first, span("a", "slot 0", 6), span("b", "slot 0", 6)], before);
  expect(after.words).toEqual(["b: slot 0", "b: slot 1", "a: slot 0"]);
  expect(after.of.slice(0, 2)).toEqual(before.of);
});

// the time is that of a search that is quadratic
test("each of many attempts may have a host of its own", { timeout: 15_000 }, () => {
  const names = Array.from({ length: 60_000 }, (_, i) => `pod-${i}`);
  const first = lanesOf(names.map((name, i) => span(name, "slot 0", i, i + 5)));
  expect(first.hosts).toEqual(names);
  const second = lanesOf(
    [span("new", "slot 0", 1, 2), ...names.map((name) => span(name, "slot 0", 9, 9))],
    first,
  );
  expect(second.lanes.at(-1)).toEqual({ host: 60_000, label: "slot 0" });
  expect(second.laneOf.slice(0, 3)).toEqual([60_000, 0, 1]);
});
