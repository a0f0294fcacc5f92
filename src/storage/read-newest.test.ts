import { expect, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { StoreFault } from "../core/errno.ts";
import { retryWhileMissing } from "./read-newest.ts";

const gone = (): never => {
  throw new StoreFault("EGONE", "gone");
};

test("a file that is away for a moment is read again, eight times within about half a second", async () => {
  const clock = new FakeClock();
  let reads = 0;
  const result = retryWhileMissing(
    async () => {
      reads++;
      return gone();
    },
    async () => true,
    clock,
  ).catch((error: Error) => error.message);
  await clock.advance(1_000);
  expect([await result, reads]).toEqual(["gone", 8]);
  expect(clock.pending).toBe(0);
});

test("a file that is not away any more is read once more, at once", async () => {
  const clock = new FakeClock();
  let reads = 0;
  const read = async (): Promise<string> => (++reads === 1 ? gone() : "back");
  expect(await retryWhileMissing(read, async () => false, clock)).toBe("back");
});
