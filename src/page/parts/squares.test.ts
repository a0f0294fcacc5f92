import { expect, test } from "vitest";
import { squaresIn } from "./squares.ts";

test("squares become smaller the more there are, and each is found again", () => {
  const [few, many] = [squaresIn(1300, 25), squaresIn(1300, 10_000)];
  expect(few.pitch).toBeGreaterThan(many.pitch);
  expect(many.height).toBeLessThanOrEqual(300);
  expect(many.rowAt(many.pitch * 3 + 1, many.pitch * 2 + 1)).toBe(2 * many.across + 3);
  expect(few.rowAt(few.pitch * 25 + 1, 1)).toBe(-1);
  expect(squaresIn(0, 5).across).toBe(1);
});
