import { expect, test } from "vitest";
import { pending } from "../../core/entry.ts";
import { settle } from "../changes/settle.ts";
import { tally, timeLeft } from "../queries/tally.ts";
import { NOW, LATER, three, claimOf } from "../../../test/helpers/claims.ts";

test("tally measures ended attempts and estimates the remaining time", () => {
  const { entries, claimed } = claimOf(three, "x");
  const ended = settle(claimed, { kind: "exited", exitCode: 0 }, LATER)(entries).entries;
  const figures = tally(claimOf(ended, "y").entries);
  expect(figures).toMatchObject({
    total: 3,
    meanDuration: 60_000,
    firstStart: Date.parse(NOW),
    lastEnd: Date.parse(LATER),
  });
  expect(figures.counts).toMatchObject({ pending: 1, running: 1, done: 1, failed: 0 });
  // One slot: 30 s are left for the running entry, and a minute for the pending one.
  expect(timeLeft(figures, Date.parse(NOW) + 30_000)).toBe(90_000);
  // By the clock of its host it starts in an hour, so it has not run yet.
  expect(timeLeft(figures, Date.parse(NOW) - 3_600_000)).toBe(120_000);
  expect(timeLeft(tally(ended), 0)).toBeUndefined();
});

test("an entry that begins later counts as waiting, also before its first attempt", () => {
  const begin = "2026-11-22T18:00:00.000Z";
  const later = pending(["b"], { begin });
  expect(tally([pending(["a"]), later]).tried).toEqual([later]);
});
