import { expect, test } from "vitest";
import { seededRandom } from "../sweep/random.ts";
import { DateReader } from "./date-reader.ts";

test("gives the result of Date.parse, whatever was parsed before", () => {
  const random = seededRandom(11);
  const below = (n: number): number => Math.floor(random() * n);
  const reader = new DateReader();
  let dates = 0;
  for (let round = 0; round < 3000; round++) {
    const at = 1.79e12 + below(3) * 3_600_000 + below(7_200_000);
    const text = new Date(at).toISOString();
    const from = below(text.length);
    const changed = text.slice(0, from) + ("0369:.TZ- "[below(10)] ?? "") + text.slice(from + below(3));
    for (const each of [text, changed]) {
      expect(reader.parse(each)).toBe(Date.parse(each));
      dates += Number(!Number.isNaN(Date.parse(each)));
    }
  }
  expect(dates).toBeGreaterThan(3000);
  for (const text of ["", "now", "2026-11-21", "2026-11-21T18:60:03.250Z", "2026-11-21T24:00:00.000Z"])
    expect(reader.parse(text)).toBe(Date.parse(text));
});
