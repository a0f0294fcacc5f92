import { expect, test } from "vitest";
import { smallData } from "../../../test/helpers/page-data.ts";
import { viewOf } from "../../../test/helpers/page-view.ts";
import { cardsOf } from "../shell/cards.ts";
import { figuresOf } from "./figures.ts";

test("the time of attempts that run goes on until now", () => {
  const { elapsed, computing, slots, hosts, counts } = figuresOf(smallData());
  expect({ elapsed, computing, slots, hosts }).toEqual({
    elapsed: 9000,
    computing: 8000,
    slots: 2,
    hosts: 2,
  });
  expect(counts).toEqual([
    { status: "running", count: 1 },
    { status: "done", count: 4 },
    { status: "failed", count: 1 },
  ]);
});

test("the cards say the best of all, and how the time was used", () => {
  const data = smallData();
  expect(cardsOf(viewOf(data), figuresOf(data)).map(({ value, label }) => `${value} ${label}`)).toEqual([
    "0.95 best acc, entry 1",
    "9.0s from first start to last end",
    "8.0s of computing",
    "0.9× faster than one after the other",
    "2 slots on 2 hosts",
    "44 % of the slots' time was used",
  ]);
  const pending = smallData({
    metrics: [],
    attempts: { ...data.attempts, row: [], start: [], end: [], lane: [] },
  });
  expect(cardsOf(viewOf(pending), figuresOf(pending))).toEqual([]);
});
