import { expect, test } from "vitest";
import type { ResultRow } from "../../results/row.ts";
import { failedTails } from "./failed-tails.ts";

function row(n: number, facts: object = {}, status = "failed"): ResultRow {
  const entry = { status, argv: ["true"], options: {}, facts, extra: {} } as unknown as ResultRow["entry"];
  return { n, entry, attempt: 1, status, metrics: new Map(), curves: new Map(), log: `log ${n}` };
}

async function tailOf(lines: readonly string[], facts?: object): Promise<string | undefined> {
  return (await failedTails([row(7, facts)], () => Promise.resolve(lines))).get(7);
}

test("only what has failed is told of, in the last lines of its log or the words of the list", async () => {
  const rows = [row(0), row(1, {}, "done"), row(2, { error: "no such program" }), row(3)];
  const read = (path: string): Promise<readonly string[]> =>
    path === "log 0" ? Promise.resolve(["", "a", "b"]) : Promise.reject(new Error("gone"));
  expect([...(await failedTails(rows, read))]).toEqual([
    [0, "a\nb"],
    [2, "no such program"],
  ]);
  expect(await tailOf(["", " "], { error: 5 })).toBeUndefined();
});

test("a tail has at most 800 bytes: whole lines, or the end of a long one, with no half letter", async () => {
  const lines = Array.from({ length: 40 }, (_, i) => `line ${i} ${"x".repeat(30)}`);
  const tail = (await tailOf(lines)) ?? "";
  expect(tail.split("\n").at(-1)).toBe(lines.at(-1));
  expect(lines).toContain(tail.split("\n")[0]);
  for (const letter of ["x", "ü", "€", "😀"]) {
    const long = (await tailOf([`a${letter.repeat(2_000)}`])) ?? "";
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(800);
    expect(long).toBe(`…${letter.repeat((long.length - 1) / letter.length)}`);
  }
});

test("of thousands of failures an even share is read, not more than 2,000 logs", async () => {
  let read = 0;
  const rows = Array.from({ length: 5_000 }, (_, n) => row(n));
  const tails = await failedTails(rows, () => {
    read++;
    return Promise.resolve(["no"]);
  });
  expect([read, tails.size]).toEqual([2_000, 2_000]);
  expect([tails.has(0), [...tails.keys()].at(-1)]).toEqual([true, 4_997]);
});
